"""Time ``inbox_page`` alone (its three queries and the objects), without the page around it.

DATABASE_URL=… python bench/interactions/flat.py   (a database that run.py has filled)
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialteam.settings")
os.environ.setdefault("SOCIALTEAM_SECRET_KEY", "bench")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")

import django

django.setup()

from accounts.models import User
from engagement.inbox import Filters, Order, State, inbox_page
from socialteam.kit import clock

ROUNDS = 60
LISTS = {
    "due first": Filters(),
    "newest first": Filters(order=Order.NEWEST),
    "answered": Filters(state=State.ANSWERED),
    "urgent": Filters(urgency=True),
    "rare word": Filters(words="rareword"),
    "common word": Filters(words="refund"),
}

for pk, seen in ((1, "5 units"), (2, "500 units")):
    person = User.objects.get(pk=pk)
    for name, filters in LISTS.items():
        times = []
        for _ in range(ROUNDS + 1):
            started = time.perf_counter()
            inbox_page(person=person, filters=filters, at=clock.now())
            times.append(1000 * (time.perf_counter() - started))
        best, usual = min(times[1:]), statistics.median(times[1:])
        print(f"{name:13} {seen:10} min {best:6.1f} ms   p50 {usual:6.1f} ms")
