"""G19: too many accounts: silent, there twice, or nobody's, and nothing decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.checks.registry import Check, Evidence, Finding, Severity, Stake, register
from governance.domain.sprawl import Fault
from governance.services import registry

if TYPE_CHECKING:
    from governance.checks.registry import Scope


@dataclass(frozen=True, slots=True)
class Surplus:
    """A place that may be one too many."""

    kind: str
    pk: int
    name: str
    unit_id: int
    unit: str
    faults: tuple[Fault, ...]


def read(scope: Scope) -> list[Surplus]:
    """What the report of too many places finds; a handful of queries."""
    return [
        Surplus(
            kind=each.kind,
            pk=each.subject.pk,
            name=str(each.subject),
            unit_id=each.subject.unit_id,
            unit=each.subject.unit.name,
            faults=each.excess.faults,
        )
        for each in registry.sprawl_in(scope.unit_ids, at=scope.at)
    ]


def judge(places: list[Surplus]) -> list[Finding]:
    """One finding a unit, with its places behind it."""
    by_unit: dict[int, list[Surplus]] = {}
    for place in sorted(places, key=lambda place: (place.unit, place.name, place.pk)):
        by_unit.setdefault(place.unit_id, []).append(place)
    return [_finding(surplus) for surplus in by_unit.values()]


def _finding(surplus: list[Surplus]) -> Finding:
    first, count = surplus[0], len(surplus)
    sentence = ngettext(
        "%(unit)s may have one place too many.",
        "%(unit)s may have %(count)s places too many.",
        count,
    )
    return Finding(
        unit_id=first.unit_id,
        sentence=sentence % {"unit": first.unit, "count": count},
        reason=_("A place that nobody keeps speaks for the company nevertheless."),
        needed=_("Keep, merge, transfer or close each of them, with a reason."),
        rows=tuple(_evidence(each) for each in surplus),
        act=_("Decide"),
        act_href=f"{reverse('governance:sprawl')}?unit={first.unit_id}",
    )


def _evidence(place: Surplus) -> Evidence:
    words = {
        Fault.DORMANT: _("silent for 60 days"),
        Fault.DUPLICATE: _("there twice"),
        Fault.OWNERLESS: _("nobody answers for it"),
    }
    href = reverse(f"governance:{place.kind}-detail", args=[place.pk])
    return Evidence(place.name, href, ", ".join(words[fault] for fault in place.faults))


G19 = Check(
    code="G19",
    rule=gettext_lazy("No place is silent, there twice or nobody’s without a decision about it"),
    severity=Severity.WARNING,
    stake=Stake.SPEAKING,
    read=read,
    judge=judge,
)


def register_check() -> None:
    """Called when the models are loaded."""
    register(G19)
