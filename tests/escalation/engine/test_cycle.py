"""The engine, cycle by cycle, with a clock that obeys."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import IntegrityError, OperationalError, transaction

from accounts.models import User
from escalation import engine
from escalation.domain.status import Status
from escalation.engine import run_cycle
from escalation.models import EngineHeartbeat, Escalation, EscalationEvent, EventKind
from escalation.pulse import Pulse
from escalation.services import acknowledge_escalation, change_path, engine_state
from governance.models import BusinessCalendar, UnitWebhook
from governance.perms import Perm
from governance.services import add_cover
from notifications.models import Channel, OutboxMessage, OutboxState
from notifications.services import create_endpoint, send_due
from tests import make
from tests.escalation.scene import Scene, scene

if TYPE_CHECKING:
    from tests.clock import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(clock: Clock) -> Scene:
    clock.freeze(make.NOON)
    return scene()


def told(escalation: Escalation) -> list[tuple[str, list[int]]]:
    """The story since it opened: what happened, and who heard."""
    events = escalation.events.exclude(kind=EventKind.OPENED)
    return [(event.kind, event.told) for event in events]


def test_a_timer_fires_and_the_next_person_is_told(at: Scene, clock: Clock) -> None:
    at.path()
    escalation = at.open()

    assert run_cycle().moved == 1
    assert run_cycle().moved == 0
    clock.forward(minutes=29)
    assert run_cycle().moved == 0
    clock.forward(minutes=1)
    assert run_cycle().moved == 1

    assert told(escalation) == [("told", [at.eve.pk]), ("told", [at.flo.pk])]
    assert [message.recipient for message in OutboxMessage.objects.order_by("pk")] == [
        at.eve,
        at.flo,
    ]


def test_nobody_answers_and_the_alarm_goes_up(at: Scene, clock: Clock) -> None:
    head = make.appoint(make.user(), make.shipped_role("strategist"), on=make.company())
    sponsor = make.appoint(make.user(), make.shipped_role("sponsor"), on=make.company())
    at.path()
    escalation = at.open()
    for _ in range(3):
        run_cycle()
        clock.forward(minutes=30)

    escalation.refresh_from_db()
    assert escalation.status == Status.UNANSWERED
    assert told(escalation)[-1] == ("unanswered", [head.pk, sponsor.pk])
    alarms = OutboxMessage.objects.filter(kind="escalation.unanswered")
    assert {message.severity for message in alarms} == {1}
    assert run_cycle().moved == 0


def test_a_path_repeats_as_often_as_it_says(at: Scene, clock: Clock) -> None:
    at.path(at.step(), repeats=2)
    escalation = at.open()
    for _ in range(4):
        run_cycle()
        clock.forward(minutes=30)

    assert told(escalation) == [("told", [at.eve.pk])] * 3 + [("unanswered", [])]


def test_a_step_with_nobody_is_passed_at_once(at: Scene) -> None:
    at.path(at.step(target="on_duty", person=None), at.step(at.flo))
    escalation = at.open()

    run_cycle()

    assert told(escalation) == [("empty", []), ("told", [at.flo.pk])]


def test_a_path_with_nobody_at_all_raises_the_alarm_in_one_cycle(at: Scene) -> None:
    at.path(at.step(target="on_duty", person=None), repeats=1)
    escalation = at.open()

    run_cycle()

    assert [kind for kind, _who in told(escalation)] == ["empty", "empty", "unanswered"]


def test_a_deactivated_person_is_skipped(at: Scene) -> None:
    at.path()
    User.objects.filter(pk=at.eve.pk).update(is_active=False, deactivated_at=make.NOON)
    escalation = at.open()

    run_cycle()

    assert told(escalation) == [("empty", []), ("told", [at.flo.pk])]


def test_a_role_is_sought_upwards_and_appointments_must_be_in_force(at: Scene) -> None:
    below = make.unit(under=at.unit)
    space = make.space(below)
    at.path(at.step(target="role", person=None, role=at.lead))
    past = make.user()
    make.appoint(past, at.lead, on=below, ends_at=make.NOON - timedelta(days=1))
    at.unit, at.space = below, space
    at.bo = make.person(Perm.ESCALATION_OPEN, on=below)
    escalation = at.open()

    run_cycle()

    assert told(escalation) == [("told", [at.eve.pk, at.flo.pk])]


def test_whoever_is_on_duty_in_the_space_is_told(at: Scene) -> None:
    chief = make.person(Perm.PEOPLE_APPOINT, on=at.unit)
    make.consent(at.flo, at.unit, at=make.LONG_AGO)
    add_cover(
        unit=at.unit,
        person=at.flo,
        space=at.space,
        weekday=make.NOON.weekday(),
        hours=(time(9), time(18)),
        zone="UTC",
        by=chief,
        at=make.LONG_AGO,
    )
    at.path(at.step(target="on_duty", person=None))
    escalation = at.open()

    run_cycle()

    assert told(escalation) == [("told", [at.flo.pk])]


def test_an_open_escalation_keeps_the_path_it_opened_with(at: Scene, clock: Clock) -> None:
    path = at.path()
    escalation = at.open()
    run_cycle()
    change_path(
        path=path, facts={}, steps=[at.step(at.ana)], expected_version=1, by=at.ana, at=make.NOON
    )

    clock.forward(minutes=30)
    run_cycle()

    assert told(escalation)[-1] == ("told", [at.flo.pk])


def test_delays_count_in_the_calendar_of_the_path(at: Scene, clock: Clock) -> None:
    office = BusinessCalendar.objects.create(
        unit=at.unit,
        name="Office",
        zone="UTC",
        windows=[{"weekday": day, "starts": "09:00", "ends": "12:15"} for day in range(5)],
    )
    at.ana = make.appoint(at.ana, make.role(Perm.PATH_CHANGE), on=at.unit)
    at.path(calendar=office)
    escalation = at.open()

    run_cycle()

    escalation.refresh_from_db()
    assert escalation.due_at == datetime(2026, 3, 5, 9, 15, tzinfo=UTC)


def test_whoever_takes_it_stops_the_timers_and_the_mails(at: Scene, clock: Clock) -> None:
    at.path()
    escalation = at.open()
    run_cycle()
    acknowledge_escalation(escalation=escalation, by=at.flo, at=make.NOON)

    send_due(limit=10)
    clock.forward(hours=9)

    assert run_cycle().moved == 0
    assert not mail.outbox
    assert OutboxMessage.objects.get().state == OutboxState.SUPPRESSED


def test_mails_wait_for_quiet_hours_to_end_unless_it_is_grave(at: Scene) -> None:
    User.objects.filter(pk=at.eve.pk).update(
        quiet_from=time(11), quiet_until=time(14), time_zone="UTC"
    )
    at.path()
    at.open()
    at.open(importance=True, urgency=True)

    run_cycle()

    waits = OutboxMessage.objects.order_by("severity").values_list("severity", "try_at")
    assert list(waits) == [(1, make.NOON), (2, make.NOON + timedelta(hours=2))]


def test_webhooks_of_the_unit_and_above_hear(at: Scene) -> None:
    for unit in (at.unit, make.company(), make.unit()):
        endpoint, _secret = create_endpoint(url="https://hooks.example.org/", at=make.NOON)
        UnitWebhook.objects.create(unit=unit, endpoint=endpoint, name="Hook")
    at.path(at.step(channels=["webhook"]))
    at.open()

    run_cycle()

    kinds = OutboxMessage.objects.filter(channel=Channel.WEBHOOK).values_list("kind", flat=True)
    assert sorted(kinds) == ["escalation.opened"] * 2 + ["escalation.told"] * 2


def test_the_mail_says_who_asks_and_leads_to_the_escalation(at: Scene) -> None:
    User.objects.filter(pk=at.eve.pk).update(language="en")
    at.path()
    escalation = at.open()
    run_cycle()

    send_due(limit=10)

    [sent] = mail.outbox
    assert "an escalation waits for you" in sent.subject
    assert "Bo asks for help" in str(sent.body)
    assert f"/escalations/{escalation.pk}/" in str(sent.body)
    assert "My parcel is lost" not in str(sent.body)


def test_no_key_lets_a_step_fire_twice(at: Scene) -> None:
    at.path()
    escalation = at.open()
    run_cycle()

    with pytest.raises(IntegrityError), transaction.atomic():
        EscalationEvent.objects.create(
            escalation=escalation, kind=EventKind.EMPTY, at=make.NOON, step=0, round=0
        )


def test_a_row_that_cannot_be_read_is_set_aside_and_the_others_go_on(at: Scene) -> None:
    at.path()
    good, bad = at.open(), at.open()
    Escalation.objects.filter(pk=bad.pk).update(path={"nonsense": True})

    for _ in range(8):
        run_cycle()

    assert told(good) == [("told", [at.eve.pk])]
    assert [kind for kind, _who in told(bad)] == ["held"]
    bad.refresh_from_db()
    assert bad.status == Status.UNANSWERED


def test_a_fault_of_the_database_blames_no_row(at: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    at.path()
    escalation = at.open()

    def deadlock(*_: object, **__: object) -> None:
        raise OperationalError("deadlock detected")

    with monkeypatch.context() as broken:
        broken.setattr(engine, "enqueue", deadlock)
        with pytest.raises(OperationalError):
            run_cycle()
    assert not told(escalation)

    assert run_cycle().moved == 1
    assert Escalation.objects.get().attempts == 0


@pytest.mark.parametrize("how_many", [1, 30])
def test_a_cycle_costs_the_same_for_one_as_for_thirty(
    at: Scene, how_many: int, django_assert_num_queries: Any
) -> None:
    at.path(at.step(target="role", person=None, role=at.lead), at.step())
    for _ in range(how_many):
        at.open()

    # time, claim, lines, roles, holders, active, hooks, move, events, quiet hours, outbox,
    # and two savepoints; then time, claim and two savepoints for each of four empty lanes.
    with django_assert_num_queries(13 + 4 * 4):
        assert run_cycle().moved == how_many


def test_severity_one_goes_first_when_there_is_more_than_a_batch(at: Scene) -> None:
    at.path()
    usual = at.open()
    grave = at.open(importance=True, urgency=True)

    run_cycle(limit=1)

    assert told(grave)
    assert not told(usual)


def test_the_state_tells_silence_and_lateness(at: Scene, clock: Clock) -> None:
    assert not engine_state(at=make.NOON).is_alive
    EngineHeartbeat.objects.create(name="one", beat_at=make.NOON)
    at.path()
    at.open()

    state = engine_state(at=clock.forward(seconds=14))
    assert (state.is_alive, state.is_late) == (True, False)
    state = engine_state(at=clock.forward(seconds=20))
    assert (state.is_alive, state.is_late) == (False, True)
    assert state.late_by == timedelta(seconds=34)


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_engine_held_is_taken_in_smaller_groups(clock: Clock) -> None:
    clock.freeze(make.NOON)
    at = scene()
    at.path()
    escalation = at.open()
    killed, heir = Pulse("killed"), Pulse("heir")
    try:
        killed.beat([escalation.pk])
        assert heir.inherit() == 0  # it may still live
        clock.forward(seconds=20)
        assert heir.inherit() == 1
        assert Escalation.objects.get().attempts == 1
        assert not EngineHeartbeat.objects.filter(name="killed").exists()
    finally:
        killed.close()
        heir.close()
