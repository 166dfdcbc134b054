"""G10: about one hour a day for each volunteer.

Read from what managers agreed to. The minutes really spent come with the full rota and will feed
the same facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.checks.registry import Check, Finding, Severity, Stake
from governance.models import TimeConsent

if TYPE_CHECKING:
    from governance.checks.registry import Scope

ABOUT: Final = 60
MOST: Final = 90
"""Minutes a day from which an hour is no longer an hour."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The minutes a day that somebody's manager agreed to for one unit."""

    person_id: int
    name: str
    unit_id: int
    minutes: int


def read(scope: Scope) -> list[Agreed]:
    """The consents of the scope; one query."""
    rows = TimeConsent.objects.in_force(on=scope.at.date()).filter(
        unit_id__in=scope.unit_ids, person__is_active=True
    )
    order = rows.order_by("person__name", "pk")
    return [
        Agreed(*row)
        for row in order.values_list("person_id", "person__name", "unit_id", "minutes_per_day")
    ]


def judge(facts: list[Agreed]) -> list[Finding]:
    """One finding for each consent far above an hour."""
    return [
        Finding(
            unit_id=each.unit_id,
            person_id=each.person_id,
            sentence=_("%(name)s is lent for %(minutes)s minutes a day")
            % {"name": each.name, "minutes": each.minutes},
            reason=_("About an hour a day lasts for years; more wears people out."),
            needed=_("At most %(minutes)s minutes, or a second person.") % {"minutes": MOST},
            act=_("Agree on another time"),
            act_href=reverse("governance:consent-create"),
        )
        for each in facts
        if each.minutes > MOST
    ]


CHECK = Check(
    code="G10",
    rule=gettext_lazy("About one hour a day for each volunteer"),
    severity=Severity.WARNING,
    stake=Stake.PEOPLE,
    read=read,
    judge=judge,
)
