"""What a large organisation may take: its rules, a rehearsal, an import, a campaign.

DATABASE_URL names a database of its own; it is filled the first time with 20,000 people, 500
units, 300 spaces and a hub of each of the five models, and left as it was found, except by
``campaign``, which wants an empty one:

    .venv/bin/python -W ignore -m bench.governance.run checks|rehearsal|import|campaign

Prints one JSON object: seconds of wall time and of the process's own time, the floor of the same
run, the ratio to it, the number of queries, and the load of the machine.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialteam.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import User
from bench.governance.campaign import campaign
from bench.governance.world import LARGE, SINCE, build
from governance.checks.board import board_of
from governance.checks.registry import Scope
from governance.models import Change, OrgModel, OrgUnit
from governance.services import people_imports
from governance.services.rehearsals import rehearse_change
from socialteam.kit import clock

if TYPE_CHECKING:
    from collections.abc import Callable

PEOPLE = 20_000
REPEATS = 5
FLOOR = """
CREATE TEMP TABLE floor_person (LIKE accounts_user INCLUDING ALL) ON COMMIT DROP;
CREATE TEMP TABLE floor_held (LIKE governance_appointment INCLUDING ALL) ON COMMIT DROP;
INSERT INTO floor_person SELECT * FROM accounts_user WHERE email LIKE 'new%@example.org';
INSERT INTO floor_held SELECT * FROM governance_appointment
WHERE person_id IN (SELECT id FROM floor_person);
"""


def checks() -> dict[str, float]:
    """Every rule in the whole company; the floor is the time of its own statements."""
    scope = Scope(frozenset(OrgUnit.objects.values_list("pk", flat=True)), clock.now())
    return _repeated(lambda: board_of(scope))


def rehearsal() -> dict[str, float]:
    """The widest change: a hub of 99 units and 4,000 people takes another model, and back."""
    hub = OrgUnit.objects.filter(kind="hub").order_by("pk").first()
    if hub is None:
        raise LookupError("the world has hubs")
    by, at = _strategist(), clock.now()
    other = next(model for model in OrgModel if model != hub.model)
    rows = 0

    def rehearse() -> None:
        nonlocal rows
        with transaction.atomic():
            found = rehearse_change(
                change=Change.MODEL, unit=hub, facts={"model": other.value}, by=by, at=at
            )
            rows = len(found.difference)
            transaction.set_rollback(True)

    return {**_repeated(rehearse), "rows": rows}


def bring_in() -> dict[str, float]:
    """20,000 new people of one file, checked and brought in; the floor copies their rows."""
    by, at = _strategist(), clock.now()
    lines = [
        f"Person {n},new{n}@example.org,unit-{n % 494},employee-advocate" for n in range(PEOPLE)
    ]
    content = "\n".join(["Name,E-mail,Unit code,Role", *lines]).encode()
    company = OrgUnit.objects.get(parent=None)
    with transaction.atomic():
        started = time.perf_counter()
        run = people_imports.keep_import(
            name="people.csv",
            content=content,
            complete=False,
            under=company,
            default_role=None,
            by=by,
            at=at,
        )
        people_imports.ask_check(run=run, mapping=run.mapping, by=by, at=at)
        people_imports.work_on(run_id=run.pk, at=at)
        checked = time.perf_counter()
        run.refresh_from_db()
        people_imports.confirm_import(run=run, removals=None, by=by, at=at)
        people_imports.work_on(run_id=run.pk, at=at)
        ended = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(FLOOR)
        floor = time.perf_counter() - ended
        brought = User.objects.filter(email__startswith="new").count()
        transaction.set_rollback(True)
    return {
        "people": brought,
        "check s": checked - started,
        "apply s": ended - checked,
        "whole s": ended - started,
        "floor s": floor,
        "ratio": (ended - started) / floor,
    }


def _repeated(act: Callable[[], object]) -> dict[str, float]:
    """The median of several runs after a first one."""
    act()
    walls, owns, floors, asked = [], [], [], 0
    for _ in range(REPEATS):
        spent: list[float] = []

        def count(
            execute: Callable[..., object], *rest: object, spent: list[float] = spent
        ) -> object:
            started = time.perf_counter()
            found = execute(*rest)
            spent.append(time.perf_counter() - started)
            return found

        wall, own = time.perf_counter(), time.process_time()
        with connection.execute_wrapper(count):
            act()
        walls.append(time.perf_counter() - wall)
        owns.append(time.process_time() - own)
        floors.append(sum(spent))
        asked = len(spent)
    wall, floor = (sorted(each)[REPEATS // 2] for each in (walls, floors))
    return {
        "whole s": wall,
        "slowest s": max(walls),
        "own s": sorted(owns)[REPEATS // 2],
        "floor s": floor,
        "ratio": wall / floor,
        "queries": asked,
    }


def _strategist() -> User:
    found: User = User.objects.get(appointments__role__slug="strategist")
    return found


def main(wanted: str) -> None:
    """Build what is missing, measure, print."""
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    measures = {"checks": checks, "rehearsal": rehearsal, "import": bring_in}
    if wanted == "campaign":
        found = campaign(PEOPLE)
    else:
        if not User.objects.exists():
            build(LARGE, at=SINCE)
        found = measures[wanted]()
    told = {name: round(value, 2) for name, value in found.items()}
    print(json.dumps({**told, "load": round(os.getloadavg()[0], 1)}, indent=1))


if __name__ == "__main__":
    main(sys.argv[1])
