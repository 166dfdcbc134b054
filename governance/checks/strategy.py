"""The checks of the launch and the strategy."""

from governance.checks import g13, g14, g15, g17, g18
from governance.checks.registry import register


def register_checks() -> None:
    """Make them known; called once, when the models are loaded."""
    register(g13.CHECK)
    register(g14.CHECK)
    register(g15.CHECK)
    register(g17.CHECK)
    register(g18.CHECK)
