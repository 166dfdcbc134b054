"""Every page and list of the strategist, at two sizes of organisation: time and queries.

DATABASE_URL names an empty database of its own, one a size:

    .venv/bin/python -m bench.governance.pages small
    .venv/bin/python -m bench.governance.pages large

Prints a line a page: p50 and p95 in milliseconds of wall time, milliseconds of the process's own
time, number of queries; slowest first. The floor is a page without content (``/about/`` or the
account page), in the same run.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialteam.settings")

import django

django.setup()

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from bench.governance.world import LARGE, SINCE, SMALL, build
from tests.guards.urls import Address, addresses, declared

if TYPE_CHECKING:
    from collections.abc import Callable


REPEATS = 20
SIZES = {"small": SMALL, "large": LARGE}
NAMED = {"unit_id": "OrgUnit", "charter_id": "Charter"}
SKIPPED = ("export", "logout", "sse")


@dataclass(frozen=True, slots=True, order=True)
class Measured:
    """One page: the 95th percentile first, so that the slowest sort last."""

    p95: float
    p50: float
    own: float
    queries: int
    kilobytes: int
    path: str


def strategist() -> User:
    """Of the organisation that the database holds already, or of one built now."""
    found: User = User.objects.get(appointments__role__slug="strategist")
    return found


def pages() -> list[str]:
    """Addresses of the pages and API lists that a strategist may open, one of each kind."""
    found = []
    for address in addresses():
        name = address.name
        if declared(address) is None or any(word in name for word in SKIPPED):
            continue
        if name.startswith(("governance:", "api:", "reporting:", "accounts:")):
            found += [path for path in [_path(address)] if path]
    return sorted(set(found))


def _path(address: Address) -> str | None:
    arguments: dict[str, Any] = {}
    for argument in address.arguments:
        model = _model(argument, address)
        first = model.objects.order_by("-pk").first() if model else None
        if first is None:
            return None
        arguments[argument] = first.pk
    try:
        return reverse(address.name, kwargs=arguments)
    except NoReverseMatch:
        return None


def _model(argument: str, address: Address) -> Any:
    if argument == "pk":
        viewset = getattr(address.view, "cls", None)
        return getattr(getattr(viewset, "queryset", None), "model", None)
    wanted = NAMED.get(argument, argument.removesuffix("_id").replace("_", "").title())
    for model in apps.get_models():
        if model.__name__.lower() == wanted.lower():
            return model
    return User if argument == "person_id" else None


def measure(client: Client, path: str) -> Measured | None:
    """``path`` asked for ``REPEATS`` times; None when it is not a page one can read."""
    asked = 0

    def count(execute: Callable[..., object], *rest: Any) -> object:
        nonlocal asked
        asked += 1
        return execute(*rest)

    with connection.execute_wrapper(count):
        answer = client.get(path)
    if answer.status_code != 200:
        return None
    walls, owns = [], []
    for _ in range(REPEATS):
        wall, own = time.perf_counter(), time.process_time()
        client.get(path)
        walls.append((time.perf_counter() - wall) * 1000)
        owns.append((time.process_time() - own) * 1000)
    walls.sort()
    owns.sort()
    return Measured(
        p95=walls[int(REPEATS * 0.95) - 1],
        p50=walls[REPEATS // 2],
        own=owns[REPEATS // 2],
        queries=asked,
        kilobytes=len(answer.content) // 1024,
        path=path,
    )


def main(size: str) -> None:
    """Build what is missing, measure, print."""
    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    if not User.objects.exists():
        started = time.perf_counter()
        build(SIZES[size], at=SINCE)
        print(f"# built {SIZES[size]} in {time.perf_counter() - started:.1f} s")
    client = Client()
    client.force_login(strategist())
    measured = sorted(
        (found for path in pages() if (found := measure(client, path))), reverse=True
    )
    print(f"{'p95':>8} {'p50':>8} {'own':>8} {'queries':>7} {'KiB':>6}  page")
    for each in measured:
        print(
            f"{each.p95:8.1f} {each.p50:8.1f} {each.own:8.1f} {each.queries:7d} "
            f"{each.kilobytes:6d}  {each.path}"
        )


if __name__ == "__main__":
    main(sys.argv[1])
