"""G17: an objective says what customers gain, and runs only while its people are there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.checks.registry import Check, Evidence, Finding, Severity, Stake
from governance.models import Objective

if TYPE_CHECKING:
    from governance.checks.registry import Scope


@dataclass(frozen=True, slots=True)
class Running:
    """An objective that is active, the people it needs, and those who are there."""

    unit_id: int
    text: str
    needed: int
    there: int


def read(scope: Scope) -> list[Running]:
    """Objectives of the scope that were active at its moment; one query."""
    at = scope.at
    held = Q(assignments__starts_at__lte=at, assignments__person__is_active=True) & (
        Q(assignments__ends_at__isnull=True) | Q(assignments__ends_at__gt=at)
    )
    rows = Objective.objects.filter(unit_id__in=scope.unit_ids, active_at__lte=at).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at)
    )
    counted = rows.annotate(there=Count("assignments__person", filter=held, distinct=True))
    fields = counted.values_list("unit_id", "text", "people_needed", "there")
    return [Running(*row) for row in fields]


def judge(facts: list[Running]) -> list[Finding]:
    """A finding for each objective with fewer people than it needs."""
    return [_finding(each) for each in facts if each.there < each.needed]


def _finding(facts: Running) -> Finding:
    missing = facts.needed - facts.there
    said = ngettext(
        "An objective runs without one of the people it needs.",
        "An objective runs without %(missing)s of the people it needs.",
        missing,
    )
    return Finding(
        unit_id=facts.unit_id,
        sentence=said % {"missing": missing},
        reason=_("What nobody works on is a wish."),
        needed=_("Assign the people, or let the objective go."),
        rows=(Evidence(facts.text, reverse("governance:objective-list")),),
        act=_("See the objectives"),
        act_href=reverse("governance:objective-list"),
    )


CHECK = Check(
    code="G17",
    rule=gettext_lazy("An objective runs only while the people it needs are there"),
    severity=Severity.ERROR,
    stake=Stake.PEOPLE,
    read=read,
    judge=judge,
)
