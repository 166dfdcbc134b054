"""G09: nobody is scheduled without the manager's consent to the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from governance import services
from governance.checks.registry import Check, Evidence, Finding, Severity, Stake
from governance.domain.people_contract import Standing
from governance.models import WeeklyCover
from governance.weekdays import WEEKDAYS
from socialteam.kit import formats

if TYPE_CHECKING:
    from governance.checks.registry import Scope
    from governance.services import ConsentStanding


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Somebody on duty for a unit: where the consent stands, and the weekdays concerned."""

    name: str
    standing: ConsentStanding
    weekdays: tuple[int, ...]


def read(scope: Scope) -> list[Scheduled]:
    """Everybody on duty in the scope; five queries."""
    rows = [
        each
        for each in services.standing_of_consent(scope.at)
        if each.scheduled and each.unit_id in scope.unit_ids
    ]
    people = {each.person_id for each in rows}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    days: dict[tuple[int, int], set[int]] = {}
    covers = WeeklyCover.objects.in_force(on=scope.at.date()).filter(person__in=people)
    for person, unit, weekday in covers.values_list("person_id", "unit_id", "weekday"):
        days.setdefault((person, unit), set()).add(weekday)
    return [
        Scheduled(
            names[each.person_id],
            each,
            tuple(sorted(days.get((each.person_id, each.unit_id), ()))),
        )
        for each in rows
    ]


def judge(facts: list[Scheduled]) -> list[Finding]:
    """One finding for each person on duty without a consent that holds."""
    words = _Words()
    return [_finding(each, words) for each in facts if not each.standing.standing.holds]


class _Words:
    """What every finding says, looked up once in the reader's language."""

    def __init__(self) -> None:
        self.standing = {
            Standing.LAPSED: _("The consent to the time of %(name)s has run out"),
            Standing.ENDED: _("The consent to the time of %(name)s was withdrawn"),
            Standing.ASKED: _("The manager of %(name)s has not answered yet"),
            Standing.DECLINED: _("The manager of %(name)s said no to the time"),
        }
        self.nobody = _("Nobody has consented to the time of %(name)s")
        self.reason = _(
            "The manager’s consent holds for twelve months; it is agreed before anybody plans."
        )
        self.needed = _("The manager consents, or somebody else takes over the duty.")
        self.on_duty = _("On duty"), reverse("governance:cover-list")
        self.remind = _("Remind the manager"), reverse("governance:consent-list")
        self.ask = _("Ask the manager"), reverse("governance:consent-create")
        self._days: dict[tuple[int, ...], str] = {}

    def days(self, weekdays: tuple[int, ...]) -> str:
        """“Monday and Tuesday”."""
        if weekdays not in self._days:
            names = [str(WEEKDAYS[day]) for day in weekdays]
            self._days[weekdays] = formats.listed(names, get_language() or "fr")
        return self._days[weekdays]


def _finding(each: Scheduled, words: _Words) -> Finding:
    said = words.standing.get(each.standing.standing, words.nobody)
    days = words.days(each.weekdays)
    act, act_href = words.remind if each.standing.standing is Standing.ASKED else words.ask
    return Finding(
        unit_id=each.standing.unit_id,
        person_id=each.standing.person_id,
        sentence=said % {"name": each.name},
        reason=words.reason,
        needed=words.needed,
        rows=(Evidence(*words.on_duty, days),) if days else (),
        act=act,
        act_href=act_href,
    )


CHECK = Check(
    code="G09",
    rule=gettext_lazy("Nobody is scheduled without the manager’s consent to the time"),
    severity=Severity.ERROR,
    stake=Stake.PEOPLE,
    read=read,
    judge=judge,
)
