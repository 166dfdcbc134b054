"""G12: somebody covers each of the seven days of the week in every open space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from governance.checks import reading
from governance.checks.registry import (
    Check,
    Evidence,
    Finding,
    NotMeasuredError,
    Severity,
    Stake,
)
from governance.models import WeeklyCover
from governance.weekdays import WEEKDAYS
from socialteam.kit import formats

if TYPE_CHECKING:
    from governance.checks.registry import Scope

WEEK = range(7)


@dataclass(frozen=True, slots=True)
class Covered:
    """A space, and the weekdays on which somebody is on duty there."""

    space_id: int
    name: str
    unit_id: int
    weekdays: frozenset[int]


def read(scope: Scope) -> list[Covered]:
    """The open spaces of the scope, and the one judged as open; two queries."""
    spaces = reading.spaces_open(scope)
    covers = WeeklyCover.objects.in_force(on=scope.at.date()).filter(
        space__in=[space.pk for space in spaces], person__is_active=True
    )
    days: dict[int, set[int]] = {}
    for space_id, weekday in covers.values_list("space_id", "weekday").distinct():
        days.setdefault(space_id, set()).add(weekday)
    return [
        Covered(space.pk, space.name, space.unit_id, frozenset(days.get(space.pk, ())))
        for space in spaces
    ]


def judge(facts: list[Covered]) -> list[Finding]:
    """One finding for each space with a day on which nobody is on duty."""
    if not facts:
        raise NotMeasuredError(_("No space is open here yet."))
    return [_finding(each) for each in facts if len(each.weekdays) < len(WEEK)]


def _finding(each: Covered) -> Finding:
    gaps = [str(WEEKDAYS[day]) for day in WEEK if day not in each.weekdays]
    told = {"space": each.name, "days": formats.listed(gaps, get_language() or "fr")}
    said = (
        _("Nobody covers %(space)s at all")
        if not each.weekdays
        else _("Nobody covers %(space)s on %(days)s")
    )
    return Finding(
        unit_id=each.unit_id,
        space_id=each.space_id,
        sentence=said % told,
        reason=_("An open space answers seven days out of seven."),
        needed=_("Somebody on duty on each day of the week."),
        rows=tuple(Evidence(day, reverse("governance:cover-list")) for day in gaps),
        act=_("Plan the cover"),
        act_href=reverse("governance:cover-create"),
    )


CHECK = Check(
    code="G12",
    rule=gettext_lazy("Somebody covers each of the seven days in every open space"),
    severity=Severity.ERROR,
    stake=Stake.SPEAKING,
    read=read,
    judge=judge,
)
