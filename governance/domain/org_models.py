"""What an organisation model decides: who approves, answers, delegates, configures, is told.

Names of models, roles and powers are those of the catalogue, as plain text; a test holds them
together. Hub and spoke is the ground that the others differ from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HUB, SPOKE = "hub", "spoke"
LEAD, VOLUNTEER, ADVOCATE = "unit-lead", "community-manager", "employee-advocate"
ANSWERS = "interaction_answer"
APPROVING = ("charter_publish", "charter_write")
DELEGATING = ("people_appoint",)
CONFIGURING = ("account_change", "path_change", "process_change", "space_change")
WORKING = (
    ANSWERS,
    "escalation_open",
    "escalation_view",
    "interaction_log",
    "interaction_view",
    "path_view",
)


class Body(StrEnum):
    """Who decides something.

    ``HUB``: those who run the hub; ``CELL``: the lead of each hub, for that hub; ``UNIT``: the
    lead of each unit; ``EVERYBODY``: every employee advocate too.
    """

    HUB = "hub"
    CELL = "cell"
    UNIT = "unit"
    EVERYBODY = "everybody"


class Climb(StrEnum):
    """Which escalation path a unit takes.

    ``NEAREST``: its own, else the nearest one upwards; ``HUB_FIRST``: the hub's, even before its
    own; ``OWN``: its own only, else its lead is told before the strategists.
    """

    NEAREST = "nearest"
    HUB_FIRST = "hub_first"
    OWN = "own"


class Delta(NamedTuple):
    """One power that a model adds to a role, or takes from it, in one kind of unit."""

    side: str
    role: str
    power: str
    adds: bool


@dataclass(frozen=True, slots=True)
class ModelRules:
    """The five decisions of a model."""

    approves: Body = Body.HUB
    answers: Body = Body.UNIT
    delegates: Body = Body.HUB
    configures: Body = Body.HUB
    escalates: Climb = Climb.NEAREST
    deltas: frozenset[Delta] = field(init=False)

    def __post_init__(self) -> None:
        """Work the powers out of the decisions, so that they cannot disagree."""
        object.__setattr__(self, "deltas", frozenset([*self._of_leads(), *self._of_answers()]))

    def _of_leads(self) -> list[Delta]:
        decided = (
            (self.approves, APPROVING),
            (self.delegates, DELEGATING),
            (self.configures, CONFIGURING),
        )
        return [
            Delta(side, LEAD, power, adds=True)
            for body, powers in decided
            for side in _SIDES[body]
            for power in powers
        ]

    def _of_answers(self) -> list[Delta]:
        if self.answers == Body.HUB:
            return [Delta(SPOKE, role, ANSWERS, adds=False) for role in (LEAD, VOLUNTEER)]
        if self.answers == Body.EVERYBODY:
            sides = (HUB, SPOKE)
            return [Delta(side, ADVOCATE, power, adds=True) for side in sides for power in WORKING]
        return []


_SIDES = {Body.HUB: (), Body.CELL: (HUB,), Body.UNIT: (HUB, SPOKE), Body.EVERYBODY: (HUB, SPOKE)}

RULES = {
    "decentralised": ModelRules(
        approves=Body.UNIT, delegates=Body.UNIT, configures=Body.UNIT, escalates=Climb.OWN
    ),
    "centralised": ModelRules(answers=Body.HUB, escalates=Climb.HUB_FIRST),
    "hub_and_spoke": ModelRules(),
    "dandelion": ModelRules(approves=Body.CELL, delegates=Body.CELL, configures=Body.CELL),
    "holistic": ModelRules(answers=Body.EVERYBODY, delegates=Body.UNIT),
}
GROUND = ModelRules()


def rules_of(model: str) -> ModelRules:
    """The decisions of a model; without a hub above, those of hub and spoke."""
    return RULES.get(model, GROUND)


def path_order(line: Sequence[int], *, hub: int | None, model: str) -> list[int]:
    """The units whose escalation paths apply, the first to be asked first.

    Args:
        line: a unit and those above it, itself first.
        hub: the nearest hub in ``line``, or None.
        model: the hub's model.
    """
    climb = rules_of(model).escalates if hub is not None else Climb.NEAREST
    if climb == Climb.OWN:
        return list(line[:1])
    if climb == Climb.HUB_FIRST:
        return [each for each in line if each == hub] + [each for each in line if each != hub]
    return list(line)


def powers_of(role: str, powers: Iterable[str], *, side: str, model: str) -> frozenset[str]:
    """The powers that a role has in a unit of kind ``side`` under a hub's ``model``."""
    deltas = [each for each in rules_of(model).deltas if each.side == side and each.role == role]
    added = {each.power for each in deltas if each.adds}
    taken = {each.power for each in deltas if not each.adds}
    return frozenset(powers) - taken | added
