"""Places on an interaction's page that higher applications fill.

They register in ``AppConfig.ready()``: engagement names nobody above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from accounts.models import User
    from engagement.models import Interaction


class Panel(NamedTuple):
    """A template and what it needs; shown in the side column of the page.

    A context with ``opens`` (an id) and ``opens_label`` puts a button beside the reply that
    opens the popover of that id, which the template holds.
    """

    template_name: str
    context: dict[str, Any]


_panels: dict[str, Callable[[Interaction, User, datetime], tuple[str, dict[str, Any]] | None]] = {}


def register(
    key: str, panel: Callable[[Interaction, User, datetime], tuple[str, dict[str, Any]] | None]
) -> None:
    """Show what ``panel(interaction, person, at)`` returns: (template, context), or None.

    The same key again replaces the earlier panel.
    """
    _panels[key] = panel


def unregister(key: str) -> None:
    """Take a panel away."""
    _panels.pop(key, None)


def panels_for(interaction: Interaction, person: User, *, at: datetime) -> list[Panel]:
    """What the page of ``interaction`` shows to ``person`` besides its own parts, by key."""
    found = [panel(interaction, person, at) for _key, panel in sorted(_panels.items())]
    return [Panel(*each) for each in found if each is not None]
