"""How somebody stands in a track: what their certifications are worth at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


class Standing(StrEnum):
    """What counts, from nothing to everything."""

    NEVER = "never"
    REVOKED = "revoked"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    DUE = "due"
    VALID = "valid"


ORDER = {standing: place for place, standing in enumerate(Standing)}
RENEWABLE = frozenset({Standing.EXPIRED, Standing.SUSPENDED, Standing.DUE})
COUNTING = frozenset({Standing.DUE, Standing.VALID})


@dataclass(frozen=True, slots=True)
class Held:
    """A certification: of which version, from when, and until before when."""

    number: int
    starts_at: datetime
    due_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """A material version: certifications of an earlier one count until ``grace_until``."""

    number: int
    grace_until: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """``standing``, and the moment it ends or ended; None: not before a new version."""

    standing: Standing
    until: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether one is certified."""
        return self.standing in COUNTING

    @property
    def renewable(self) -> bool:
        """Whether the refresher is open: the quiz alone."""
        return self.standing in RENEWABLE


def verdict_of(held: Held, published: Sequence[Material], *, at: datetime) -> Verdict:
    """What one certification is worth; ``published`` are the material versions out by ``at``."""
    if held.revoked_at is not None and held.revoked_at <= at:
        return Verdict(Standing.REVOKED, held.revoked_at)
    if held.expires_at is not None and held.expires_at <= at:
        return Verdict(Standing.EXPIRED, held.expires_at)
    graces = [each.grace_until for each in published if each.number > held.number]
    if graces and min(graces) <= at:
        return Verdict(Standing.SUSPENDED, min(graces))
    ends = [*graces, *([held.expires_at] if held.expires_at else [])]
    until = min(ends, default=None)
    asked = bool(graces) or (held.due_at is not None and held.due_at <= at)
    return Verdict(Standing.DUE if asked else Standing.VALID, until)


def standing_of(
    certifications: Iterable[Held], published: Sequence[Material], *, at: datetime
) -> Verdict:
    """What the best of somebody's certifications in a track is worth at ``at``."""
    verdicts = [
        verdict_of(held, published, at=at) for held in certifications if held.starts_at <= at
    ]
    return max(verdicts, key=_rank, default=Verdict(Standing.NEVER))


def _rank(verdict: Verdict) -> tuple[int, bool, float]:
    until = verdict.until
    return ORDER[verdict.standing], until is None, until.timestamp() if until else 0.0
