"""Taking, answering, triage, closing, erasing: rules, permissions, races."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from engagement import services
from engagement.domain.closing import CloseReason
from engagement.domain.status import Status
from engagement.models import ContactIdentity, Interaction, Message
from governance.models import AuditEvent
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from tests import make
from tests.engagement.scene import logged, place, volunteer

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
SOON = make.NOON + timedelta(minutes=10)


def test_whoever_takes_it_holds_it_for_thirty_minutes() -> None:
    _unit, space, bo = place()

    taken = services.claim_interaction(interaction=logged(space, bo), by=bo, at=make.NOON)

    assert taken.held_by(bo, at=make.NOON + timedelta(minutes=29, seconds=59))
    assert not taken.is_claimed(at=make.NOON + timedelta(minutes=30))


def test_of_two_people_the_first_wins_and_the_second_reads_who_and_until_when() -> None:
    unit, space, bo = place()
    chi = volunteer(unit, "Chi")
    row = logged(space, bo)
    stale = Interaction.objects.get(pk=row.pk)
    services.claim_interaction(interaction=row, by=bo, at=make.NOON)

    with pytest.raises(services.InteractionHeldError, match=r"Bo .*13:30"):
        services.claim_interaction(interaction=stale, by=chi, at=SOON)

    assert Interaction.objects.get().claimed_by == bo


def test_a_claim_that_ran_out_is_free() -> None:
    unit, space, bo = place()
    chi, row = volunteer(unit, "Chi"), logged(space, bo)
    services.claim_interaction(interaction=row, by=bo, at=make.NOON, minutes=5)

    taken = services.claim_interaction(
        interaction=row, by=chi, at=make.NOON + timedelta(minutes=5)
    )

    assert taken.claimed_by == chi


@pytest.mark.django_db(transaction=True)
def test_two_claims_at_the_same_instant_have_one_winner() -> None:
    unit, space, bo = place()
    people, row = [bo, volunteer(unit, "Chi")], logged(space, bo)
    won: list[User] = []
    lost: list[User] = []
    ready = threading.Barrier(2)

    def claim(person: User) -> None:
        ready.wait()
        try:
            services.claim_interaction(interaction=row, by=person, at=SOON)
            won.append(person)
        except ConflictError:
            lost.append(person)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(won), len(lost)) == (1, 1)
    assert Interaction.objects.get().claimed_by == won[0]


def test_only_the_holder_hands_it_back() -> None:
    unit, space, bo = place()
    row = logged(space, bo)
    services.claim_interaction(interaction=row, by=bo, at=make.NOON)

    with pytest.raises(ConflictError):
        services.release_claim(interaction=row, by=volunteer(unit, "Chi"), at=SOON)
    assert services.release_claim(interaction=row, by=bo, at=SOON).claimed_by is None


def test_the_first_reply_sets_the_response_once_and_ends_the_claim() -> None:
    _unit, space, bo = place()
    row = services.claim_interaction(interaction=logged(space, bo), by=bo, at=make.NOON)

    services.reply(interaction=row, body="We repay you.", by=bo, at=SOON)
    later = SOON + timedelta(hours=1)
    row = services.reply(interaction=row, body="It is done.", by=bo, at=later)

    assert (row.first_response_at, row.first_response_seconds) == (SOON, 600)
    assert (row.status, row.claimed_by) == (Status.ANSWERED, None)
    assert Message.objects.filter(direction="out").count() == 2


def test_nobody_replies_over_somebody_elses_claim() -> None:
    unit, space, bo = place()
    chi, row = volunteer(unit, "Chi"), logged(space, bo)
    services.claim_interaction(interaction=row, by=bo, at=make.NOON)

    with pytest.raises(services.InteractionHeldError):
        services.reply(interaction=row, body="Hello", by=chi, at=SOON)
    assert not Message.objects.filter(direction="out").exists()
    free = make.NOON + timedelta(minutes=31)  # the same reply goes through without the claim
    services.reply(interaction=row, body="Hello", by=chi, at=free)


def test_the_same_reply_twice_is_kept_once() -> None:
    _unit, space, bo = place()
    row, key = logged(space, bo), uuid4()

    for _ in range(2):
        services.reply(interaction=row, body="Hello", by=bo, at=SOON, client_uuid=key)

    assert Message.objects.filter(direction="out").count() == 1


def test_a_reply_needs_words_and_an_open_interaction() -> None:
    _unit, space, bo = place()
    row = logged(space, bo)

    with pytest.raises(ValidationError):
        services.reply(interaction=row, body=" ", by=bo, at=SOON)
    services.close_interaction(interaction=row, reason=CloseReason.SPAM, by=bo, at=SOON)
    with pytest.raises(ConflictError):
        services.reply(interaction=row, body="Hello", by=bo, at=SOON)


def test_a_note_stops_no_clock() -> None:
    _unit, space, bo = place()
    row = logged(space, bo)

    services.add_note(interaction=row, body="Known incident.", by=bo, at=SOON)

    assert Interaction.objects.get().first_response_at is None


def test_urgency_moves_the_due_time_until_somebody_answered() -> None:
    _unit, space, bo = place()
    row = logged(space, bo)

    row = services.triage(
        interaction=row, importance=True, urgency=True, expected_version=1, by=bo, at=SOON
    )
    assert row.due_at == make.NOON + timedelta(hours=1)
    row = services.reply(interaction=row, body="Hello", by=bo, at=SOON)
    row = services.triage(
        interaction=row, importance=True, urgency=False, expected_version=3, by=bo, at=SOON
    )

    assert row.due_at == make.NOON + timedelta(hours=1)


def test_triage_of_a_version_that_changed_is_refused() -> None:
    _unit, space, bo = place()
    row = logged(space, bo)
    services.claim_interaction(interaction=row, by=bo, at=make.NOON)

    with pytest.raises(ConflictError):
        services.triage(
            interaction=row, importance=True, urgency=True, expected_version=1, by=bo, at=SOON
        )
    assert not Interaction.objects.get().importance


def test_a_topic_sends_it_to_its_unit() -> None:
    company = make.company()
    ana, space = volunteer(company, "Ana"), make.space(make.unit())
    topic = make.topic(make.unit())
    row = services.claim_interaction(interaction=logged(space, ana), by=ana, at=make.NOON)

    row = services.set_topic(interaction=row, topic=topic, expected_version=2, by=ana, at=SOON)

    assert (row.unit, row.route, row.claimed_by) == (topic.unit, "topic", None)


def test_a_topic_out_of_reach_is_refused() -> None:
    unit = make.unit(under=make.hub())
    bo, space = volunteer(unit), make.space(unit)

    with pytest.raises(PermissionDenied):
        services.set_topic(
            interaction=logged(space, bo),
            topic=make.topic(make.unit(under=make.hub())),
            expected_version=1,
            by=bo,
            at=SOON,
        )


def test_closing_is_undone_to_where_it_stood() -> None:
    _unit, space, bo = place()
    row = services.reply(interaction=logged(space, bo), body="Hello", by=bo, at=SOON)
    services.close_interaction(interaction=row, reason=CloseReason.DONE, by=bo, at=SOON)

    with pytest.raises(ConflictError):
        services.close_interaction(interaction=row, reason=CloseReason.DONE, by=bo, at=SOON)
    row = services.reopen_interaction(interaction=row, by=bo, at=SOON)

    assert (row.status, row.closed_at) == (Status.ANSWERED, None)
    with pytest.raises(ConflictError):
        services.reopen_interaction(interaction=row, by=bo, at=SOON)


def test_a_customer_who_writes_again_waits_again() -> None:
    _unit, space, bo = place()
    row = services.reply(interaction=logged(space, bo), body="Hello", by=bo, at=SOON)
    first = row.first_response_at
    services.close_interaction(interaction=row, reason=CloseReason.DONE, by=bo, at=SOON)

    row = services.record_customer_message(
        interaction=row, body="Still wrong.", by=bo, at=SOON, occurred_at=SOON
    )

    assert (row.status, row.first_response_at) == (Status.OPEN, first)


def test_an_erased_identity_is_gone_and_the_conversation_stays() -> None:
    unit, space, bo = place()
    row = logged(space, bo, contact_name="Hélène Roux", contact_handle="@helene")
    dee = make.person(Perm.CONTACT_ERASE, on=unit)
    assert row.contact is not None

    services.erase_identity(contact=row.contact, by=dee, at=SOON)

    assert not ContactIdentity.objects.exists()
    assert Interaction.objects.get().contact == row.contact
    event = AuditEvent.objects.get(action="contact.erased")
    assert "helene" not in str(event.changes).lower()
    with pytest.raises(ConflictError):
        services.erase_identity(contact=row.contact, by=dee, at=SOON)


ACTS: dict[str, dict[str, Any]] = {
    "claim_interaction": {},
    "release_claim": {},
    "reply": {"body": "x"},
    "add_note": {"body": "x"},
    "triage": {"importance": True, "urgency": True, "expected_version": 1},
    "close_interaction": {"reason": CloseReason.DONE},
    "reopen_interaction": {},
    "record_customer_message": {"body": "x", "occurred_at": make.NOON},
}


@pytest.mark.parametrize("name", ACTS)
def test_nobody_acts_in_another_unit_nor_by_reading_alone(name: str) -> None:
    unit, space, bo = place()
    row = logged(space, bo)

    for stranger in (volunteer(make.unit(), "Chi"), make.person(Perm.INTERACTION_VIEW, on=unit)):
        with pytest.raises(PermissionDenied):
            getattr(services, name)(interaction=row, by=stranger, at=SOON, **ACTS[name])
    assert Interaction.objects.get().version == 1


def test_erasing_needs_its_own_permission() -> None:
    _unit, space, bo = place()
    row = logged(space, bo, contact_handle="@helene")
    assert row.contact is not None

    with pytest.raises(PermissionDenied):
        services.erase_identity(contact=row.contact, by=bo, at=SOON)
    assert ContactIdentity.objects.exists()
