"""How long a report takes to compile, and a page to open, over many interactions.

DATABASE_URL names a database of its own, which is filled first:

    .venv/bin/python -m bench.reports.run 10000 100000 1000000

Prints one line a size: seconds and peak memory of measuring and of compiling, the floor (count,
median and 90th percentile by unit and week, in bare SQL), and p50 of the pages.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialteam.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from governance.models import OrgUnit, Space
from governance.perms import Perm
from reporting import services
from reporting.models import Period, ReportRun
from reporting.snapshots import freeze
from tests import make

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
UNITS = 50
REPEATS = 40
FILL_SQL = """
INSERT INTO engagement_interaction (
    unit_id, space_id, title, permalink, locale, status, importance, urgency, route, occurred_at,
    received_at, due_at, first_response_at, first_response_seconds, first_response_flagged,
    version, external_id
)
SELECT unit, space, 'Question ' || n, '', (ARRAY['fr', 'fr', 'en', 'it'])[1 + n %% 4],
       CASE WHEN n %% 5 = 0 THEN 'open' ELSE 'answered' END, FALSE, FALSE, 'space', at, at,
       at + interval '8 hours',
       CASE WHEN n %% 5 <> 0 THEN at + delay * interval '1 second' END,
       CASE WHEN n %% 5 <> 0 THEN delay END, FALSE, 1, ''
FROM (
    SELECT n, place.unit, place.space, (random() ^ 3 * 200000)::int AS delay,
           %(now)s::timestamptz - (random() * 730) * interval '1 day' - interval '1 hour' AS at
    FROM generate_series(1, %(size)s) n
    JOIN unnest(%(units)s::bigint[], %(spaces)s::bigint[]) WITH ORDINALITY place(unit, space, nth)
      ON place.nth = 1 + n %% %(places)s
) made
"""
MESSAGES_SQL = """
INSERT INTO engagement_message
    (interaction_id, direction, author_id, body, occurred_at, received_at, external_id)
SELECT id, 'out', (%(people)s::bigint[])[1 + id %% %(count)s], 'Answer', first_response_at,
       first_response_at, ''
FROM engagement_interaction WHERE first_response_at IS NOT NULL
"""
FLOOR_SQL = """
SELECT unit_id, date_trunc('week', occurred_at), count(*),
       percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY first_response_seconds)
FROM engagement_interaction GROUP BY 1, 2
"""


def fill(size: int) -> tuple[OrgUnit, User, User]:
    """An organisation with ``size`` interactions over two years, four in five answered."""
    company = make.company()
    if not Space.objects.exists():
        for number in range(UNITS):
            made = make.unit(f"Unit {number}")
            make.space(made, name=made.name)
            make.person(Perm.INTERACTION_ANSWER, on=made, name=f"Person of {number}")
    spaces = list(Space.objects.order_by("pk"))
    units = [space.unit for space in spaces]
    people = list(User.objects.filter(name__startswith="Person of"))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("TRUNCATE engagement_interaction, reporting_reportrun CASCADE")
        facts: dict[str, int | datetime | list[int]] = {
            "size": size,
            "now": NOW,
            "units": [unit.pk for unit in units],
            "spaces": [space.pk for space in spaces],
            "places": UNITS,
        }
        cursor.execute(FILL_SQL, facts)
        cursor.execute(
            MESSAGES_SQL, {"people": [person.pk for person in people], "count": len(people)}
        )
        cursor.execute("VACUUM ANALYZE engagement_interaction, engagement_message")
    return company, someone("sponsor", company), someone("strategist", company)


def someone(slug: str, company: OrgUnit) -> User:
    """The company's person in a shipped role."""
    found = User.objects.filter(appointments__role__slug=slug).first()
    return found or make.appoint(make.user(slug), make.shipped_role(slug), on=company)


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def floor() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FLOOR_SQL)
        cursor.fetchall()


def a_run(company: OrgUnit, period: Period, starts_on: date, ends_on: date) -> ReportRun:
    return ReportRun.objects.create(
        unit=company, period=period, starts_on=starts_on, ends_on=ends_on, zone="Europe/Paris"
    )


def page_ms(person: User, address: str) -> float:
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    if client.get(address).status_code != 200:
        raise SystemExit(f"{address} does not open")
    found = [timed(lambda: client.get(address)) for _ in range(REPEATS)]
    return 1000 * statistics.median(found[3:])


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(size: int) -> None:
    """One line of the table."""
    company, sponsor, boss = fill(size)
    before = peak_mb()
    run = a_run(company, Period.MONTH, date(2026, 10, 1), date(2026, 11, 1))
    measuring = timed(lambda: freeze(run, as_of=NOW))
    compiled = timed(lambda: services.compile_run(run=run, at=NOW))
    scheduling = timed(lambda: services.schedule_runs(at=NOW))
    again = timed(lambda: services.schedule_runs(at=NOW))
    base = statistics.median(timed(floor) for _ in range(3))
    rows = reverse("reporting:metric-rows", args=["missed_target"])
    print(
        f"{size:>9,} | floor {base:.2f} s | measure {measuring:.2f} s | compile {compiled:.2f} s"
        f" | peak +{peak_mb() - before} MB of {peak_mb()} | schedule {scheduling * 1000:.0f} ms,"
        f" again {again * 1000:.0f} ms"
        f" | sponsor {page_ms(sponsor, reverse('reporting:sponsor')):.1f} ms"
        f" | week {page_ms(boss, reverse('reporting:week')):.1f} ms"
        f" | rows {page_ms(boss, f'{rows}?report={run.pk}'):.1f} ms",
        flush=True,
    )


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    for text in sys.argv[1:] or ["10000"]:
        measure(int(text))
