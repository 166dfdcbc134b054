"""From a stored path to the ladder that an escalation keeps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from escalation.domain.ladder import Ladder, Rung
from escalation.models import EscalationPath
from escalation.services.audience import lines_of
from governance.domain.org_models import Climb, rules_of
from governance.models import Role
from governance.services import calendar_of, cells_of, path_lines
from notifications.models import Channel
from socialteam.kit.business_time import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from engagement.models import Interaction
    from escalation.models import EscalationStep

LAST_RESORT_DELAY = timedelta(minutes=15)


def ladder_for(interaction: Interaction, *, at: datetime) -> tuple[str, Ladder]:
    """The name and ladder of the path that an escalation of ``interaction`` takes at ``at``.

    Nearest unit upwards first, unless the organisation model orders otherwise; then the path that
    names the space; then the one limited to important or urgent interactions. Without any, the
    strategists above are told.
    """
    path = _path_for(interaction)
    if path is None:
        cell = cells_of([interaction.unit_id]).get(interaction.unit_id)
        return _("No path: the strategists are told"), default_ladder(cell.model if cell else "")
    return path.name, ladder_of(path, path.steps.all(), at=at)


def ladder_of(path: EscalationPath, steps: Iterable[EscalationStep], *, at: datetime) -> Ladder:
    """The ladder of ``path`` with ``steps``, in its calendar as it stands at ``at``."""
    return Ladder(
        rungs=tuple(
            Rung(
                target=step.target,
                role_id=step.role_id,
                unit_id=step.unit_id,
                person_id=step.person_id,
                delay=timedelta(minutes=step.delay_minutes),
                channels=tuple(step.channels),
            )
            for step in steps
        ),
        repeats=path.repeats,
        calendar=calendar_of(path.calendar, at=at),
    )


def default_ladder(model: str) -> Ladder:
    """Who is told where there is no path: twice, around the clock.

    The strategists of the nearest unit upwards; where each unit answers for itself, its lead
    before them.
    """
    slugs = ["strategist"]
    if rules_of(model).escalates == Climb.OWN:
        slugs.insert(0, "unit-lead")
    roles = dict(Role.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    rungs = [_default_rung(roles[slug]) for slug in slugs if slug in roles]
    return Ladder(rungs=tuple(rungs) or (_default_rung(None),), repeats=1, calendar=ALWAYS)


def _default_rung(role: int | None) -> Rung:
    return Rung(
        target="role" if role else "on_duty",
        role_id=role,
        unit_id=None,
        person_id=None,
        delay=LAST_RESORT_DELAY,
        channels=(Channel.EMAIL.value,),
    )


def _path_for(interaction: Interaction) -> EscalationPath | None:
    lines, _kinds = lines_of([interaction.unit_id])
    line = path_lines(lines).get(interaction.unit_id, [])
    fits = EscalationPath.objects.in_use().filter(
        Q(space__isnull=True) | Q(space=interaction.space_id), unit_id__in=line
    )
    if not interaction.importance:
        fits = fits.filter(only_important=False)
    if not interaction.urgency:
        fits = fits.filter(only_urgent=False)
    candidates = fits.select_related("calendar").prefetch_related("steps")
    return min(candidates, key=lambda path: rank(path, line), default=None)


def rank(path: EscalationPath, line: list[int]) -> tuple[int, bool, int, int]:
    """What comes first among the paths of a unit whose line of units is ``line``."""
    limits = path.only_important + path.only_urgent
    return line.index(path.unit_id), path.space_id is None, -limits, path.pk
