"""G08: volunteers are experienced people who know the company; an intern does not speak alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance import services
from governance.checks import reading
from governance.checks.registry import Check, Evidence, Finding, Severity, Stake
from governance.domain.people_contract import Unmet
from governance.models import EligibilityOverride

if TYPE_CHECKING:
    from governance.checks.registry import Scope


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who answers for a unit, what is missing, and whether an exception covers it."""

    person_id: int
    name: str
    unit_id: int
    unit: str
    unmet: tuple[Unmet, ...]
    excepted: bool


def read(scope: Scope) -> list[Volunteer]:
    """The volunteers of the scope; five queries."""
    tree = reading.tree()
    rows = [
        each
        for each in reading.held(at=scope.at, roles=(reading.VOLUNTEER,))
        if each.unit_id in scope.unit_ids
    ]
    missing = services.unmet_by(people=[each.person_id for each in rows], at=scope.at)
    exceptions = EligibilityOverride.objects.in_force(on=scope.at.date())
    excepted = set(exceptions.values_list("person_id", "unit_id"))
    return [
        Volunteer(
            each.person_id,
            each.name,
            each.unit_id,
            tree.name(each.unit_id),
            missing[each.person_id],
            (each.person_id, each.unit_id) in excepted,
        )
        for each in rows
    ]


def judge(facts: list[Volunteer]) -> list[Finding]:
    """One finding a unit for those who do not meet the rule, one for those nobody knows about."""
    groups: dict[tuple[int, bool], list[Volunteer]] = defaultdict(list)
    for each in facts:
        if each.unmet and not each.excepted:
            groups[each.unit_id, Unmet.UNKNOWN in each.unmet].append(each)
    said = {what: services.say_unmet(what) for what in Unmet}
    return [
        _finding(people, _rows(people, said), unknown=unknown)
        for (_unit, unknown), people in groups.items()
    ]


def _rows(people: list[Volunteer], said: dict[Unmet, str]) -> tuple[Evidence, ...]:
    person = reading.links("governance:person-detail")
    return tuple(
        Evidence(each.name, person(each.person_id), " ".join(said[what] for what in each.unmet))
        for each in people
    )


def _said_of_one(*, unknown: bool) -> str:
    if unknown:
        return _("Nobody has recorded since when %(name)s works here")
    return _("%(name)s does not speak alone yet")


def _said(people: list[Volunteer], *, unknown: bool) -> str:
    if unknown:
        return ngettext(
            "Nobody has recorded since when %(count)s volunteer of %(unit)s works here",
            "Nobody has recorded since when %(count)s volunteers of %(unit)s work here",
            len(people),
        )
    return ngettext(
        "%(count)s volunteer of %(unit)s does not speak alone yet",
        "%(count)s volunteers of %(unit)s do not speak alone yet",
        len(people),
    )


def _finding(people: list[Volunteer], rows: tuple[Evidence, ...], *, unknown: bool) -> Finding:
    first = people[0]
    facts = {"count": len(people), "unit": first.unit, "name": first.name}
    said = _said_of_one(unknown=unknown) if len(people) == 1 else _said(people, unknown=unknown)
    return Finding(
        unit_id=first.unit_id,
        about="unknown" if unknown else "unmet",
        sentence=said % facts,
        reason=_("Who speaks for the company knows it, and is not left alone with it."),
        needed=_("Experience and a contract that fit the rule, or an exception with its reason."),
        rows=rows,
        act=_("Record it") if unknown else _("See the rule"),
        act_href=reverse("governance:person-line", args=[first.person_id])
        if unknown
        else reverse("governance:eligibility"),
    )


CHECK = Check(
    code="G08",
    rule=gettext_lazy("Volunteers know the company; an intern does not speak alone"),
    severity=Severity.ERROR,
    stake=Stake.SPEAKING,
    read=read,
    judge=judge,
)
