"""What would happen: a path, walked through without anybody answering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import User
from escalation.domain.ladder import following, next_due
from escalation.services.audience import Place, audience_for
from escalation.services.ladders import ladder_of
from escalation.services.paths import steps_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from escalation.domain.ladder import Ladder
    from escalation.models import EscalationPath
    from escalation.services.paths import StepFacts
    from governance.models import OrgUnit, Space


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """At ``at`` these people hear; ``problem`` is a sentence when nobody would.

    ``step`` and ``round`` are from 0; the last row, the alarm, has ``step`` None.
    """

    at: datetime
    who: list[User]
    problem: str
    step: int | None
    round: int


def preview_path(
    path: EscalationPath,
    steps: Sequence[StepFacts] | None = None,
    *,
    unit: OrgUnit,
    space: Space,
    at: datetime,
) -> list[PreviewRow]:
    """Who would hear, and when, if nobody answered an escalation opened at ``at``.

    ``path`` may be unsaved, with ``steps`` as typed and already checked; without ``steps`` the
    stored ones are walked. Each row asks who is there at its own time. A few queries a row.
    """
    rows = path.steps.all() if steps is None else steps_of(path, steps)
    return _walk(ladder_of(path, rows, at=at), unit, space, at)


def _walk(ladder: Ladder, unit: OrgUnit, space: Space, at: datetime) -> list[PreviewRow]:
    rows: list[PreviewRow] = []
    place = Place(unit.pk, space.pk, ladder)
    position: tuple[int, int] | None = (0, 0)
    while position is not None:
        step, round_ = position
        who = _people(audience_for([place], at=at).of(ladder.rungs[step], place))
        problem = "" if who else _("Nobody is there at that time, so this step is passed at once.")
        rows.append(PreviewRow(at, who, problem, step, round_))
        due = next_due(ladder, step=step, round=round_, fired_at=at)
        at = due if who and due is not None else at
        position = following(ladder, step, round_)
    who = _people(audience_for([place], at=at).for_alarm(unit.pk))
    problem = "" if who else _("Nobody would hear the last alarm: appoint a strategist.")
    return [*rows, PreviewRow(at, who, problem, None, ladder.repeats)]


def _people(ids: list[int]) -> list[User]:
    found = User.objects.in_bulk(ids)
    return [found[pk] for pk in ids]
