"""The checks of this application; higher ones register theirs when they start."""

from governance.checks import g01, g02, g03, g04, g05, g07, g08, g09, g10, g11, g12, g20, registry


def register() -> None:
    """Called once, when the models are loaded."""
    for module in (g01, g02, g03, g04, g05, g07, g08, g09, g10, g11, g12, g20):
        registry.register(module.CHECK)
