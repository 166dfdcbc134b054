"""Measure the inbox, one interaction, logging and importing at a size, against floors.

    DATABASE_URL=… python bench/interactions/run.py SIZE [--rows 60000] [--only-pages]

The database named by DATABASE_URL must be one that may be filled. It is migrated, filled by
fill.sql to SIZE interactions (500 units, 20,000 people), then measured. Times are milliseconds,
p50 and p95 (cpu: what the Python process itself used), through the whole of Django's stack in
one process (the test client: middleware, session, permissions, templates), so without a socket.
Creating is measured by 1 and by 4 processes, the service as a view calls it; the floor is a
bare one-row INSERT committed by the same processes in the same run.
"""

from __future__ import annotations

import argparse
import csv
import functools
import io
import json
import multiprocessing
import operator
import os
import random
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialteam.settings")
os.environ.setdefault("SOCIALTEAM_SECRET_KEY", "bench")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from engagement.models import Interaction
from engagement.services import log_interaction
from engagement.services.imports import Source, import_interactions
from governance.models import Network, OrgUnit, Role, Space
from governance.services import appoint_person, install_catalogue

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ROUNDS = 20
SECONDS = 4.0


def fill(size: int) -> None:
    """Migrate and fill, unless the size is there already."""
    call_command("migrate", verbosity=0)
    if Interaction.objects.exists():
        return
    subprocess.run(
        ["psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-v", f"n={size}",
         "-f", HERE / "fill.sql", os.environ["DATABASE_URL"]],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    install_catalogue()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")
    role = Role.objects.get(slug="community-manager")
    for person, units in ((1, [21, 40, 59, 78, 97]), (2, [1])):
        for unit in units:
            appoint_person(
                person=User.objects.get(pk=person), role=role, unit=OrgUnit.objects.get(pk=unit),
                by=None, at=NOW - timedelta(days=900),
            )  # fmt: skip


def measure(client: Client, address: str, rounds: int = ROUNDS) -> dict[str, float]:
    """p50 and p95 of a page, its size and how many statements it takes."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    statements = len(queries)  # now: the next request empties the log
    assert answer.status_code == 200, (address, answer.status_code)
    for _ in range(3):
        client.get(address)
    times, work = [], []
    for _ in range(rounds):
        started, worked = time.perf_counter(), time.process_time()
        client.get(address)
        times.append(1000 * (time.perf_counter() - started))
        work.append(1000 * (time.process_time() - worked))
    return {
        "p50": statistics.median(times),
        "cpu": statistics.median(work),
        "p95": sorted(times)[int(0.95 * len(times))],
        "queries": statements,
        "kB": len(answer.content) / 1000,
    }


def sql_ms(statement: str, params: list[list[int] | int]) -> float:
    times = []
    with connection.cursor() as cursor:
        for _ in range(50):
            started = time.perf_counter()
            cursor.execute(statement, params)
            cursor.fetchall()
            times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def pages() -> dict[str, object]:
    """The inbox for somebody of 5 units and for somebody of all 500; one interaction."""
    found: dict[str, object] = {}
    for name, person in (("5 units", 1), ("500 units", 2)):
        print(f"pages of {name}", file=sys.stderr)
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.get(pk=person))
        for what, query in (
            ("inbox", ""), ("newest", "?order=newest"), ("answered", "?state=answered"),
            ("urgent", "?urgent=1"), ("rare word", "?words=rareword"),
            ("common word", "?words=refund"),
        ):  # fmt: skip
            found[f"{what}, {name}"] = measure(client, f"/interactions/{query}")
        own = Interaction.objects.filter(unit_id=21, status="open").order_by("pk")[0].pk
        found[f"one, {name}"] = measure(client, f"/interactions/{own}/")
        found[f"today, {name}"] = measure(client, "/today/")
    units = [21, 40, 59, 78, 97]
    top = (
        "SELECT r.* FROM unnest(%s::bigint[]) u CROSS JOIN LATERAL ("
        " SELECT * FROM engagement_interaction WHERE unit_id = u AND status = 'open'"
        " ORDER BY due_at, id LIMIT 25) r ORDER BY due_at, id LIMIT 25"
    )
    found["floor: SQL of 25 rows, 5 units"] = {"p50": sql_ms(top, [units])}
    found["floor: SQL of one row"] = {
        "p50": sql_ms("SELECT * FROM engagement_interaction WHERE id = %s", [own])
    }
    return found


def worker(kind: str, seconds: float, out: multiprocessing.Queue[list[float]]) -> None:
    """Log, or insert a bare row, as often as goes."""
    connection.close()
    space = Space.objects.select_related("calendar").get(pk=21)
    times, ends = [], time.perf_counter() + seconds
    with connection.cursor() as cursor:
        while time.perf_counter() < ends:
            started = time.perf_counter()
            if kind == "floor":
                cursor.execute(
                    "INSERT INTO bench_floor (unit_id, title, body, at) VALUES (21, %s, %s, now())"
                    " RETURNING id", ["refund still not here", "nobody answers " * 10],
                )  # fmt: skip
                cursor.fetchone()
            else:
                log_interaction(
                    space=space, words="refund still not here. " + "nobody answers " * 10,
                    by=User.objects.get(pk=1), at=NOW,
                    contact_handle=f"h{random.randrange(10**9)}",
                )  # fmt: skip
            times.append(1000 * (time.perf_counter() - started))
    out.put(times)


def create() -> dict[str, object]:
    """Creations a second with 1 and 4 processes, floor and product by turns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_floor (id bigserial PRIMARY KEY, unit_id bigint,"
            " title text, body text, at timestamptz)"
        )
    found: dict[str, object] = {}
    context = multiprocessing.get_context("spawn")
    for clients in (1, 4):
        for kind in ("floor", "product"):
            print(f"create: {kind}, {clients} clients", file=sys.stderr)
            out: multiprocessing.Queue[list[float]] = context.Queue()
            people = [
                context.Process(target=worker, args=(kind, SECONDS, out)) for _ in range(clients)
            ]
            for each in people:
                each.start()
            times: list[float] = sorted(
                functools.reduce(operator.iadd, (out.get() for _ in people), [])
            )
            for each in people:
                each.join()
            found[f"{kind}, {clients} clients"] = {
                "per second": len(times) / SECONDS,
                "p50": times[len(times) // 2],
                "p95": times[int(0.95 * len(times))],
            }
    with CaptureQueriesContext(connection) as queries:
        log_interaction(
            space=Space.objects.get(pk=21), words="x", by=User.objects.get(pk=1), at=NOW,
            contact_handle="count",
        )  # fmt: skip
    found["queries"] = len(queries) - 2  # the space and the person were read by this line
    return found


def table(header: list[str], rows: list[list[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


def load(rows: int) -> dict[str, object]:
    """Import ``rows`` questions and 1.5 answers each into an empty space; COPY as the floor."""
    rng = random.Random(1)
    words = ["I", "called", "and", "wrote", "and", "nobody", "answers", "about", "this", "bill"]

    def text(count: int) -> str:
        return "<p>" + " ".join(rng.choices(words, k=count)) + "</p>"

    asked = [
        [
            i,
            str(NOW - timedelta(minutes=i + 10))[:19],
            f"question {i}",
            text(70),
            f"user{rng.randrange(rows)}",
        ]
        for i in range(rows)
    ]
    said = [
        [
            i,
            rng.randrange(rows),
            str(NOW - timedelta(minutes=1 + i % 9))[:19],
            text(50),
            f"helper{rng.randrange(3000)}",
        ]
        for i in range(rows * 3 // 2)
    ]
    files = (
        table(["id", "created", "title", "content", "creator"], asked),
        table(["id", "question_id", "created", "content", "creator"], said),
    )
    network = Network.objects.get(pk=1)
    space = Space.objects.create(
        unit_id=1, network=network, name=f"Import {time.time()}",
        slug=f"import-{int(time.time())}", opened_on=NOW.date(),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("CREATE TEMP TABLE floor_q (a text, b text, c text, d text, e text)")
        started = time.perf_counter()
        cursor.copy_expert("COPY floor_q FROM STDIN (FORMAT csv)", io.BytesIO(files[0]))
        cursor.copy_expert("COPY floor_q FROM STDIN (FORMAT csv)", io.BytesIO(files[1]))
        floor = time.perf_counter() - started
    started = time.perf_counter()
    outcome = import_interactions(
        questions=Source("q.csv", lambda: io.BytesIO(files[0])),
        answers=Source("a.csv", lambda: io.BytesIO(files[1])),
        space=space, at=NOW, by=None,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    assert not outcome.problems.count, outcome.problems.first
    return {
        "records": outcome.records,
        "per second": outcome.records / seconds,
        "floor: COPY without index, per second": outcome.records / floor,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("size", type=int)
    parser.add_argument("--rows", type=int, default=60_000, help="questions to import")
    parser.add_argument("--only-pages", action="store_true")
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    fill(options.size)
    if options.only_pages:
        print(json.dumps({"load": os.getloadavg(), "pages": pages()}, indent=1))
        return
    found = {
        "size": options.size, "load": os.getloadavg(),
        "pages": pages(), "create": create(), "import": load(options.rows),
        "load after": os.getloadavg(),
    }  # fmt: skip
    print(json.dumps(found, indent=1, default=lambda number: round(number, 2)))


if __name__ == "__main__":
    main()
