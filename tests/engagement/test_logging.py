"""Logging: routing, targets, who may, and the same form twice."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.domain.routing import Route
from engagement.models import Contact, ContactIdentity, Interaction, Message
from engagement.story import why_here
from governance.models import AuditEvent, BusinessCalendar, Space
from governance.perms import Perm
from governance.services import close_space, connect_webhook, create_topic, retire_topic
from notifications.models import OutboxMessage
from socialteam.kit.errors import ConflictError
from tests import make
from tests.engagement.scene import WORKS, logged, place, volunteer

pytestmark = pytest.mark.django_db


def office_hours(space: Space) -> Space:
    days = [{"weekday": day, "starts": "09:00:00", "ends": "18:00:00"} for day in range(5)]
    space.calendar = BusinessCalendar.objects.create(
        unit=space.unit, name="Office", zone="Europe/Paris", windows=days, holiday_country="FR"
    )
    space.save()
    return space


def test_what_a_customer_wrote_is_kept_with_its_first_message_and_an_audit_event() -> None:
    unit, space, bo = place()

    kept = logged(space, bo, words="My bill is wrong.\nTwice.", contact_handle="@helene")

    assert (kept.unit, kept.title, kept.route) == (unit, "My bill is wrong.", Route.SPACE)
    message = Message.objects.get()
    assert (message.body, message.direction) == ("My bill is wrong.\nTwice.", "in")
    assert message.contact_id == kept.contact_id == ContactIdentity.objects.get().contact_id
    event = AuditEvent.objects.get(action="interaction.logged")
    assert event.unit_id == unit.pk
    assert "helene" not in str(event.changes)


def test_the_fresh_row_and_the_returned_one_agree() -> None:
    _unit, space, bo = place()

    kept = logged(space, bo, contact_name="Hélène", urgency=True)

    fresh = Interaction.objects.get()
    for field in Interaction._meta.concrete_fields:
        assert getattr(kept, field.attname) == getattr(fresh, field.attname), field.name


def test_the_topics_unit_answers() -> None:
    company = make.company()
    ana = make.person(*WORKS, Perm.SPACE_CHANGE, on=company)
    billing, space = make.unit("Billing"), make.space(make.unit("Front"))
    topic = create_topic(unit=billing, name="Bills", by=ana, at=make.NOON)

    kept = logged(space, ana, topic=topic)

    assert (kept.unit, kept.route) == (billing, Route.TOPIC)
    assert "Billing answers because" in why_here(kept)


def test_in_a_lent_space_the_loggers_nearest_unit_answers() -> None:
    hub = make.hub()
    spoke = make.unit(under=hub)
    make.unit(under=spoke)
    bo = volunteer(spoke)

    kept = logged(make.space(hub), bo)

    assert (kept.unit, kept.route) == (spoke, Route.LOGGER)


def test_a_space_of_a_neighbour_is_closed_to_a_stranger() -> None:
    _unit, space, _bo = place()

    with pytest.raises(PermissionDenied):
        logged(space, volunteer(make.unit(), "Chi"))
    assert not Interaction.objects.exists()


def test_a_topic_of_another_hub_cannot_be_routed_to_and_one_of_the_same_hub_can() -> None:
    hub = make.hub()
    unit = make.unit(under=hub)
    bo, space = volunteer(unit), make.space(unit)
    near, far = make.topic(make.unit(under=hub)), make.topic(make.unit(under=make.hub()))

    with pytest.raises(PermissionDenied):
        logged(space, bo, topic=far)
    assert logged(space, bo, topic=near).unit == near.unit


def test_whoever_only_reads_may_not_log() -> None:
    unit, space, _bo = place()

    with pytest.raises(PermissionDenied):
        logged(space, make.person(Perm.INTERACTION_VIEW, on=unit))


def test_the_target_counts_in_the_spaces_hours_and_is_shorter_when_urgent() -> None:
    _unit, space, bo = place()
    office_hours(space)
    friday = datetime(2026, 3, 6, 16, tzinfo=UTC)  # 17:00 in Paris, one hour before closing

    usual = logged(space, bo, at=friday)
    urgent = logged(space, bo, at=friday, urgency=True)

    assert usual.due_at == datetime(2026, 3, 9, 15, tzinfo=UTC)  # Monday 16:00, 8 h of work
    assert urgent.due_at == datetime(2026, 3, 6, 17, tzinfo=UTC)


def test_the_clock_starts_when_the_customer_wrote() -> None:
    _unit, space, bo = place()
    earlier = make.NOON - timedelta(days=3)

    assert logged(space, bo, occurred_at=earlier).due_at == earlier + timedelta(hours=8)


@pytest.mark.parametrize("days", [1, -5 * 366 - 1])
def test_a_time_that_cannot_be_is_refused(days: int) -> None:
    _unit, space, bo = place()

    with pytest.raises(ValidationError) as caught:
        logged(space, bo, occurred_at=make.NOON + timedelta(days=days))
    assert set(caught.value.message_dict) == {"occurred_at"}


def test_nothing_is_logged_without_words_in_a_closed_space_or_on_a_retired_topic() -> None:
    unit, space, _bo = place()
    ana = volunteer(unit, "Ana", Perm.SPACE_CHANGE)
    topic = retire_topic(topic=make.topic(unit), by=ana, at=make.NOON)
    space = close_space(space=space, on=make.NOON.date(), by=ana, at=make.NOON)

    with pytest.raises(ValidationError) as caught:
        logged(space, ana, words="  \n", topic=topic)
    assert set(caught.value.message_dict) == {"words", "space", "topic"}


def test_the_same_handle_in_the_same_space_is_the_same_contact() -> None:
    _unit, space, bo = place()

    first = logged(space, bo, contact_handle="@helene", contact_name="Hélène")
    again = logged(space, bo, contact_handle="@helene")
    elsewhere = logged(make.space(space.unit), bo, contact_handle="@helene")
    named = [logged(space, bo, contact_name="Noé").contact_id for _ in range(2)]

    assert first.contact_id == again.contact_id != elsewhere.contact_id
    assert len({*named, first.contact_id, elsewhere.contact_id}) == Contact.objects.count() == 4


def test_the_same_form_twice_is_kept_once() -> None:
    _unit, space, bo = place()
    key = uuid4()

    first = logged(space, bo, client_uuid=key)
    again = logged(space, bo, client_uuid=key)

    assert first.pk == again.pk
    assert Interaction.objects.count() == Message.objects.count() == 1
    assert AuditEvent.objects.filter(action="interaction.logged").count() == 1


def test_the_same_key_with_other_words_is_a_conflict() -> None:
    _unit, space, bo = place()
    key = uuid4()
    logged(space, bo, client_uuid=key)

    with pytest.raises(ConflictError):
        logged(space, bo, client_uuid=key, words="Something else.")
    assert Interaction.objects.count() == 1


def test_two_people_may_use_the_same_key() -> None:
    unit, space, bo = place()
    key = uuid4()

    assert logged(space, bo, client_uuid=key) != logged(
        space, volunteer(unit, "Chi"), client_uuid=key
    )


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_the_same_instant_make_one_row() -> None:
    _unit, space, bo = place()
    key, found, ready = uuid4(), [], threading.Barrier(2)

    def submit() -> None:
        ready.wait()
        try:
            found.append(logged(space, bo, client_uuid=key, contact_handle="@h").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 2
    assert set(found) == {Interaction.objects.get().pk}
    assert Contact.objects.count() == 1


def webhook_on(unit: object, by: object) -> None:
    connect_webhook(unit=unit, name="CRM", url="https://93.184.215.14/hook", by=by, at=make.NOON)  # type: ignore[arg-type]  # builders of this test


def test_webhooks_of_the_unit_and_above_are_told_and_others_are_not() -> None:
    unit, space, bo = place()
    ana = make.person(Perm.WEBHOOK_CHANGE, on=make.company())
    for each in (unit, make.company(), make.unit()):
        webhook_on(each, ana)

    kept = logged(space, bo)

    told = OutboxMessage.objects.filter(kind="interaction.logged")
    assert told.count() == 2
    assert {message.context["interaction"] for message in told} == {kept.pk}


def test_the_lead_is_told_of_what_is_important_and_urgent_only() -> None:
    unit, space, bo = place()
    lead = make.appoint(make.user("Lea"), make.shipped_role("unit-lead"), on=unit)
    logged(space, bo, importance=True)
    logged(space, bo, urgency=True)
    assert not OutboxMessage.objects.exists()

    logged(space, bo, importance=True, urgency=True)

    assert OutboxMessage.objects.get().recipient == lead


def test_logging_takes_at_most_eight_queries_with_everything() -> None:
    hub = make.hub()
    spoke = make.unit(under=hub)
    space = office_hours(make.space(hub))
    bo = volunteer(spoke)
    make.appoint(make.user("Lea"), make.shipped_role("unit-lead"), on=spoke)
    webhook_on(hub, make.person(Perm.WEBHOOK_CHANGE, on=hub))
    space = Space.objects.get(pk=space.pk)

    with CaptureQueriesContext(connection) as queries:
        logged(space, bo, importance=True, urgency=True, contact_handle="@h", client_uuid=uuid4())

    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    # scope of the person; nearest own unit; the space's calendar; contact, interaction and
    # message in one; audit; webhooks and leads; the leads' quiet hours; the outbox
    assert len(asked) == 8, asked
    assert OutboxMessage.objects.count() == 2
