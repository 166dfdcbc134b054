"""The gate before a stage or a space: every criterion, met or not, and what would meet it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from governance.checks.registry import Scope, evaluate, registered
from governance.domain.launch_gate import Opening, Stage, judge_space, judge_stage, stage_asked
from governance.launch_words import Line, Subject, line_of
from governance.models import DecisionState, GateOverride, OrgUnit, Space
from governance.services.strategy.places import read_places
from governance.services.strategy.standing import read_hubs, uncovered_days
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from governance.checks.registry import Finding
    from governance.domain.launch_gate import HubFacts, Verdict
    from governance.services.strategy.places import Places

SIGNATURE_HOLDS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Gate:
    """What a stage or a space is asked for.

    ``stage`` is the one whose criteria are asked; ``override`` the sponsor's signature that
    opens the gate all the same, for thirty days. ``space`` is the one that opens, if one does.
    """

    hub: OrgUnit
    stage: Stage
    criteria: tuple[Line, ...]
    verdicts: tuple[Verdict, ...]
    override: GateOverride | None = None
    space: Space | None = None

    @property
    def unmet(self) -> tuple[Line, ...]:
        """What is missing."""
        return tuple(line for line in self.criteria if not line.met)

    @property
    def met(self) -> tuple[Line, ...]:
        """What is there."""
        return tuple(line for line in self.criteria if line.met)

    @property
    def lets_through(self) -> bool:
        """Whether nothing is missing, or the sponsor has signed."""
        return not self.unmet or self.override is not None

    @property
    def evidence(self) -> list[dict[str, object]]:
        """Each criterion as it was judged, to be kept."""
        return [verdict.to_json() for verdict in self.verdicts]

    @property
    def missing(self) -> list[dict[str, object]]:
        """The part of ``evidence`` that is not met."""
        return [each for each in self.evidence if not each["met"]]


class GateClosedError(ConflictError):
    """The gate does not let through: 409, with each unmet criterion under its kind."""

    def __init__(self, gate: Gate) -> None:
        said: dict[str, list[str]] = {"": [blocked_by(len(gate.unmet))]}
        for line in gate.unmet:
            said.setdefault(line.code or line.kind.value, []).append(
                f"{line.sentence} {line.needed}".strip()
            )
        super().__init__(said)
        self.gate = gate


def blocked_by(count: int) -> str:
    """How many criteria are missing, as a sentence."""
    said = ngettext(
        "One criterion of the launch gate is not met.",
        "%(count)s criteria of the launch gate are not met.",
        count,
    )
    return said % {"count": count}


def gate_of_space(*, space: Space, at: datetime) -> Gate:
    """What is asked before the company speaks in ``space``; reads ``space.network``."""
    places = read_places()
    hub = places.homes[space.unit_id]
    facts = read_hubs([hub], at=at, places=places)[hub]
    opening = Opening(
        space_id=space.pk,
        network_id=space.network_id,
        internal=space.is_internal,
        uncovered=uncovered_days([space.pk], on=at.date())[space.pk],
    )
    stage = stage_asked(facts, opening)
    findings = _findings(facts, stage, Scope(places.territory(hub), at, space))
    verdicts = judge_space(_without_unknown(facts, stage), opening, findings)
    subject = Subject(facts.stage, {space.pk: space.name}, findings)
    override = standing_override(GateOverride.objects.filter(space=space), at=at)
    gate = _gate(OrgUnit.objects.get(pk=hub), stage, verdicts, subject, override)
    return replace(gate, space=space)


def gate_of_stage(*, hub: OrgUnit, stage: Stage, at: datetime) -> Gate:
    """What ``stage`` asks of ``hub`` before it is entered."""
    places = read_places()
    facts = read_hubs([hub.pk], at=at, places=places)[hub.pk]
    return gate_from(hub, stage, facts, places=places, at=at)


def gate_from(
    hub: OrgUnit, stage: Stage, facts: HubFacts, *, places: Places, at: datetime
) -> Gate:
    """``gate_of_stage`` for facts that are read already."""
    findings = _findings(facts, stage, Scope(places.territory(hub.pk), at))
    verdicts = judge_stage(_without_unknown(facts, stage), stage, findings)
    names = dict(Space.objects.filter(pk__in=facts.uncovered).values_list("pk", "name"))
    override = standing_override(GateOverride.objects.filter(unit=hub, stage=stage), at=at)
    return _gate(hub, stage, verdicts, Subject(stage, names, findings), override)


def _gate(
    hub: OrgUnit,
    stage: Stage,
    verdicts: list[Verdict],
    subject: Subject,
    override: GateOverride | None,
) -> Gate:
    lines = tuple(line_of(verdict, subject) for verdict in verdicts)
    signed = override if override and _covers(override, verdicts) else None
    return Gate(hub, stage, lines, tuple(verdicts), signed)


def _covers(override: GateOverride, verdicts: list[Verdict]) -> bool:
    """Whether nothing is missing that was not missing when the sponsor was asked."""
    asked = {(each["kind"], each["code"]) for each in override.unmet}
    return all(each.met or (each.kind.value, each.code) in asked for each in verdicts)


def standing_override(rows: QuerySet[GateOverride], *, at: datetime) -> GateOverride | None:
    """The signed exception among ``rows`` that may still be used at ``at``."""
    signed = rows.filter(
        used_at__isnull=True,
        decision__state=DecisionState.SIGNED,
        decision__signed_at__gt=at - SIGNATURE_HOLDS,
        decision__signed_at__lte=at,
    )
    return signed.select_related("decision").order_by("-decision__signed_at").first()


def _findings(facts: HubFacts, stage: Stage, scope: Scope) -> dict[str, list[Finding]]:
    """What the checks asked for find in the hub, or of the space that opens."""
    places = {None, scope.opening.pk} if scope.opening else None
    found = {}
    for check, findings in evaluate(scope, codes=facts.criteria[stage].checks):
        own = [each for each in findings if places is None or each.space_id in places]
        if own:
            found[check.code] = own
    return found


def _without_unknown(facts: HubFacts, stage: Stage) -> HubFacts:
    """Facts whose criteria name only checks that exist: a rule nobody judges blocks nobody."""
    known = {check.code for check in registered()}
    asked = facts.criteria[stage]
    checks = tuple(code for code in asked.checks if code in known)
    return replace(facts, criteria={**facts.criteria, stage: replace(asked, checks=checks)})
