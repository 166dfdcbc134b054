"""The command and what the product says about its engine."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connections

from escalation.models import EngineHeartbeat
from escalation.readiness import check_engine, check_plans
from socialteam.kit.readiness import NotReadyError
from tests import make
from tests.escalation.scene import scene

if TYPE_CHECKING:
    from tests.clock import Clock


@pytest.fixture
def kept_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command drops connections and tightens settings; the test's own must survive."""
    monkeypatch.setattr(connections, "close_all", lambda: None)
    options = connections.settings["default"]["OPTIONS"]
    monkeypatch.setitem(options, "options", options["options"])


@pytest.mark.django_db
@pytest.mark.usefixtures("kept_connection")
def test_once_moves_what_is_due(clock: Clock) -> None:
    clock.freeze(make.NOON)
    at = scene()
    at.path()
    at.open()
    said = StringIO()

    call_command("run_engine", "--once", "--no-sending", stdout=said)

    assert said.getvalue() == "moved 1, held 0, handled 0 messages\n"
    assert not mail.outbox


@pytest.mark.django_db
def test_the_product_is_ready_while_an_engine_lives(clock: Clock) -> None:
    clock.freeze(make.NOON)
    with pytest.raises(NotReadyError):
        check_engine()

    EngineHeartbeat.objects.create(name="one", beat_at=make.NOON)
    check_engine()

    clock.forward(seconds=15)
    with pytest.raises(NotReadyError):
        check_engine()


@pytest.mark.parametrize(
    ("options", "errors"),
    [
        ({}, 0),
        ({"prepare_threshold": None, "server_side_binding": False}, 0),
        ({"server_side_binding": True}, 1),
        ({"prepare_threshold": 5}, 1),
    ],
)
def test_prepared_statements_are_refused(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, object], errors: int
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", options)

    assert len(check_plans()) == errors
