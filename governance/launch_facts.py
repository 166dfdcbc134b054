"""What other rooms and higher applications tell the launch: who has a process, what answers alone.

They register in ``AppConfig.ready()``, so that governance names none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    UnitIds = Callable[[datetime], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Automation:
    """Something that answers customers without a person, for a unit; ``href`` where it is set."""

    unit_id: int
    label: str
    href: str = ""


_processes: dict[str, UnitIds] = {}
_automations: dict[str, Callable[[datetime], list[Automation]]] = {}


def register_process(name: str, units: UnitIds) -> None:
    """``units(at)`` gives the ids of units that had a process of this kind at ``at``."""
    _processes[name] = units


def register_automations(name: str, listing: Callable[[datetime], list[Automation]]) -> None:
    """``listing(at)`` gives what answered by itself at ``at``."""
    _automations[name] = listing


def units_with_process(at: datetime) -> frozenset[int]:
    """Units that had any process: an escalation path, a matrix of responsibilities."""
    return frozenset().union(*(units(at) for units in _processes.values()))


def automations(at: datetime) -> list[Automation]:
    """Everything that answered by itself at ``at``."""
    return [each for listing in _automations.values() for each in listing(at)]
