"""Taking, handing over, resolving and opening escalations through the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from escalation.models import Escalation
from escalation.services import acknowledge_escalation, hand_over_escalation, resolve_escalation
from governance.perms import Perm
from tests import make
from tests.escalation.scene import Scene, interaction, scene
from tests.escalation.views.following import lead, page, say, url

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


def test_taking_charge_stops_the_timers_and_says_so(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    person = lead(stage)
    client.force_login(person)
    response = client.post(url("escalation-take", opened), follow=True)
    assert "You are in charge of this escalation." in response.content.decode()
    opened.refresh_from_db()
    assert (opened.status, opened.taken_by, opened.due_at) == ("acknowledged", person, None)


def test_pressing_twice_is_one_charge(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    client.force_login(lead(stage))
    for _press in range(2):
        assert client.post(url("escalation-take", opened)).status_code == 302
    assert opened.events.filter(kind="taken").count() == 1


def test_the_second_of_two_people_reads_who_was_first(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    acknowledge_escalation(escalation=opened, by=lead(stage, "Quick"), at=make.NOON)
    client.force_login(lead(stage, "Slow"))
    status, body = say(client, url("escalation-take", opened))
    assert status == 409
    assert "Quick was first and is in charge." in body


def test_handing_over_puts_the_other_in_charge(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    person = lead(stage)
    acknowledge_escalation(escalation=opened, by=person, at=make.NOON)
    client.force_login(person)
    assert "Eve" in page(client, url("escalation-hand-over", opened))
    typed = {"to": stage.eve.pk, "note": "She knows the customer", "version": opened.version}
    assert client.post(url("escalation-hand-over", opened), typed).status_code == 302
    opened.refresh_from_db()
    assert opened.taken_by == stage.eve
    assert "Gus handed over to Eve." in page(client, url("escalation", opened))


def test_handing_over_to_nobody_keeps_the_note_and_names_the_field(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    person = lead(stage)
    acknowledge_escalation(escalation=opened, by=person, at=make.NOON)
    client.force_login(person)
    status, body = say(
        client, url("escalation-hand-over", opened), note="She knows", version=opened.version
    )
    assert status == 200
    assert "She knows" in body
    assert 'href="#id_to"' in body


def test_handing_over_to_a_stranger_is_refused(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    person = lead(stage)
    acknowledge_escalation(escalation=opened, by=person, at=make.NOON)
    client.force_login(person)
    say(
        client,
        url("escalation-hand-over", opened),
        to=lead(scene(), "Foe").pk,
        version=opened.version,
    )
    opened.refresh_from_db()
    assert opened.taken_by == person


def test_a_form_opened_before_a_hand_over_does_not_undo_it(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    person = lead(stage)
    opened = acknowledge_escalation(escalation=opened, by=person, at=make.NOON)
    seen = opened.version
    hand_over_escalation(escalation=opened, to=stage.eve, by=person, at=make.NOON, note="")
    client.force_login(person)
    status, body = say(
        client, url("escalation-hand-over", opened), to=stage.flo.pk, note="Kept", version=seen
    )
    assert status == 409
    assert "Eve was first and is in charge." in body
    assert "Kept" in body
    assert Escalation.objects.get().taken_by == stage.eve


def test_resolving_needs_a_word_on_how_it_ended(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    person = lead(stage)
    client.force_login(person)
    status, body = say(client, url("escalation-resolve", opened), version=opened.version)
    assert status == 200
    assert 'href="#id_resolution"' in body
    status, _body = say(
        client,
        url("escalation-resolve", opened),
        resolution="The parcel was found.",
        version=opened.version,
    )
    assert status == 302
    assert "The parcel was found." in page(client, url("escalation", opened))


def test_resolving_what_somebody_else_resolved_keeps_the_words(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    resolve_escalation(escalation=opened, by=lead(stage, "Quick"), at=make.NOON, resolution="Done")
    client.force_login(lead(stage, "Slow"))
    status, body = say(
        client, url("escalation-resolve", opened), resolution="My own words", version=1
    )
    assert status == 409
    assert "Quick has resolved this escalation already." in body
    assert "My own words" in body


def caller(stage: Scene, *more: Perm) -> User:
    powers = (Perm.INTERACTION_VIEW, Perm.ESCALATION_OPEN, *more)
    return make.person(*powers, on=stage.unit, name="Bob", language="en")


def test_escalating_opens_one_call_with_its_reason(client: Client) -> None:
    stage = scene()
    about = interaction(stage.unit, stage.space)
    client.force_login(caller(stage, Perm.ESCALATION_VIEW))
    address = reverse("escalation:escalation-open", args=[about.pk])
    assert "My parcel is lost" in page(client, address)
    status, body = say(client, address, reason="")
    assert status == 200
    assert 'href="#id_reason"' in body
    assert say(client, address, reason="Threatens to sue")[0] == 302
    assert Escalation.objects.get().reason == "Threatens to sue"


def test_escalating_twice_shows_the_call_that_runs(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    client.force_login(caller(stage))
    address = reverse("escalation:escalation-open", args=[opened.interaction_id])
    status, body = say(client, address, reason="My own words")
    assert status == 409
    assert "Bo was first" in body
    assert "My own words" in body


def test_escalating_a_foreign_or_unreadable_interaction_is_refused(client: Client) -> None:
    stage = scene()
    about = interaction(stage.unit, stage.space)
    address = reverse("escalation:escalation-open", args=[about.pk])
    client.force_login(caller(scene()))
    assert client.post(address, {"reason": "x"}).status_code == 404
    person = make.person(Perm.INTERACTION_VIEW, on=stage.unit)
    client.force_login(make.appoint(person, make.role(Perm.ESCALATION_OPEN), on=make.unit()))
    assert client.post(address, {"reason": "x"}).status_code == 403
    assert not Escalation.objects.exists()
