"""Whether timers run: what pages say when they do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, Min

from escalation.domain.status import Status
from escalation.models import EngineHeartbeat, Escalation

if TYPE_CHECKING:
    from datetime import datetime

SILENT_AFTER = timedelta(seconds=15)
LATE_AFTER = timedelta(seconds=30)
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class EngineState:
    """The engine's last sign of life and how late its oldest timer is (zero when none is)."""

    last_beat_at: datetime | None
    silent_for: timedelta | None
    oldest_due_at: datetime | None
    late_by: timedelta

    @property
    def is_alive(self) -> bool:
        """Whether an engine gave a sign of life in the last 15 seconds."""
        return self.silent_for is not None and self.silent_for < SILENT_AFTER

    @property
    def is_late(self) -> bool:
        """Whether a timer is more than 30 seconds late."""
        return self.late_by > LATE_AFTER


def engine_state(*, at: datetime) -> EngineState:
    """How the engine does at ``at``; two queries."""
    beat = EngineHeartbeat.objects.aggregate(last=Max("beat_at"))["last"]
    oldest = Escalation.objects.filter(status=Status.OPEN).aggregate(at=Min("due_at"))["at"]
    return EngineState(
        last_beat_at=beat,
        silent_for=at - beat if beat else None,
        oldest_due_at=oldest,
        late_by=max(at - oldest, NOTHING) if oldest else NOTHING,
    )
