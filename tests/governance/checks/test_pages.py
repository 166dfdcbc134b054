"""The strategist's home, the list, one rule, and setting it aside."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from accounts import home
from governance import audit, home_sections
from governance.models import CheckWaiver, HubReporting
from governance.perms import Perm
from governance.services.checks import store_runs, waive_check
from socialteam.kit import navigation
from tests import make
from tests.governance.checks import build

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from governance.models import OrgUnit
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
HOME, LIST = "governance:check-home", "governance:check-list"


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def ana(on: OrgUnit | None = None, language: str = "en", role: str = "strategist") -> User:
    """Somebody in a shipped role."""
    person = make.user("Ana", language=language)
    return make.appoint(person, make.shipped_role(role), on=on or make.company())


def page(client: Client, person: User, name: str, *args: object, query: str = "") -> str:
    """The text of a page."""
    client.force_login(person)
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_home_opens_with_what_is_worth_mending_and_its_act(client: Client) -> None:
    make.space(make.hub("Cell"), name="Forum")

    text = page(client, ana(), HOME)

    assert "points</mark> are worth mending first." in text
    assert "Nobody covers Forum at all" in text
    assert f'href="{reverse("governance:cover-create")}"' in text
    assert "not measured yet: " in text
    assert "G22" in text


def test_the_home_says_so_when_all_is_well(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.hub()
    monkeypatch.setattr("governance.checks.board.registered", lambda: ())

    text = page(client, ana(), HOME)

    assert "<mark>All 0 rules</mark> that are measured hold." in text


def test_the_home_says_what_holds_back_the_next_opening(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = make.hub()
    build.covered(make.space(hub), make.user(), *range(7))
    build.planned(hub, "LinkedIn")
    from governance.checks import g12  # noqa: PLC0415 - beside its only use

    monkeypatch.setattr("governance.checks.board.registered", lambda: (g12.CHECK,))

    text = page(client, ana(), HOME)

    assert "One point holds back the opening of <mark>LinkedIn</mark>." in text
    assert "Holds back the opening of LinkedIn" in text


def test_the_home_of_another_day_tells_of_that_day(client: Client) -> None:
    hub = make.hub("Cell")
    space = make.space(hub, name="Forum")
    build.covered(space, make.user(), *range(7))

    assert "Nobody covers Forum" not in page(client, ana(), HOME)
    assert "Nobody covers Forum at all" in page(client, ana(), HOME, query="?at=2025-12-31")


def test_a_day_that_cannot_be_read_is_refused(client: Client) -> None:
    client.force_login(ana())

    assert client.get(reverse(HOME) + "?at=tomorrow").status_code == 400


def test_a_lead_sees_the_rules_of_their_unit_only(client: Client) -> None:
    hub = make.hub()
    mine, other = make.unit("Mine", under=hub), make.unit("Other", under=hub)
    make.space(mine, name="Our forum")
    make.space(other, name="Their forum")

    text = page(client, ana(mine, role="unit-lead"), HOME)

    assert "Our forum" in text
    assert "Their forum" not in text


@pytest.mark.parametrize(
    ("role", "first"), [("strategist", HOME), ("deputy", HOME), ("unit-lead", HOME)]
)
def test_those_who_keep_the_rules_land_there(role: str, first: str) -> None:
    assert home.first_page(ana(make.hub(), role=role)) == first


def test_the_masthead_of_the_strategist_has_seven_places(client: Client) -> None:
    client.force_login(ana())

    shown = client.get(reverse(HOME)).context["navigation"]

    assert [link.item.key for link in shown.masthead] == [
        "home",
        "organisation",
        "team",
        "rules",
        "interactions",
        "learn",
        "reports",
    ]
    assert isinstance(navigation.THUMB_PLACES, int)


def test_escalations_are_marked_at_interactions_for_the_strategist(client: Client) -> None:
    client.force_login(ana())

    shown = client.get(reverse("escalation:escalation-list")).context["navigation"]

    assert [link.item.key for link in shown.masthead if link.current] == ["interactions"]


def test_a_lead_finds_escalations_in_one_place(client: Client) -> None:
    client.force_login(ana(make.unit(under=make.hub()), role="unit-lead"))

    shown = client.get(reverse("escalation:escalation-list")).context["navigation"]

    assert [link.item.key for link in shown.masthead if link.current] == ["escalations"]


def test_other_rooms_add_their_section(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_sections, "_builders", {})
    home_sections.register(10, lambda _request, _scope: None)
    make.hub()

    assert page(client, ana(), HOME)


def test_the_list_is_filtered_by_state_unit_and_stake(client: Client) -> None:
    north = make.hub("North")
    make.space(north, name="Forum")
    person = ana()

    def codes(query: str) -> list[str]:
        client.force_login(person)
        lines = client.get(reverse(LIST) + query).context["lines"]
        return [line.code for line in lines]

    assert len(codes("")) == 24
    assert "G12" in codes("?state=block")
    assert codes("?state=unmeasured&stake=sponsor") == []
    assert "G12" not in codes("?severity=warning")
    assert "G12" in codes(f"?unit={north.pk}&stake=speaking")
    assert codes("?state=loud") == []


def test_the_file_holds_every_finding(client: Client) -> None:
    make.space(make.hub("Cell"), name="Forum")
    client.force_login(ana())

    response = client.get(reverse("governance:check-export"))

    text = b"".join(response).decode()
    assert "Nobody covers Forum at all" in text
    assert response.headers["Content-Type"].startswith("text/csv")


def test_a_rule_says_why_it_exists_and_how_it_stood(client: Client) -> None:
    make.space(make.hub("Cell"), name="Forum")
    store_runs(at=make.NOON)

    text = page(client, ana(), "governance:check-detail", "G12")

    assert "Customers write on Sundays too." in text
    assert "Nobody covers Forum at all" in text
    assert "How it stood" in text


def test_a_rule_that_is_not_measured_says_so(client: Client) -> None:
    make.hub()

    assert "not measured yet" in page(client, ana(), "governance:check-detail", "G23")


def test_an_unknown_rule_is_nowhere(client: Client) -> None:
    client.force_login(ana())

    assert client.get(reverse("governance:check-detail", args=["G99"])).status_code == 404


def test_a_rule_is_set_aside_on_its_page_and_counts_again(client: Client) -> None:
    hub = make.hub("Cell")
    make.space(hub, name="Forum")
    person = ana()
    client.force_login(person)
    address = reverse("governance:check-waive", args=["G12"])
    facts = {"unit": hub.pk, "about": "", "reason": "Not yet", "ends_on": "2026-06-01"}

    too_far = client.post(address, {**facts, "ends_on": "2028-01-01"})
    taken = client.post(address, facts)

    assert too_far.status_code == 200
    assert "twelve months at most" in too_far.content.decode()
    assert "Not yet" in too_far.content.decode()
    assert taken.status_code == 302
    text = page(client, person, HOME)
    assert "“Not yet” – Ana, until" in text

    waiver = CheckWaiver.objects.get()
    client.post(reverse("governance:check-waiver-end", args=[waiver.pk]))
    waiver.refresh_from_db()
    assert waiver.ended_by == person


def test_acts_lead_only_where_the_reader_may_go(client: Client) -> None:
    make.space(make.hub("Cell"), name="Forum")
    reader = make.person(Perm.CHECK_VIEW, on=make.company(), language="en")

    text = page(client, reader, "governance:check-detail", "G12")

    assert "Nobody covers Forum at all" in text
    assert reverse("governance:cover-create") not in text
    assert "Set aside" not in text


def test_the_department_of_a_hub_is_recorded_on_its_page(client: Client) -> None:
    hub, person = make.hub("Cell"), ana()
    client.force_login(person)
    address = reverse("governance:hub-reporting", args=[hub.pk])

    assert "Nobody has recorded" in client.get(address).content.decode()
    assert client.post(address, {"department": "nowhere"}).status_code == 200
    assert client.post(address, {"department": "marketing"}).status_code == 302
    assert HubReporting.objects.get().department == "marketing"
    assert address in page(client, person, "governance:unit-detail", hub.pk)
    spoke = make.unit(under=hub)
    assert client.get(reverse("governance:hub-reporting", args=[spoke.pk])).status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["home", "list", "detail", "waive", "hub"])
def test_every_page_opens_in_both_languages(client: Client, name: str, language: str) -> None:
    hub = make.hub()
    space = make.space(hub)
    person = ana(language=language)
    waive_check(
        unit=hub,
        code="G12",
        about=f"space:{space.pk}",
        reason="R",
        ends_at=make.NOON + timedelta(days=9),
        by=person,
        at=make.NOON,
    )
    for weeks in (3, 2, 1, 0):
        store_runs(at=make.NOON - timedelta(weeks=weeks))
    address = {
        "home": reverse(HOME),
        "list": reverse(LIST),
        "detail": reverse("governance:check-detail", args=["G12"]),
        "waive": reverse("governance:check-waive", args=["G12"]),
        "hub": reverse("governance:hub-reporting", args=[hub.pk]),
    }[name]
    client.force_login(person)

    response = client.get(address)

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("how_many", [1, 12])
def test_the_home_costs_the_same_for_one_unit_as_for_twelve(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, how_many: int
) -> None:
    hub = make.hub()
    for _number in range(how_many):
        space = make.space(make.unit(under=hub))
        build.covered(space, build.holding("community-manager", space.unit), 0)
    client.force_login(ana())

    with django_assert_max_num_queries(92):
        client.get(reverse(HOME))


def test_what_was_found_is_kept_until_the_set_up_changes(client: Client, clock: Clock) -> None:
    hub = make.hub("Cell")
    space = make.space(hub, name="Forum")
    person = ana()
    assert "Nobody covers Forum at all" in page(client, person, HOME)

    build.covered(space, make.user(), *range(7))
    clock.freeze(make.NOON + timedelta(minutes=1))
    kept = client.get(reverse(HOME))
    assert kept.context["at"] == make.NOON

    audit.record(by=None, action="cover.added", target=hub, at=make.NOON)
    assert "Nobody covers Forum at all" not in page(client, person, HOME)
