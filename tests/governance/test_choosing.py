"""Choosing a person among a few and among many; pages of cover and topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from governance import tree
from governance.forms import person as choosing
from governance.forms.person import PersonChoice
from governance.perms import Perm
from tests import make

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def field(monkeypatch: pytest.MonkeyPatch, *, most: int = 60) -> PersonChoice:
    monkeypatch.setattr(choosing, "MOST_LISTED", most)
    chosen = PersonChoice(label="Person")
    chosen.offer(User.objects.exclude(name="Out of reach").order_by("name"))
    return chosen


def test_a_few_people_are_a_list_and_many_a_field_that_suggests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make.user("Ana")
    make.user("Bo")
    assert isinstance(field(monkeypatch, most=2).widget, forms.Select)
    typed = field(monkeypatch, most=1).widget
    assert typed.attrs["data-suggest"] == reverse("governance:person-suggest")


@pytest.mark.parametrize("most", [1, 60])
def test_a_person_is_understood_by_number_address_or_name(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = make.user("Ana Lind")
    make.user("Bo")
    chosen = field(monkeypatch, most=most)
    for said in (str(ana.pk), ana.email.upper(), f"Ana Lind <{ana.email}>", "ana lind"):
        assert chosen.clean(said) == ana, said


@pytest.mark.parametrize(
    ("said", "code"),
    [("Nobody", "nobody"), ("Twin", "several"), ("x@example.org", "nobody"), ("", "required")],
)
def test_what_is_not_one_person_says_so(
    said: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.user("Twin")
    make.user("Twin")
    with pytest.raises(ValidationError) as refused:
        field(monkeypatch).clean(said)
    assert refused.value.code == code


def test_somebody_who_is_not_offered_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = make.user("Out of reach")
    for said in (str(hidden.pk), hidden.email, hidden.name):
        with pytest.raises(ValidationError):
            field(monkeypatch).clean(said)


def suggested(client: Client, reader: User, words: str) -> list[dict[str, Any]]:
    client.force_login(reader)
    found: list[dict[str, Any]] = client.get(
        reverse("governance:person-suggest"), {"q": words}
    ).json()
    return found


def test_suggestions_stay_within_the_reader_s_reach(client: Client) -> None:
    here, there = make.unit(), make.unit()
    reader = make.person(Perm.PEOPLE_VIEW, on=here, name="Reader")
    make.person(Perm.UNIT_VIEW, on=here, name="Émile Near")
    make.person(Perm.UNIT_VIEW, on=there, name="Émile Far")
    assert suggested(client, reader, "emile") == [{"value": "Émile Near", "name": "Émile Near"}]
    assert suggested(client, reader, "e") == []


def test_an_address_is_suggested_only_to_somebody_who_may_appoint(client: Client) -> None:
    unit = make.unit()
    near = make.person(Perm.UNIT_VIEW, on=unit, name="Émile")
    appoints = make.person(Perm.PEOPLE_VIEW, Perm.PEOPLE_APPOINT, on=unit)
    assert suggested(client, appoints, "émile")[0]["value"] == near.email


def test_cover_comes_in_pages_and_is_searched(client: Client) -> None:
    unit = make.unit()
    reader = make.person(Perm.PEOPLE_VIEW, on=unit, language="en")
    for number in range(25):
        make.space(unit, name=f"Place {number:02}")
    client.force_login(reader)
    first = client.get(reverse("governance:cover-list")).content.decode()
    assert "Place 00" in first
    assert "Place 24" not in first
    found = client.get(reverse("governance:cover-list"), {"q": "place 24"}).content.decode()
    assert "Place 24" in found
    none = client.get(reverse("governance:cover-list"), {"q": "elsewhere"}).content.decode()
    assert "No space matches" in none


def test_topics_are_searched_by_their_name_and_their_unit(client: Client) -> None:
    unit = make.unit("Billing desk")
    reader = make.person(Perm.SPACE_VIEW, on=unit, language="en")
    for number in range(15):
        make.topic(unit, name=f"Subject {number:02}")
    client.force_login(reader)
    by_name = client.get(reverse("governance:topic-list"), {"q": "subject 07"}).content.decode()
    assert "Subject 07" in by_name
    assert "Subject 08" not in by_name
    by_unit = client.get(reverse("governance:topic-list"), {"q": "billing"}).content.decode()
    assert "Subject 08" in by_unit


def test_a_crowded_organisation_folds_and_a_hub_opens(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = make.company()
    hub = make.hub("First hub")
    for number in range(4):
        make.unit(f"Desk {number}", under=hub)
    reader = make.person(Perm.UNIT_VIEW, on=company, language="en")
    client.force_login(reader)
    url = reverse("governance:organisation")
    assert "Desk 3</a></th>" in client.get(url).content.decode()
    monkeypatch.setattr(tree, "MOST_LISTED", 3)
    folded = client.get(url).content.decode()
    assert "Desk 3</a></th>" not in folded
    assert "Show its 4 units" in folded
    opened = client.get(url, {"open": hub.pk}).content.decode()
    assert "Desk 3</a></th>" in opened
    assert client.get(url, {"open": "x"}).status_code == 400
