"""G13: three gates come before speaking: governance, process, training.

Governance is a charter in force for the unit, process an escalation path or a matrix of
responsibilities. Training is judged by the application that knows certificates, as a check of
its own: here the first two are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import launch_facts
from governance.checks.registry import Check, Evidence, Finding, Severity, Stake
from governance.models import CharterKind, CharterVersion, Space
from governance.services.strategy.places import read_places

if TYPE_CHECKING:
    from governance.checks.registry import Scope


@dataclass(frozen=True, slots=True)
class Speaking:
    """A unit that speaks, or is about to: where, and which gates it has passed."""

    unit_id: int
    spaces: tuple[str, ...]
    charter: bool
    process: bool


def read(scope: Scope) -> list[Speaking]:
    """Units of the scope with an open space; what a unit above has holds for them."""
    day = scope.at.date()
    rows = Space.objects.filter(unit_id__in=scope.unit_ids, opened_on__lte=day)
    spaces: dict[int, list[str]] = {}
    for unit, name in rows.exclude(closed_on__lte=day).values_list("unit_id", "name"):
        spaces.setdefault(unit, []).append(name)
    if scope.opening is not None:
        spaces = {scope.opening.unit_id: [scope.opening.name]}
    places, charters = read_places(), _chartered(scope)
    processes = launch_facts.units_with_process(scope.at)
    return [
        Speaking(
            unit_id=unit,
            spaces=tuple(names),
            charter=not charters.isdisjoint(places.upwards(unit)),
            process=not processes.isdisjoint(places.upwards(unit)),
        )
        for unit, names in spaces.items()
    ]


def _chartered(scope: Scope) -> set[int]:
    """Units where a charter holds; one that names no unit holds in its owner's."""
    rows = CharterVersion.objects.in_force(at=scope.at).filter(charter__kind=CharterKind.CHARTER)
    pairs = rows.order_by().values_list("charter__unit_id", "charter__units")
    return {owner if unit is None else unit for owner, unit in pairs}


def judge(facts: list[Speaking]) -> list[Finding]:
    """A finding for each gate that a speaking unit has not passed."""
    return [
        finding
        for each in facts
        for finding in (
            *([] if each.charter else [_without_charter(each)]),
            *([] if each.process else [_without_process(each)]),
        )
    ]


def _without_charter(facts: Speaking) -> Finding:
    return Finding(
        unit_id=facts.unit_id,
        sentence=_("No charter is in force where the company speaks."),
        reason=_("Whoever answers needs to know what the company stands for."),
        needed=_("Publish a charter for this unit, or for one above it."),
        rows=tuple(Evidence(name) for name in facts.spaces),
        act=_("See the charters"),
        act_href=reverse("governance:charter-list"),
    )


def _without_process(facts: Speaking) -> Finding:
    return Finding(
        unit_id=facts.unit_id,
        sentence=_("Nobody is named for the moment a conversation goes wrong."),
        reason=_("An answer that cannot be given must reach somebody who can."),
        needed=_("Write an escalation path, or say who is responsible for what."),
        rows=tuple(Evidence(name) for name in facts.spaces),
        act=_("See the rules"),
        act_href=reverse("governance:rules"),
    )


CHECK = Check(
    code="G13",
    rule=gettext_lazy("Governance and process come before speaking"),
    severity=Severity.ERROR,
    stake=Stake.SPEAKING,
    read=read,
    judge=judge,
)
