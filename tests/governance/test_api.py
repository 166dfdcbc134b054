"""The organisation through the API: reach, refusals, and the shape of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rest_framework.test import APIClient
from rest_framework.viewsets import GenericViewSet

from accounts.api.urls import routes as account_routes
from governance.api.urls import routes
from governance.models import Appointment, AuditEvent, OrgUnit, Space
from governance.perms import Perm
from governance.services import connect_webhook
from socialteam.kit import clock
from tests import make

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db

ALL = tuple(Perm)
API = "/api/v1"


def api(person: User | None) -> APIClient:
    client = APIClient()
    if person is not None:
        client.force_login(person)
    return client


def make_one_of_each(hub: OrgUnit, ana: User) -> dict[str, int]:
    """One record of every kind in ``hub``; their ids by prefix."""
    client = api(ana)
    bo = make.person(Perm.UNIT_VIEW, on=hub, name=f"Bo of {hub.name}")
    space = make.space(hub)
    make.consent(bo, hub, at=clock.now())
    hours = [{"weekday": 0, "starts": "09:00", "ends": "12:00"}]
    calendar = {"unit": hub.pk, "name": "Hours", "zone": "Europe/Paris", "windows": hours}
    cover = {
        "unit": hub.pk,
        "person": bo.pk,
        "space": space.pk,
        "weekday": 0,
        "starts": "09:00",
        "ends": "10:00",
    }
    return {
        "units": hub.pk,
        "people": bo.pk,
        "appointments": bo.appointments.get().pk,
        "spaces": space.pk,
        "topics": make.topic(hub).pk,
        "calendars": client.post(f"{API}/calendars/", calendar, "json").json()["id"],
        "covers": client.post(f"{API}/covers/", cover, "json").json()["id"],
        "audit-events": AuditEvent.objects.filter(unit_id=hub.pk).latest("pk").pk,
    }


def test_every_action_of_every_viewset_names_its_permission() -> None:
    for prefix, viewset in [*routes, *account_routes]:
        actions = {each.__name__ for each in viewset.get_extra_actions()}
        for name in ("list", "create", "retrieve", "update", "partial_update", "destroy"):
            if hasattr(viewset, name):
                actions.add(name)
        named = {*getattr(viewset, "access_perms", ()), *getattr(viewset, "own_actions", ())}
        assert actions == named, prefix


def test_what_is_not_named_is_denied() -> None:
    from governance.api.permissions import perm_of  # noqa: PLC0415 - under test

    view: Any = GenericViewSet()
    view.action = "list"
    assert perm_of(view) is None
    view.access_perms = {"retrieve": Perm.UNIT_VIEW}
    assert perm_of(view) is None


def test_strangers_are_told_to_log_in_and_people_without_powers_are_refused() -> None:
    nobody = make.user()
    for prefix, viewset in routes:
        if not hasattr(viewset, "list"):
            continue
        stranger = api(None).get(f"{API}/{prefix}/")
        assert stranger.status_code == 401, prefix
        assert stranger["WWW-Authenticate"].startswith("Bearer")
        assert api(nobody).get(f"{API}/{prefix}/").status_code == 403, prefix


def test_records_of_another_unit_do_not_exist() -> None:
    ours, theirs = make.hub(), make.hub()
    ana, chi = make.person(*ALL, on=ours), make.person(*ALL, on=theirs)
    mine, foreign = make_one_of_each(ours, ana), make_one_of_each(theirs, chi)

    for prefix, number in foreign.items():
        client = api(ana)
        found = client.get(f"{API}/{prefix}/{mine[prefix]}/")
        hidden = client.get(f"{API}/{prefix}/{number}/")
        missing = client.get(f"{API}/{prefix}/999999999/")
        listed = [each["id"] for each in client.get(f"{API}/{prefix}/").json()["results"]]
        assert found.status_code == 200, prefix
        assert hidden.status_code == missing.status_code == 404, prefix
        assert hidden.content == missing.content, prefix
        assert mine[prefix] in listed, prefix
        assert number not in listed, prefix


@pytest.mark.parametrize("number", ["0", "-1", "1.0", "1e3", "٣", str(2**63), "x", "%00"])
def test_an_id_that_is_none_is_404(number: str) -> None:
    client = api(make.person(*ALL, on=make.hub()))

    for prefix in ("units", "people", "spaces"):
        assert client.get(f"{API}/{prefix}/{number}/").status_code in {400, 404}


def test_references_to_another_unit_s_records_change_nothing() -> None:
    ours, theirs = make.hub(), make.hub()
    ana, chi = make.person(*ALL, on=ours), make.person(*ALL, on=theirs)
    mine, foreign = make_one_of_each(ours, ana), make_one_of_each(theirs, chi)
    role = make.role(Perm.UNIT_VIEW).slug
    tries = [
        ("units/", {"parent": theirs.pk, "name": "x", "kind": "spoke"}),
        (f"units/{ours.pk}/move/", {"parent": theirs.pk}),
        ("appointments/", {"person": foreign["people"], "role": role, "unit": ours.pk}),
        ("appointments/", {"person": mine["people"], "role": role, "unit": theirs.pk}),
        ("topics/", {"unit": theirs.pk, "name": "x"}),
        ("spaces/", {"unit": theirs.pk, "name": "x", "network": "forum"}),
        (f"spaces/{mine['spaces']}/change/", {"calendar": foreign["calendars"]}),
        (
            "covers/",
            {
                "unit": ours.pk,
                "person": mine["people"],
                "space": foreign["spaces"],
                "weekday": 1,
                "starts": "09:00",
                "ends": "10:00",
            },
        ),
        (
            "people/",
            {"email": "x@example.org", "name": "x", "role": role, "unit": theirs.pk},
        ),
        ("webhooks/", {"unit": theirs.pk, "name": "x", "url": "https://example.org/"}),
    ]
    events = AuditEvent.objects.count()

    for path, facts in tries:
        answer = api(ana).post(f"{API}/{path}", facts, "json")
        assert answer.status_code in {400, 403, 404}, (path, answer.content)

    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"name": "x"},
        {"parent": "HUB", "name": "", "kind": "spoke"},
        {"parent": "HUB", "name": "x", "kind": "company"},
        {"parent": "HUB", "name": "x", "kind": "hub"},
        {"parent": "HUB", "name": "x", "kind": "spoke", "model": "dandelion"},
        {"parent": "HUB", "name": "x" * 201, "kind": "spoke"},
        {"parent": True, "name": "x", "kind": "spoke"},
        {"parent": [1], "name": "x", "kind": "spoke"},
        {"parent": 2**70, "name": "x", "kind": "spoke"},
        {"parent": "HUB", "name": {"a": 1}, "kind": "spoke"},
        {"parent": "HUB", "name": "x", "kind": "spoke", "id": 4},
        {"parent": "HUB", "name": "x", "kind": "spoke", "slug": "mine"},
        {"parent": "HUB", "name": "a\x00b", "kind": "spoke"},
    ],
)
def test_bad_input_is_a_400_with_the_field_named(facts: dict[str, Any]) -> None:
    hub = make.hub()
    client = api(make.person(*ALL, on=hub))
    given = {key: hub.pk if value == "HUB" else value for key, value in facts.items()}

    answer = client.post(f"{API}/units/", given, "json")

    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_addresses_are_for_those_who_appoint() -> None:
    hub = make.hub()
    bo = make.person(on=hub)
    reader = make.person(Perm.PEOPLE_VIEW, on=hub)
    appointer = make.person(Perm.PEOPLE_VIEW, Perm.PEOPLE_APPOINT, on=hub)

    assert api(reader).get(f"{API}/people/{bo.pk}/").json()["email"] is None
    assert api(appointer).get(f"{API}/people/{bo.pk}/").json()["email"] == bo.email
    assert bo.email not in api(reader).get(f"{API}/people/").content.decode()


def test_an_appointment_is_made_and_ended() -> None:
    hub = make.hub()
    client = api(make.person(*ALL, on=hub))
    facts = {"email": make.user().email, "role": make.role().slug, "unit": hub.pk}

    made = client.post(f"{API}/appointments/", facts, "json")
    again = client.post(f"{API}/appointments/", facts, "json")
    ended = client.post(f"{API}/appointments/{made.json()['id']}/close/")
    twice = client.post(f"{API}/appointments/{made.json()['id']}/close/")

    assert [each.status_code for each in (made, again, ended, twice)] == [201, 400, 200, 409]
    assert Appointment.objects.get(pk=made.json()["id"]).ends_at is not None


def test_a_unit_goes_through_its_life() -> None:
    hub = make.hub()
    client = api(make.person(*ALL, on=hub))
    facts = {"parent": hub.pk, "name": "Shops", "kind": "spoke"}

    made = client.post(f"{API}/units/", facts, "json").json()
    renamed = client.post(f"{API}/units/{made['id']}/change/", {"name": "Stores"}, "json")
    inside = client.post(f"{API}/units/{hub.pk}/move/", {"parent": made["id"]}, "json")
    removed = client.post(f"{API}/units/{made['id']}/remove/")

    assert renamed.json()["name"] == "Stores"
    assert inside.status_code in {400, 403}
    assert removed.status_code == 204


def test_a_space_keeps_what_a_change_does_not_name() -> None:
    hub = make.hub()
    space = make.space(hub, target_minutes=99)
    client = api(make.person(*ALL, on=hub))

    answer = client.post(f"{API}/spaces/{space.pk}/change/", {"name": "New"}, "json")

    assert answer.status_code == 200
    assert Space.objects.get().target_minutes == 99


def test_a_webhook_s_secret_is_shown_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.services.endpoints.check_url", lambda *_a, **_k: None)
    hub = make.hub()
    ana = make.person(*ALL, on=hub)
    facts = {"unit": hub.pk, "name": "Desk", "url": "https://example.org/hook"}

    made = api(ana).post(f"{API}/webhooks/", facts, "json").json()
    read = api(ana).get(f"{API}/webhooks/{made['id']}/")

    assert made["secret"].startswith("whsec_")
    assert made["secret"] not in read.content.decode()
    stopped = api(ana).post(f"{API}/webhooks/{made['id']}/disconnect/")
    assert stopped.json()["disabled_at"]


def test_a_webhook_of_another_unit_stays_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.services.endpoints.check_url", lambda *_a, **_k: None)
    theirs = make.hub()
    chi = make.person(*ALL, on=theirs)
    webhook, _secret = connect_webhook(
        unit=theirs, name="Desk", url="https://example.org/", by=chi, at=make.NOON
    )
    ana = make.person(*ALL, on=make.hub())

    assert api(ana).post(f"{API}/webhooks/{webhook.pk}/disconnect/").status_code == 404
    webhook.endpoint.refresh_from_db()
    assert webhook.endpoint.disabled_at is None


def test_reading_a_page_of_units_costs_the_same_for_one_as_for_thirty(
    django_assert_num_queries: Any,
) -> None:
    hub = make.hub()
    ana = make.person(Perm.UNIT_VIEW, on=hub)
    for _ in range(30):
        make.unit(under=hub)

    client = api(ana)
    with django_assert_num_queries(4):  # session, person, powers, units
        assert len(client.get(f"{API}/units/").json()["results"]) == 31
