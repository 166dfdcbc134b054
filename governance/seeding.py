"""The demo organisation, built step by step; higher applications add theirs.

A step must be repeatable: what it finds it leaves alone, so that seeding twice changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    Step = Callable[[datetime], None]

_steps: dict[str, tuple[int, Step]] = {}


@dataclass(frozen=True, slots=True)
class Login:
    """A way into the demo: one a role."""

    role: str
    email: str
    password: str
    name: str


def register(order: int, function: Step) -> None:
    """Call ``function(at)`` when seeding, in ``order``; the organisation itself is step 10.

    Registering the same function again replaces it.
    """
    _steps[f"{function.__module__}.{function.__qualname__}"] = (order, function)


def steps() -> list[Step]:
    """Every step, in order."""
    return [step for _order, step in sorted(_steps.values(), key=lambda pair: pair[0])]


def run(at: datetime) -> None:
    """Call every step in order; ``at`` is the present moment, which the steps count back from."""
    for step in steps():
        step(at)
