"""The launch in stages, and what each asks: a pure judge over facts read elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class Stage(IntEnum):
    """How far the launch of a hub has come; it only goes forward."""

    INTERNAL = 1
    ONE = 2
    FEW = 3
    OPEN = 4


class Kind(StrEnum):
    """What a criterion looks at."""

    NETWORKS = "networks"
    COVER = "cover"
    VOLUNTEERS = "volunteers"
    ECOSYSTEM = "ecosystem"
    GO = "go"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a hub asks at one stage.

    ``networks`` is how many networks that customers see it may speak on, None for any number;
    ``checks`` are codes of governance checks that must find nothing.
    """

    networks: int | None = None
    volunteers: int = 0
    full_week: bool = False
    ecosystem: bool = False
    go: bool = False
    checks: tuple[str, ...] = ()
    automation: bool = False


_BEFORE_SPEAKING = ("G01", "G03", "G13")
SHIPPED: Final[Mapping[Stage, Criteria]] = {
    Stage.INTERNAL: Criteria(networks=0, volunteers=1, checks=("G01",)),
    Stage.ONE: Criteria(1, 2, full_week=True, ecosystem=True, go=True, checks=_BEFORE_SPEAKING),
    Stage.FEW: Criteria(3, 4, full_week=True, ecosystem=True, go=True, checks=_BEFORE_SPEAKING),
    Stage.OPEN: Criteria(
        None, 4, full_week=True, ecosystem=True, go=True, checks=_BEFORE_SPEAKING, automation=True
    ),
}
"""What experience suggests; each hub may ask more, or less."""


@dataclass(frozen=True, slots=True)
class HubFacts:
    """Where a hub stands at a moment.

    ``uncovered`` gives, for each open space that customers see, the weekdays on which nobody is
    on duty (0 for Monday); ``gone`` are the stages and ``spaces_gone`` the spaces whose last
    decided go/no-go says go, ``spaces_stopped`` those where it says no; ``broken`` counts what
    each governance check finds.
    """

    stage: Stage
    networks: frozenset[int] = frozenset()
    uncovered: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    volunteers: int = 0
    ecosystem: bool = False
    gone: frozenset[Stage] = frozenset()
    spaces_gone: frozenset[int] = frozenset()
    spaces_stopped: frozenset[int] = frozenset()
    criteria: Mapping[Stage, Criteria] = field(default_factory=lambda: SHIPPED)

    @property
    def asked(self) -> Criteria:
        """What the present stage asks."""
        return self.criteria[self.stage]


@dataclass(frozen=True, slots=True)
class Opening:
    """A planned space that asks to open; ``uncovered`` are its own weekdays."""

    space_id: int
    network_id: int
    internal: bool
    uncovered: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One criterion, judged: ``have`` against ``want`` where it counts something."""

    kind: Kind
    met: bool
    have: int = 0
    want: int = 0
    code: str = ""
    uncovered: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """As evidence kept with an entry: no sentence, so that it reads in any language."""
        days = {str(space): list(days) for space, days in self.uncovered.items()}
        return {
            "kind": self.kind.value,
            "met": self.met,
            "have": self.have,
            "want": self.want,
            "code": self.code,
            "uncovered": days,
        }

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Verdict:
        """What ``to_json`` kept."""
        days = {int(space): tuple(found) for space, found in facts["uncovered"].items()}
        return cls(
            kind=Kind(facts["kind"]),
            met=facts["met"],
            have=facts["have"],
            want=facts["want"],
            code=facts["code"],
            uncovered=days,
        )


def judge_stage(facts: HubFacts, stage: Stage, broken: Collection[str]) -> list[Verdict]:
    """What ``stage`` asks of the hub before it is entered; ``broken`` are codes with findings."""
    asked = facts.criteria[stage]
    found = []
    if asked.full_week:
        empty = {space: days for space, days in facts.uncovered.items() if days}
        found.append(Verdict(Kind.COVER, not empty, uncovered=empty))
    return [
        *found,
        *_means(facts, asked, go=stage in facts.gone),
        *_checked(asked, broken),
    ]


def judge_space(facts: HubFacts, opening: Opening, broken: Collection[str]) -> list[Verdict]:
    """What the hub's stage asks of a space before the company speaks there.

    An internal space is asked what the first stage asks, at any stage.
    """
    if opening.internal:
        asked = facts.criteria[Stage.INTERNAL]
        return [*_means(facts, asked, go=_goes(facts, opening)), *_checked(asked, broken)]
    asked = facts.criteria[max(facts.stage, Stage.ONE)]
    found = [_room(facts, opening)]
    if asked.full_week:
        empty = {opening.space_id: opening.uncovered} if opening.uncovered else {}
        found.append(Verdict(Kind.COVER, not empty, uncovered=empty))
    return [
        *found,
        *_means(facts, asked, go=_goes(facts, opening)),
        *_checked(asked, broken),
    ]


def stage_asked(facts: HubFacts, opening: Opening) -> Stage:
    """The stage whose criteria a space is judged by."""
    return Stage.INTERNAL if opening.internal else max(facts.stage, Stage.ONE)


def _room(facts: HubFacts, opening: Opening) -> Verdict:
    """Whether the present stage has room for the network; one already spoken on takes none."""
    room = facts.asked.networks
    count = len(facts.networks | {opening.network_id})
    known = opening.network_id in facts.networks
    return Verdict(Kind.NETWORKS, known or room is None or count <= room, count, room or 0)


def _goes(facts: HubFacts, opening: Opening) -> bool:
    """The word on the space itself counts; without one, that on the stage."""
    if opening.space_id in facts.spaces_stopped:
        return False
    return opening.space_id in facts.spaces_gone or facts.stage in facts.gone


def _means(facts: HubFacts, asked: Criteria, *, go: bool) -> list[Verdict]:
    found = []
    if asked.volunteers:
        enough = facts.volunteers >= asked.volunteers
        found.append(Verdict(Kind.VOLUNTEERS, enough, facts.volunteers, asked.volunteers))
    if asked.ecosystem:
        found.append(Verdict(Kind.ECOSYSTEM, facts.ecosystem))
    if asked.go:
        found.append(Verdict(Kind.GO, go))
    return found


def _checked(asked: Criteria, broken: Collection[str]) -> list[Verdict]:
    return [Verdict(Kind.CHECK, code not in broken, code=code) for code in asked.checks]


def too_many(facts: HubFacts, *, excused: Collection[int] = ()) -> int:
    """How many networks more than the stage has room for, leaving out the ``excused`` ones."""
    room = facts.asked.networks
    return 0 if room is None else max(0, len(facts.networks - frozenset(excused)) - room)
