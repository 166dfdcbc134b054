"""Who is responsible now, beside a conversation: the people its unit and space name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engagement import panels
from governance import access, services
from governance.models import RaciActivity
from governance.perms import Perm

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from engagement.models import Interaction

TEMPLATE = "engagement/responsible.html"


def register() -> None:
    """Show the panel on every conversation; for ``AppConfig.ready()``."""
    panels.register("responsible", responsible_panel)


def responsible_panel(
    interaction: Interaction, person: User, at: datetime
) -> tuple[str, dict[str, Any]] | None:
    """Activities that answer conversations, with who does them here at this hour.

    Nothing while nobody is named, or for who may not see responsibilities. Four queries at most.
    """
    if not access.can(person, Perm.PROCESS_VIEW, interaction):
        return None
    unit = interaction.unit_id
    answering = RaciActivity.objects.in_use(on=at.date()).filter(
        powers__contains=[Perm.INTERACTION_ANSWER.value]
    )
    activities = list(answering)
    if not activities:
        return None
    duties = services.duties_at([unit], at=at)
    lines = [
        (activity, duties.answers(unit, activity_id=activity.pk, space_id=interaction.space_id))
        for activity in activities
        if activity.unit_id in duties.lines[unit]
    ]
    shown = [(activity, answers) for activity, answers in lines if answers]
    return (TEMPLATE, {"lines": shown}) if shown else None
