"""What a permit costs with 20,000 people, 300 spaces, 20 topics asked and three years of history.

DATABASE_URL names a database of its own; it is filled the first time:

    .venv/bin/python -W ignore -m bench.training.permits

Prints one JSON object: milliseconds of one check (in process, and through the page of one's own
permit), of who may speak in a space of a unit, of a hub and of the company, seconds of the whole
matrix, and of a material version until the checks see it. Floors of the same run stand beside
them: an empty round trip to the database, and the rows of the appointments alone.
"""

from __future__ import annotations

import json
import logging
import os
import statistics
import sys
import time
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from random import Random
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialteam.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from bench.governance.world import LARGE, ROLES, SINCE, build
from governance.models import OrgUnit, Role, Space, Topic
from socialteam.kit import clock
from tests import make
from training import permits, services
from training.models import CertificationRequirement, Track, TrackVersion
from training.services import Asks, Where

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

YEARS = timedelta(days=3 * 365)
TRACKS, TOPICS = 24, 20
CHECKS, SETS = 400, 30
HISTORY = """
INSERT INTO training_certificationperiod
    (track_id, version_id, person_id, source, evidence, uid, starts_at, due_at, expires_at,
     revoke_reason)
SELECT version.track_id, version.id, person.id, 'imported', 'history', gen_random_uuid(),
       year.starts, year.starts + interval '335 days', year.starts + interval '365 days', ''
FROM accounts_user person
CROSS JOIN training_trackversion version
CROSS JOIN (SELECT %(now)s - interval '1 day' * (340 + 365 * n) AS starts
            FROM generate_series(0, 2) n) year
WHERE (version.track_id + person.id) %% 8 = 0 OR version.track_id IN %(asked)s
"""
ACKNOWLEDGED = """
INSERT INTO governance_acknowledgement (version_id, person_id, round, at, language, sha256)
SELECT version.id, person.id, 0, version.published_at + interval '1 day', 'fr', repeat('0', 64)
FROM accounts_user person CROSS JOIN governance_charterversion version
"""


def fill() -> None:
    """The organisation, then what its people learned and acknowledged for three years."""
    since = SINCE - YEARS
    by, company = build(LARGE, at=since)
    hubs = list(OrgUnit.objects.filter(kind="hub"))
    for number, space in enumerate(Space.objects.order_by("pk")[:32]):
        space.unit = company if number < 2 else hubs[number % len(hubs)]
        space.save(update_fields=["unit"])
    for slug in ROLES:
        role = Role.objects.get(slug=slug)
        services.add_scope(
            unit=company, role=role, where=Where(), needs_consent=False, by=by, at=since
        )
    tracks = [_track(number, company, by, since) for number in range(TRACKS)]
    for number, topic in enumerate(Topic.objects.order_by("pk")[:TOPICS]):
        _require(company, tracks[3 + number], by, since, topic=topic)
    for track in tracks[:3]:
        _require(company, track, by, since)
    _charter(company, by, since)
    with connection.cursor() as cursor:
        asked = tuple(track.pk for track in tracks[:3])
        cursor.execute(HISTORY, {"now": clock.now(), "asked": asked})
        cursor.execute(ACKNOWLEDGED)
        cursor.execute("UPDATE governance_timeconsent SET ends_on = starts_on + 1500")
    services.set_policy(unit=company, asks=Asks(), by=by, at=since)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _track(number: int, unit: OrgUnit, by: User, at: datetime) -> Track:
    track = Track.objects.create(
        unit=unit,
        slug=f"track-{number}",
        title_fr=f"Parcours {number}",
        title_en=f"Track {number}",
        renewal="after",
        renewal_months=12,
        created_at=at,
    )
    TrackVersion.objects.create(
        track=track,
        number=1,
        state="published",
        author=by,
        started_at=at,
        published_at=at,
        published_by=by,
        grace_until=at,
    )
    return track


def _require(
    unit: OrgUnit, track: Track, by: User, at: datetime, topic: Topic | None = None
) -> None:
    CertificationRequirement.objects.create(
        unit=unit, track=track, topic=topic, starts_at=at, made_by=by
    )


def _charter(unit: OrgUnit, by: User, at: datetime) -> None:
    """Three material versions, a year apart, the last one in force."""
    reviewer = make.user("Reviewer")
    charter = unit.charters.create(
        slug="charter", kind="charter", title_fr="Charte", title_en="Charter", created_at=at
    )
    for number in range(3):
        moment = at + timedelta(days=365 * number)
        last = number == 2
        charter.versions.create(
            number=number + 1,
            state="published" if last else "retired",
            author=by,
            approved_by=reviewer,
            started_at=moment,
            approved_at=moment,
            published_at=moment,
            grace_until=moment + timedelta(days=14),
            retired_at=None if last else moment + timedelta(days=365),
        )


def timed(act: Callable[[], object], times: int) -> dict[str, float]:
    """Milliseconds of ``act``: median and 95th percentile of ``times``, after three to warm up."""
    for _ in range(3):
        act()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
    return {
        "median_ms": round(statistics.median(taken), 2),
        "p95_ms": round(statistics.quantiles(taken, n=20)[-1], 2),
    }


def one_check(at: datetime) -> dict[str, float]:
    """One permit of a random person in a random space on a random topic."""
    chance = Random(1)
    people = list(User.objects.order_by("pk")[:2_000])
    spaces = list(Space.objects.all())
    topics = [None, *Topic.objects.order_by("pk")[:TOPICS]]

    def check() -> None:
        person, space = chance.choice(people), chance.choice(spaces)
        permits.may_speak(person, space, chance.choice(topics), at=at)

    return timed(check, CHECKS)


def through_the_web() -> dict[str, dict[str, float]]:
    """One's own permit, told in full by the page and by the API: session, rights, answer."""
    person = User.objects.order_by("pk")[3]
    space = Space.objects.get(pk=permits.places_of(person, at=clock.now())[0].space_id)
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    addresses = {
        "through_the_page": reverse("training:permit-detail", args=[person.pk, space.pk]),
        "through_the_api": f"/api/v1/permits/check/?person={person.pk}&space={space.pk}",
    }
    return {
        name: timed(partial(_found, client, address), SETS) for name, address in addresses.items()
    }


def _found(client: Client, address: str) -> None:
    if (status := client.get(address).status_code) != HTTPStatus.OK:
        raise LookupError(f"{address} answers {status}")


def speakers(at: datetime, kind: str) -> dict[str, object]:
    """Who may speak in a space of a unit of this kind."""
    space = Space.objects.filter(unit__kind=kind).first()
    if space is None:
        raise LookupError(f"no space in a {kind}")
    found = permits.speakers_of(space, at=at)
    taken = timed(lambda: permits.who_may_speak(space, at=at), SETS)
    allowed = sum(1 for each in found if each.allowed)
    return {**taken, "people": len(found), "allowed": allowed}


def seconds_of(act: Callable[[], object]) -> float:
    """Wall time of ``act``."""
    start = time.perf_counter()
    act()
    return round(time.perf_counter() - start, 2)


def a_material_version(at: datetime) -> float:
    """Seconds from the publication of a version without grace until the checks obey."""
    track = Track.objects.get(slug="track-0")
    person = User.objects.order_by("pk")[7]
    space = Space.objects.get(pk=permits.places_of(person, at=at)[0].space_id)
    before = permits.may_speak(person, space, at=at)
    version = track.versions.get(state="published")

    def publish() -> None:
        TrackVersion.objects.filter(pk=version.pk).update(state="retired", retired_at=at)
        track.versions.create(
            number=version.number + 1,
            state="published",
            author=person,
            started_at=at,
            published_at=at,
            published_by=person,
            grace_until=at,
        )
        after = permits.may_speak(person, space, at=at)
        if len(after.missing) != len(before.missing) + 1:
            raise LookupError("the check does not see the version")

    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            return seconds_of(publish)
        finally:
            cursor.execute("ROLLBACK")


def floors() -> dict[str, object]:
    """The cheapest question there is, and the appointments that every answer begins with."""
    with connection.cursor() as cursor:
        trip = timed(lambda: cursor.execute("SELECT 1"), CHECKS)

        def rows() -> None:
            cursor.execute("SELECT person_id, role_id, unit_id FROM governance_appointment")
            cursor.fetchall()

        return {"round_trip": trip, "appointments": timed(rows, SETS)}


def main() -> None:
    """Fill the database if it is empty, measure, print."""
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    if not OrgUnit.objects.exists():
        fill()
    at = clock.now()
    found: dict[str, object] = {
        "floors": floors(),
        "one_check": one_check(at),
        **through_the_web(),
        "speakers_of_a_unit": speakers(at, "spoke"),
        "speakers_of_a_hub": speakers(at, "hub"),
        "speakers_of_the_company": speakers(at, "company"),
        "matrix_pairs": len(permits.matrix(at=at)),
        "matrix_s": seconds_of(lambda: permits.matrix(at=at)),
        "material_version_s": a_material_version(at),
        "load": os.getloadavg()[0],
    }
    json.dump(found, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
