"""Two people change the organisation at once: one of them is told to try again."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from governance import services
from governance.models import Change, Rehearsal
from governance.services.role_sync import hold_structure
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.rehearsal import build

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_second_change_at_the_same_time_is_a_conflict() -> None:
    scene = build.scene(spokes=1)
    held, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            hold_structure(alone=True)
            held.set()
            done.wait(10)
        connection.close()

    other = Thread(target=hold)
    other.start()
    held.wait(10)
    try:
        with pytest.raises(ConflictError):
            services.rehearse_change(
                change=Change.MODEL,
                unit=scene.north,
                facts={"model": "holistic"},
                by=build.again(scene.claire),
                at=make.NOON,
            )
    finally:
        done.set()
        other.join()
    assert not Rehearsal.objects.exists()
