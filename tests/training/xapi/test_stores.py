"""Statements out: once a fact and a store, by the other side's protocol."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.models import Appointment
from governance.perms import Perm
from notifications.kinds import renderer_of
from notifications.models import OutboxMessage, OutboxState
from notifications.services import postman, send_due
from socialteam.kit.errors import ConflictError
from socialteam.kit.http import Answer
from tests import make
from tests.training.awareness import build
from training import services
from training.domain.xapi import read_statement
from training.models import Attempt, Enrolment, LearningStore
from training.stated import statements_of
from training.tasks import sweep_statements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from accounts.models import User
    from governance.models import OrgUnit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
URL = "https://lrs.example/xapi/statements"


def connected(unit: OrgUnit, **facts: Any) -> LearningStore:
    given = {"name": "Store", "url": URL, "key": "k", "password": "s:t", "since": None}
    by = make.person(Perm.WEBHOOK_CHANGE, on=unit)
    return services.connect_store(unit=unit, by=by, at=make.NOON, **{**given, **facts})


def handed_in(person: User, office: build.Office, *, at: datetime, passed: bool) -> Attempt:
    enrolment = Enrolment.objects.create(
        track=office.track,
        version=office.track.versions.get(),
        person=person,
        started_at=at,
        ended_at=at if passed else None,
        passed=passed,
    )
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        number=1,
        started_at=at,
        submitted_at=at,
        score=90 if passed else 20,
        passed=passed,
    )
    if passed:
        services.certify(attempt=attempt, at=at)
    return attempt


def test_each_fact_leaves_once_however_often_the_sweep_runs() -> None:
    office = build.office()
    bo, chi = office.people(2, office.north)
    connected(office.hub)
    handed_in(bo, office, at=make.NOON + DAY, passed=True)
    handed_in(chi, office, at=make.NOON + DAY, passed=False)
    build.certified(chi, office.track, at=make.NOON + DAY)  # from before: not earned here

    assert services.state_learning(at=make.NOON + DAY) == 3
    assert services.state_learning(at=make.NOON + DAY) == 0
    assert services.state_learning(at=make.NOON + 2 * DAY) == 0
    facts = OutboxMessage.objects.order_by("pk").values_list("context__fact", flat=True)
    assert list(facts) == ["attempt", "attempt", "certification"]


def test_a_fact_written_a_little_later_is_still_found() -> None:
    office = build.office()
    [bo] = office.people(1, office.north)
    connected(office.hub)
    services.state_learning(at=make.NOON + DAY)
    handed_in(bo, office, at=make.NOON + DAY - timedelta(minutes=30), passed=False)
    assert services.state_learning(at=make.NOON + DAY + timedelta(minutes=1)) == 1


def test_only_people_of_the_unit_at_that_time_are_told_of() -> None:
    office = build.office()
    [bo] = office.people(1, office.north)
    stranger = make.person(on=make.hub("Elsewhere"))
    connected(office.hub)
    Appointment.objects.filter(person=bo).update(ends_at=make.NOON + 2 * DAY)
    handed_in(bo, office, at=make.NOON + DAY, passed=False)
    handed_in(stranger, office, at=make.NOON + DAY, passed=False)
    assert services.state_learning(at=make.NOON + 3 * DAY) == 1


def test_a_paused_store_loses_nothing() -> None:
    office = build.office()
    [bo] = office.people(1, office.north)
    store = connected(office.hub)
    by = make.person(Perm.WEBHOOK_CHANGE, on=office.hub)
    services.pause_store(store=store, by=by, at=make.NOON)
    handed_in(bo, office, at=make.NOON + DAY, passed=False)
    assert services.state_learning(at=make.NOON + 2 * DAY) == 0
    with pytest.raises(ConflictError):
        services.pause_store(store=store, by=by, at=make.NOON)
    services.resume_store(store=store, by=by, at=make.NOON + 50 * DAY)
    assert services.state_learning(at=make.NOON + 50 * DAY) == 1
    OutboxMessage.objects.update(state=OutboxState.FAILED, ended_at=make.NOON)
    services.resume_store(store=store, by=by, at=make.NOON + 51 * DAY)
    assert OutboxMessage.objects.get().state == OutboxState.PENDING
    services.disconnect_store(store=store, by=by, at=make.NOON + 52 * DAY)
    assert OutboxMessage.objects.get().state == OutboxState.SUPPRESSED
    for move in (services.resume_store, services.disconnect_store):
        with pytest.raises(ConflictError):
            move(store=store, by=by, at=make.NOON + 53 * DAY)


def test_statements_are_good_ones_and_the_same_every_time() -> None:
    office = build.office()
    [bo] = office.people(1, office.north)
    attempt = handed_in(bo, office, at=make.NOON, passed=True)
    said = statements_of(attempt) + statements_of(attempt.certification)
    assert [each["verb"]["display"]["en"] for each in said] == [
        "attempted",
        "passed",
        "completed",
        "earned",
    ]
    assert said == statements_of(attempt) + statements_of(attempt.certification)
    assert len({read_statement(each).number for each in said}) == 4
    assert said[1]["result"]["score"]["scaled"] == 0.9
    assert statements_of(None) == []


@pytest.mark.parametrize(("status", "state"), [(200, "sent"), (409, "sent"), (500, "pending")])
def test_the_request_follows_the_protocol(
    monkeypatch: pytest.MonkeyPatch, clock: Any, status: int, state: str
) -> None:
    clock.freeze(make.NOON)
    office = build.office()
    [bo] = office.people(1, office.north)
    connected(office.hub)
    handed_in(bo, office, at=make.NOON, passed=False)
    sweep_statements()
    seen: list[tuple[str, Mapping[str, str], Any]] = []

    def server(url: str, *, content: bytes, headers: Mapping[str, str], **_kw: Any) -> Answer:
        seen.append((url, headers, json.loads(content)))
        return Answer(status, b"")

    monkeypatch.setattr(postman, "post", server)
    send_due(limit=10)
    [(url, headers, body)] = seen
    assert url == URL
    assert headers["X-Experience-API-Version"] == "1.0.3"
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")).startswith(b"k:")
    assert [each["verb"]["display"]["en"] for each in body] == ["attempted", "failed"]
    message = OutboxMessage.objects.get()
    assert message.state == state
    with pytest.raises(NotImplementedError):  # it goes to a record store and to nobody's mail
        renderer_of(message.kind).mail(message, "en")
    with pytest.raises(NotImplementedError):  # nor to a webhook
        renderer_of(message.kind).payload(message)


def test_a_store_needs_a_hub_a_good_address_and_the_power() -> None:
    hub = make.hub()
    spoke = make.unit(under=hub)
    for field, unit, facts in (
        ("unit", spoke, {}),
        ("url", hub, {"url": "http://lrs.example/"}),
        ("url", hub, {"url": "https://lrs.example:22/"}),
        ("key", hub, {"key": "a:b"}),
        ("since", hub, {"since": make.NOON + DAY}),
    ):
        with pytest.raises(ValidationError) as refused:
            connected(unit, **facts)
        assert field in refused.value.message_dict
    store = connected(hub)
    assert "k:" not in store.endpoint.secret
    for move in (services.pause_store, services.resume_store, services.disconnect_store):
        with pytest.raises(PermissionDenied):
            move(store=store, by=make.user(), at=make.NOON)
