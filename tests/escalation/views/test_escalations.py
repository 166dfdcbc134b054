"""Following escalations through the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from escalation.models import Escalation
from escalation.services import acknowledge_escalation
from governance.perms import Perm
from tests import make
from tests.escalation.scene import scene
from tests.escalation.views.following import lead, page, reader, url

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert("x")</script>{{7*7}}'


PAGES = ["escalation", "escalation-hand-over", "escalation-resolve"]
ACTS = ["escalation-take", "escalation-hand-over", "escalation-resolve"]


@pytest.mark.parametrize("name", PAGES)
def test_an_escalation_of_another_unit_does_not_exist(client: Client, name: str) -> None:
    stage, stranger = scene(), scene()
    opened = stage.open()
    client.force_login(lead(stranger))
    assert client.get(url(name, opened)).status_code == 404
    client.force_login(lead(stage))
    assert client.get(url(name, opened)).status_code in {200, 409}


@pytest.mark.parametrize("name", ACTS)
def test_who_may_only_follow_cannot_act(client: Client, name: str) -> None:
    stage = scene()
    opened = stage.open()
    elsewhere = make.unit()
    person = make.appoint(reader(stage), make.role(Perm.ESCALATION_ACT), on=elsewhere)
    client.force_login(person)
    assert client.get(url("escalation", opened)).status_code == 200
    assert client.post(url(name, opened)).status_code == 403
    assert Escalation.objects.get().taken_by is None


def test_list_shows_only_visible_escalations_by_state(client: Client) -> None:
    stage, stranger = scene(), scene()
    waiting, taken, foreign = stage.open(), stage.open(), stranger.open()
    person = lead(stage)
    acknowledge_escalation(escalation=taken, by=person, at=make.NOON)
    client.force_login(person)
    first = page(client, reverse("escalation:escalation-list"))
    assert url("escalation", waiting) in first
    assert url("escalation", taken) not in first
    assert url("escalation", foreign) not in first
    second = page(client, reverse("escalation:escalation-list") + "?status=acknowledged")
    assert url("escalation", taken) in second
    assert "Gus" in second


def test_list_narrows_by_words_unit_and_severity(client: Client) -> None:
    stage = scene()
    parcel, other = stage.open(), stage.open(importance=True, urgency=True)
    Escalation.objects.filter(pk=other.pk).update(reason="A strike")
    client.force_login(lead(stage))
    address = reverse("escalation:escalation-list")
    for query, found, hidden in [
        ("q=strike", other, parcel),
        ("severity=1", other, parcel),
        (f"q=%23{parcel.pk}", parcel, other),
        (f"unit={stage.unit.pk}&severity=2", parcel, other),
    ]:
        body = page(client, f"{address}?{query}")
        assert url("escalation", found) in body, query
        assert url("escalation", hidden) not in body, query


def test_search_finds_the_customers_words_only_for_those_who_may_read_them(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    address = reverse("escalation:escalation-list") + "?q=parcel"
    client.force_login(reader(stage))
    assert url("escalation", opened) not in page(client, address)
    assert "My parcel is lost" not in page(client, reverse("escalation:escalation-list"))
    client.force_login(lead(stage, "Ida", Perm.INTERACTION_VIEW))
    assert url("escalation", opened) in page(client, address)


@pytest.mark.parametrize("how_many", [1, 30])
def test_list_costs_the_same_for_one_row_as_for_thirty(
    client: Client, django_assert_max_num_queries: Any, how_many: int
) -> None:
    stage = scene()
    for _number in range(how_many):
        stage.open()
    client.force_login(lead(stage))
    with django_assert_max_num_queries(LIST_QUERIES):
        response = client.get(reverse("escalation:escalation-list"))
    assert response.content.count(b'<th scope="row">') == how_many


LIST_QUERIES = 24  # session, person, powers for the page and its navigation, counts, rows, asked


def test_pages_go_on_where_the_last_one_ended(client: Client) -> None:
    stage = scene()
    opened = [stage.open().pk for _number in range(31)]
    client.force_login(lead(stage))
    address = reverse("escalation:escalation-list")
    first = client.get(address)
    assert first.content.count(b'<th scope="row">') == 30
    cursor = first.context["page"].next_cursor
    second = client.get(address, {"cursor": cursor})
    assert second.content.count(b'<th scope="row">') == 1
    assert f"/escalations/{opened[0]}/" in second.content.decode()


@pytest.mark.parametrize("query", ["cursor=zzz", "unit=abc", "severity=9", "status=none"])
def test_bad_parameters_never_fail(client: Client, query: str) -> None:
    client.force_login(lead(scene()))
    response = client.get(f"{reverse('escalation:escalation-list')}?{query}")
    assert response.status_code in {200, 400}


@pytest.mark.parametrize(("kind", "starts"), [("", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_export_holds_the_visible_rows_and_no_customers_words(
    client: Client, kind: str, starts: bytes
) -> None:
    stage, stranger = scene(), scene()
    opened, foreign = stage.open(), stranger.open()
    client.force_login(lead(stage))
    response = client.get(reverse("escalation:escalation-export"), {"as": kind})
    body = response.getvalue()
    assert body.startswith(starts)
    if not kind:
        assert f'"{opened.pk}"'.encode() in body
        assert f'"{foreign.pk}"'.encode() not in body
        assert b"parcel" not in body


def told(opened: Escalation, *people: User, minutes: int = 1) -> None:
    """As the engine does: the first step has fired, the second is due in half an hour."""
    at = make.NOON + timedelta(minutes=minutes)
    opened.events.create(kind="told", at=at, step=0, round=0, told=[each.pk for each in people])
    Escalation.objects.filter(pk=opened.pk).update(step=1, due_at=at + timedelta(minutes=30))


def test_the_headline_says_who_is_asked_since_when_and_what_comes_next(
    client: Client, clock: Any
) -> None:
    clock.freeze(make.NOON + timedelta(minutes=5))
    stage = scene()
    stage.path()
    opened = stage.open()
    told(opened, stage.eve)
    client.force_login(lead(stage))
    body = page(client, url("escalation", opened))
    assert "Eve is asked since 13:01; without an answer, Flo is asked" in body
    assert "at 13:31" in body
    assert "“Angry”" in body
    assert "is-soft" in body


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_costs_the_same_after_one_event_as_after_thirty(
    client: Client, django_assert_max_num_queries: Any, how_many: int
) -> None:
    stage = scene()
    stage.path()
    opened = stage.open()
    for round_ in range(how_many):
        opened.events.create(
            kind="told", at=make.NOON, step=0, round=round_, told=[stage.eve.pk], actor=stage.ana
        )
    client.force_login(lead(stage, "Ida", Perm.INTERACTION_VIEW))
    with django_assert_max_num_queries(24):
        assert client.get(url("escalation", opened)).status_code == 200


def test_the_headline_is_french_for_a_french_reader(client: Client, clock: Any) -> None:
    clock.freeze(make.NOON + timedelta(minutes=5))
    stage = scene()
    stage.path()
    opened = stage.open()
    told(opened, stage.eve)
    powers = (Perm.ESCALATION_VIEW, Perm.ESCALATION_ACT)
    client.force_login(make.person(*powers, on=stage.unit, language="fr"))
    body = page(client, url("escalation", opened))
    assert '<html lang="fr"' in body
    assert "13 h 31".replace(" ", "\u00a0") in body


def test_the_last_step_announces_the_alarm(client: Client, clock: Any) -> None:
    clock.freeze(make.NOON + timedelta(minutes=5))
    stage = scene()
    stage.path(stage.step())
    opened = stage.open()
    told(opened, stage.eve, stage.flo)
    client.force_login(lead(stage))
    body = page(client, url("escalation", opened))
    assert "Eve and Flo are asked since 13:01; without an answer, the alarm is raised" in body


def test_words_of_the_thread_are_for_those_who_may_read_the_interaction(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    opened.interaction.messages.create(
        direction="in", body=HOSTILE, occurred_at=make.NOON, received_at=make.NOON
    )
    client.force_login(reader(stage))
    assert "alert(" not in page(client, url("escalation", opened))
    client.force_login(lead(stage, "Ida", Perm.INTERACTION_VIEW))
    body = page(client, url("escalation", opened))
    assert "&lt;script&gt;alert(" in body
    assert "<script>alert(" not in body


def test_a_hostile_reason_is_shown_as_typed(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    Escalation.objects.filter(pk=opened.pk).update(reason=HOSTILE)
    client.force_login(lead(stage))
    body = page(client, url("escalation", opened))
    assert "<script>alert(" not in body
    assert "{{7*7}}" in body


def test_a_poll_is_silent_until_something_changes(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    person = lead(stage)
    client.force_login(person)
    seen = client.get(url("escalation", opened)).context["story"].seen
    address = f"{url('escalation', opened)}?seen={seen}"
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 204
    acknowledge_escalation(escalation=opened, by=person, at=make.NOON)
    response = client.get(address, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert b"<html" not in response.content
    assert b'hx-swap-oob="true"' in response.content
    assert b"is in charge" in response.content
