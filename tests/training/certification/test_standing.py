"""How a certification stands: worked out by the database, at any moment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from tests import make
from tests.training.certification import build
from training import services
from training.models import CertificationPeriod, Standing

if TYPE_CHECKING:
    from datetime import datetime

    from governance.models import OrgUnit
    from training.models import Track

NOON, DAY = make.NOON, timedelta(days=1)


def standing(held: CertificationPeriod, at: datetime = NOON) -> str:
    found: str = CertificationPeriod.objects.with_standing(at=at).get(pk=held.pk).standing
    return found


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        (10, Standing.HELD),
        (340, Standing.REFRESHER),
        (365, Standing.OVERDUE),
        (400, Standing.OVERDUE),
    ],
)
def test_time_alone_opens_the_refresher_and_ends_it(
    track: Track, days_ago: int, expected: Standing
) -> None:
    assert standing(build.certified(make.user(), track, days_ago=days_ago)) == expected


def test_the_refresher_opens_at_its_very_instant(track: Track) -> None:
    held = build.certified(make.user(), track)
    assert held.due_at
    assert held.expires_at
    instant = timedelta(microseconds=1)
    assert standing(held, held.due_at - instant) == Standing.HELD
    assert standing(held, held.due_at) == Standing.REFRESHER
    assert standing(held, held.expires_at - instant) == Standing.REFRESHER
    assert standing(held, held.expires_at) == Standing.OVERDUE


def test_a_material_version_asks_then_suspends(track: Track) -> None:
    held = build.certified(make.user(), track)
    build.version(track, at=NOON, grace=7 * DAY)
    assert standing(held, NOON - DAY) == Standing.HELD
    assert standing(held, NOON) == Standing.REFRESHER
    assert standing(held, NOON + 7 * DAY) == Standing.SUSPENDED
    build.certified(held.person, track, days_ago=0, number=2)
    last = CertificationPeriod.objects.newest(at=NOON).get()
    assert standing(last, NOON + 7 * DAY) == Standing.HELD


def test_a_minor_version_asks_nobody(track: Track) -> None:
    held = build.certified(make.user(), track)
    build.version(track, at=NOON, grace=timedelta(0), change="minor")
    assert standing(held, NOON + DAY) == Standing.HELD


def test_a_revocation_says_who_and_why_and_when(track: Track, unit: OrgUnit) -> None:
    held = build.certified(make.user(), track)
    chief = make.person(Perm.CERTIFICATION_CHANGE, on=unit)
    services.revoke(certification=held, reason="The list was forged", by=chief, at=NOON)
    assert standing(held, NOON - timedelta(seconds=1)) == Standing.HELD
    assert standing(held) == Standing.REVOKED
    with pytest.raises(ConflictError):
        services.revoke(certification=held, reason="Again", by=chief, at=NOON + DAY)
    held.refresh_from_db()
    assert held.revoke_reason == "The list was forged"


def test_nobody_revokes_without_power_reason_or_distance(track: Track, unit: OrgUnit) -> None:
    held = build.certified(make.user(), track)
    chief = make.person(Perm.CERTIFICATION_CHANGE, on=unit)
    own = build.certified(chief, track)
    stranger = make.person(Perm.CERTIFICATION_CHANGE, on=make.unit())
    with pytest.raises(PermissionDenied):
        services.revoke(certification=held, reason="No", by=stranger, at=NOON)
    for certification, reason in ((held, " "), (own, "A good one")):
        with pytest.raises(ValidationError) as error:
            services.revoke(certification=certification, reason=reason, by=chief, at=NOON)
        assert list(error.value.message_dict) == ["reason"]
    assert standing(held) == Standing.HELD


def test_the_last_period_stands_for_the_person(track: Track) -> None:
    person = make.user()
    build.certified(person, track, days_ago=400)
    last = build.certified(person, track, days_ago=10)
    later = make.NOON - timedelta(days=100)
    assert list(CertificationPeriod.objects.newest(at=NOON)) == [last]
    assert CertificationPeriod.objects.newest(at=later).get() != last


def test_what_counts_is_what_permits_count(track: Track) -> None:
    held = build.certified(make.user(), track)
    build.certified(make.user(), track, days_ago=400)
    assert list(CertificationPeriod.objects.counting(at=NOON)) == [held]
