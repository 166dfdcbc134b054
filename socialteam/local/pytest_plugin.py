"""What tests need of this machine: their own Redis database, a browser or the reason why not.

Loaded by ``bin/test``, before Django's settings, so that two processes do not share a cache.
"""

import os
import re

import pytest

from socialteam.local import chromium

NO_BROWSER = "no Chromium: install it (Debian: chromium), or name it in SOCIALTEAM_CHROMIUM"


def own_redis(url: str, worker: str) -> str:
    """``url`` with the database of the pytest-xdist process ``worker`` ("gw0" has 1, …)."""
    number = re.fullmatch(r"gw(\d+)", worker)
    return re.sub(r"/\d*$", f"/{int(number[1]) + 1}", url) if number else url


if "REDIS_URL" in os.environ:
    os.environ["REDIS_URL"] = own_redis(
        os.environ["REDIS_URL"], os.environ.get("PYTEST_XDIST_WORKER", "")
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests where there is no browser; with CI=true, refuse to."""
    browsing = [item for item in items if item.get_closest_marker("browser")]
    if not browsing or chromium.find():
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(NO_BROWSER)
    for item in browsing:
        item.add_marker(pytest.mark.skip(reason=NO_BROWSER))
