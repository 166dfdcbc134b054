"""Measure how long assigning a track to many people takes.

    DATABASE_URL=… python -W ignore -m bench.training.assign 20000

The database named by DATABASE_URL is filled: give it one of its own. The people are spread over
500 units. Opening is the service as a page calls it, asking is what a worker runs: the requests
in one statement, then the mails in batches of 5,000. A second pass finds nobody left to ask;
reminding is the moment 7 days before the date, for everybody at once. Prints one JSON object.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialteam.settings")
os.environ.setdefault("SOCIALTEAM_SECRET_KEY", "bench")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")

import django

django.setup()

from bench.governance.campaign import fill
from training import services
from training.assignment_progress import progress_of
from training.models import Track, TrackVersion, VersionState

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit

NOW = datetime(2026, 11, 1, tzinfo=UTC)
BEFORE = NOW - timedelta(days=400)


def track_of(hub: OrgUnit, author: User) -> Track:
    """A track of the hub, in force."""
    track = Track.objects.create(
        unit=hub, slug="bench", title_fr="Ton", title_en="Tone", renewal="never", created_at=BEFORE
    )
    TrackVersion.objects.create(
        track=track,
        number=1,
        state=VersionState.PUBLISHED,
        author=author,
        started_at=BEFORE,
        published_by=author,
        published_at=BEFORE,
        grace_until=BEFORE,
    )
    return track


def measure(people: int) -> dict[str, float]:
    """Fill, open, ask everybody, sweep again, read the progress, remind everybody."""
    claire, _antoine, hub = fill(people)
    track, audience = track_of(hub, claire), services.Audience(hub)
    ticks = [time.perf_counter()]
    foreseen = services.foresee_assignment(track=track, audience=audience, at=NOW)
    ticks.append(time.perf_counter())
    assignment = services.open_assignment(
        track=track, audience=audience, due=services.Due(days=30), by=claire, at=NOW
    )
    ticks.append(time.perf_counter())
    mails = services.fill_assignment(assignment=assignment, at=NOW)
    ticks.append(time.perf_counter())
    services.fill_assignment(assignment=assignment, at=NOW)
    ticks.append(time.perf_counter())
    progress_of([assignment], seen_by=claire, at=NOW)
    ticks.append(time.perf_counter())
    services.remind_assignment(assignment=assignment, at=NOW + timedelta(days=23))
    ticks.append(time.perf_counter())
    names = ["foresee", "open", "ask everybody", "second pass", "progress", "remind everybody"]
    spent = zip(names, ticks, ticks[1:], strict=False)
    seconds = {f"{name} s": round(after - before, 3) for name, before, after in spent}
    return {"people": foreseen.people, "mails": mails, **seconds}


if __name__ == "__main__":
    logging.disable()
    print(json.dumps(measure(int(sys.argv[1])), indent=1))
