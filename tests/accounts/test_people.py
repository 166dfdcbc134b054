"""People: joining, settings, leaving, coming back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts import services
from accounts.models import User
from governance.models import AuditEvent
from notifications.models import Channel, OutboxMessage
from socialteam.kit.errors import ConflictError
from tests import make

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_two_people_never_share_an_address_whatever_its_case() -> None:
    services.create_person(email="Ana@Example.org", name="Ana", by=None, at=make.NOON)

    with pytest.raises(ValidationError, match="address"):
        services.create_person(email="aNA@example.ORG", name="Bo", by=None, at=make.NOON)


def test_a_profile_takes_its_own_fields_only() -> None:
    ana = make.user("Ana")

    with pytest.raises(ValueError, match="is_superuser"):
        services.change_profile(person=ana, facts={"is_superuser": True}, by=ana, at=make.NOON)


def test_a_changed_profile_is_audited_by_field_names_alone() -> None:
    ana = make.user("Ana")

    services.change_profile(person=ana, facts={"name": "Anaïs"}, by=ana, at=make.NOON)

    event = AuditEvent.objects.get(action="person.changed")
    assert event.changes == {"fields": ["name"]}


def test_one_quiet_hour_without_the_other_is_refused() -> None:
    ana = make.user("Ana")

    with pytest.raises(ValidationError, match="quiet hours"):
        services.change_profile(person=ana, facts={"quiet_from": "20:00"}, by=ana, at=make.NOON)


def test_deactivation_closes_the_session_at_the_next_request_and_for_good(client: Client) -> None:
    ana = make.user("Ana")
    client.force_login(ana)
    assert client.get(reverse("accounts:profile")).status_code == 200

    services.deactivate_person(person=ana, by=None, at=make.NOON)
    assert client.get(reverse("accounts:profile")).status_code == 302

    services.reactivate_person(person=ana, by=None, at=make.NOON)
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_without_deactivation_the_session_goes_on(client: Client) -> None:
    """The negative control of the test above."""
    ana = make.user("Ana")
    client.force_login(ana)
    User.objects.filter(pk=ana.pk).update(name="Anaïs")

    assert client.get(reverse("accounts:profile")).status_code == 200


def test_a_person_is_deactivated_once() -> None:
    ana = make.user("Ana")
    services.deactivate_person(person=ana, by=None, at=make.NOON)

    with pytest.raises(ConflictError):
        services.deactivate_person(person=ana, by=None, at=make.NOON)

    assert AuditEvent.objects.filter(action="person.deactivated").count() == 1


def test_what_happened_to_an_account_is_rolled_back_with_it() -> None:
    ana = make.user("Ana")
    with transaction.atomic():
        services.deactivate_person(person=ana, by=None, at=make.NOON)
        transaction.set_rollback(True)

    ana.refresh_from_db()
    assert ana.is_active
    assert not AuditEvent.objects.filter(action="person.deactivated").exists()


def test_what_waits_to_be_sent_is_stopped_with_the_account() -> None:
    ana, bo = make.user("Ana"), make.user("Bo")
    for person in (ana, bo):
        OutboxMessage.objects.create(
            key=f"k{person.pk}",
            kind="x",
            channel=Channel.EMAIL,
            recipient=person,
            try_at=make.NOON,
            created_at=make.NOON,
        )

    services.deactivate_person(person=ana, by=None, at=make.NOON)

    states = dict(OutboxMessage.objects.values_list("recipient", "state"))
    assert states == {ana.pk: "suppressed", bo.pk: "pending"}


def test_tokens_are_revoked_with_the_account() -> None:
    ana = make.user("Ana")
    token, _key = services.create_token(
        user=ana,
        name="Figures",
        scopes=["reports:read"],
        expires_at=make.NOON + timedelta(days=1),
        at=make.NOON,
    )

    services.deactivate_person(person=ana, by=None, at=make.NOON)
    services.reactivate_person(person=ana, by=None, at=make.NOON)

    token.refresh_from_db()
    assert token.revoked_at == make.NOON
