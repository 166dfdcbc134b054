"""The organisation's pages: who opens which, in both languages, and what a refusal keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import User
from governance.demo import LOGINS, address, seed_organisation
from governance.models import Appointment, AuditEvent, BusinessCalendar, OrgUnit, Space, Topic
from governance.perms import Perm
from socialteam.kit import clock as clocks
from tests import make

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

READERS = set(LOGINS)
RUNS = {"strategist", "deputy"}
PAGES: dict[str, set[str]] = {
    "organisation": READERS,
    "unit-create": RUNS,
    "person-list": READERS,
    "person-export": READERS,
    "person-create": RUNS,
    "cover-list": READERS,
    "cover-create": RUNS,
    "space-list": READERS,
    "space-create": RUNS,
    "topic-list": READERS,
    "calendar-list": READERS,
    "calendar-create": RUNS,
    "webhook-list": RUNS,
    "webhook-create": RUNS,
    "audit-list": RUNS | {"auditor"},
    "audit-export": RUNS | {"auditor"},
}


def demo() -> None:
    seed_organisation(clocks.now())


def sign_in(client: Client, role: str) -> User:
    person: User = User.objects.get(email=address(LOGINS[role]))
    client.force_login(person)
    return person


def test_each_role_opens_its_pages_and_no_other(client: Client) -> None:
    demo()
    opened: dict[str, set[str]] = {name: set() for name in PAGES}
    for role in LOGINS:
        sign_in(client, role)
        for name in PAGES:
            status = client.get(reverse(f"governance:{name}")).status_code
            assert status in {200, 403}, (name, role, status)
            if status == 200:
                opened[name].add(role)

    assert opened == PAGES


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_whole_in_both_languages(client: Client, language: str) -> None:
    demo()
    User.objects.update(language=language)
    sign_in(client, "strategist")
    spoke, person = OrgUnit.objects.get(name="Ventes"), User.objects.get(name="Samira Benali")
    of_unit = ["unit-detail", "unit-change", "appointment-create"]
    urls = [
        *(reverse(f"governance:{name}") for name in PAGES if not name.endswith("export")),
        *(reverse(f"governance:{name}", args=[spoke.pk]) for name in of_unit),
        reverse("governance:person-detail", args=[person.pk]),
        reverse("governance:person-deactivate", args=[person.pk]),
        reverse("governance:space-change", args=[Space.objects.all()[0].pk]),
        reverse("governance:calendar-change", args=[BusinessCalendar.objects.get().pk]),
    ]

    for url in urls:
        page = client.get(url).content.decode()
        assert f'<html lang="{language}"' in page, url
        assert page.count("<h1") == 1, url
        assert "</html>" in page, url

    cover = client.get(reverse("governance:cover-list")).content.decode()
    sunday = {"en": "has nobody on Sunday", "fr": "dimanche"}[language]
    assert cover.count(sunday) >= 3


def test_another_unit_s_pages_do_not_exist(client: Client) -> None:
    ours, theirs = make.hub(), make.hub()
    client.force_login(make.person(*Perm, on=ours))
    bo = make.person(Perm.UNIT_VIEW, on=theirs)
    space, topic = make.space(theirs), make.topic(theirs)
    urls = [
        reverse("governance:unit-detail", args=[theirs.pk]),
        reverse("governance:unit-change", args=[theirs.pk]),
        reverse("governance:appointment-create", args=[theirs.pk]),
        reverse("governance:person-detail", args=[bo.pk]),
        reverse("governance:person-deactivate", args=[bo.pk]),
        reverse("governance:space-change", args=[space.pk]),
    ]
    acts = [
        reverse("governance:unit-remove", args=[theirs.pk]),
        reverse("governance:appointment-close", args=[bo.appointments.get().pk]),
        reverse("governance:person-reactivate", args=[bo.pk]),
        reverse("governance:space-close", args=[space.pk]),
        reverse("governance:topic-retire", args=[topic.pk]),
    ]
    events = AuditEvent.objects.count()

    assert {client.get(url).status_code for url in urls} == {404}
    assert {client.post(url).status_code for url in acts} == {404}
    assert AuditEvent.objects.count() == events


def test_foreign_names_appear_on_no_page(client: Client) -> None:
    ours, theirs = make.hub("Ours"), make.hub("ZyzzyvaUnit")
    make.person(Perm.UNIT_VIEW, on=theirs, name="ZyzzyvaPerson")
    make.space(theirs, name="ZyzzyvaSpace")
    make.topic(theirs, name="ZyzzyvaTopic")
    make.unit("ZyzzyvaSpoke", under=theirs)
    client.force_login(make.person(*Perm, on=ours))

    for name in PAGES:
        answer = client.get(reverse(f"governance:{name}"))
        body = b"".join(answer) if answer.streaming else answer.content
        assert b"Zyzzyva" not in body, name


def test_a_form_that_is_refused_keeps_what_was_typed(client: Client) -> None:
    hub = make.hub()
    make.unit("Shops", under=hub)
    client.force_login(make.person(*Perm, on=hub))
    facts = {"name": "Shops", "parent": hub.pk, "kind": "spoke"}

    page = client.post(reverse("governance:unit-create"), facts).content.decode()

    assert 'role="alert"' in page
    assert 'value="Shops"' in page
    assert OrgUnit.objects.filter(name="Shops").count() == 1


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("unit-create", {"name": "x", "parent": "9" * 30, "kind": "spoke"}),
        ("unit-create", {"name": "x" * 500, "parent": "1", "kind": "nothing"}),
        ("person-create", {"name": "x", "email": "not an address", "language": "xx"}),
        ("space-create", {"name": "x", "target_minutes": "-5", "urgent_target_minutes": "1e9"}),
        ("calendar-create", {"name": "x", "zone": "Mars/Phobos", "starts_0_0": "25:00"}),
        ("calendar-create", {"name": "x", "zone": "UTC", "starts_0_0": "09:00"}),
        ("calendar-create", {"name": "x", "zone": "UTC", "closed_on": "2026-02-30"}),
        ("cover-create", {"weekdays": "9", "starts": "10:00", "ends": "09:00", "zone": "x"}),
        ("webhook-create", {"name": "x", "url": "https://127.0.0.1/"}),
    ],
)
def test_nonsense_in_a_form_is_told_and_never_an_error_of_ours(
    client: Client, name: str, facts: dict[str, Any]
) -> None:
    client.force_login(make.person(*Perm, on=make.company()))
    events = AuditEvent.objects.count()

    page = client.post(reverse(f"governance:{name}"), facts)

    assert page.status_code == 200
    assert b'role="alert"' in page.content
    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "2026-02-30", "\u0662\u0660\u0662\u0666-01-01"]
)
def test_impossible_days_are_refused_where_they_are_typed(client: Client, day: str) -> None:
    hub = make.hub()
    client.force_login(make.person(*Perm, on=hub))
    facts = {"email": make.user().email, "role": make.role().pk, "ends_on": day}

    page = client.post(reverse("governance:appointment-create", args=[hub.pk]), facts)

    assert page.status_code == 200
    assert b'role="alert"' in page.content


@pytest.mark.parametrize(
    "query",
    ["?cursor=zzz", "?state=bogus", "?unit=abc", "?unit=1&unit=2", "?q=%00", "?role=99999999999"],
)
def test_a_query_that_cannot_be_read_is_never_an_error_of_ours(client: Client, query: str) -> None:
    client.force_login(make.person(*Perm, on=make.hub()))

    assert client.get(reverse("governance:person-list") + query).status_code in {200, 400}
    assert client.get(reverse("governance:audit-list") + query).status_code in {200, 400}


def test_somebody_is_appointed_and_the_appointment_ended_from_the_unit_s_page(
    client: Client,
) -> None:
    hub = make.hub()
    client.force_login(make.person(*Perm, on=hub))
    bo, role = make.user("Bo"), make.role(Perm.UNIT_VIEW)
    facts = {"email": bo.email, "role": role.pk, "ends_on": "2099-01-31"}

    client.post(reverse("governance:appointment-create", args=[hub.pk]), facts)
    made = Appointment.objects.get(person=bo)
    client.post(reverse("governance:appointment-close", args=[made.pk]))

    assert made.ends_at is not None
    assert made.ends_at.isoformat() == "2099-01-31T23:00:00+00:00"
    made.refresh_from_db()
    assert made.ends_at < clocks.now()


def test_somebody_joins_is_deactivated_and_comes_back(client: Client) -> None:
    hub = make.hub()
    client.force_login(make.person(*Perm, on=hub))
    facts = {"name": "New One", "email": "new@example.org", "language": "fr", "unit": hub.pk}
    client.post(reverse("governance:person-create"), {**facts, "role": make.role().pk})
    new = User.objects.get(email="new@example.org")

    shown = client.get(reverse("governance:person-deactivate", args=[new.pk])).content.decode()
    assert "New One" in shown
    client.post(reverse("governance:person-deactivate", args=[new.pk]))
    assert not User.objects.get(pk=new.pk).is_active
    client.post(reverse("governance:person-reactivate", args=[new.pk]))
    assert User.objects.get(pk=new.pk).is_active


def test_split_days_are_kept_and_shown_again(client: Client) -> None:
    hub = make.hub()
    client.force_login(make.person(*Perm, on=hub))
    facts = {"name": "Hours", "unit": hub.pk, "zone": "Europe/Paris", "holiday_country": "FR"}
    day = {"starts_0_0": "09:00", "ends_0_0": "12:30", "starts_0_1": "13:30", "ends_0_1": "18:00"}

    client.post(reverse("governance:calendar-create"), {**facts, **day})
    made = BusinessCalendar.objects.get()
    page = client.get(reverse("governance:calendar-change", args=[made.pk])).content.decode()

    assert [each["starts"] for each in made.windows] == ["09:00:00", "13:30:00"]
    assert 'value="13:30"' in page


def test_a_topic_is_added_and_retired(client: Client) -> None:
    hub = make.hub()
    client.force_login(make.person(*Perm, on=hub))

    client.post(reverse("governance:topic-list"), {"name": "Billing", "unit": hub.pk})
    topic = Topic.objects.get()
    client.post(reverse("governance:topic-retire", args=[topic.pk]))
    client.post(reverse("governance:topic-retire", args=[topic.pk]))

    topic.refresh_from_db()
    assert topic.retired_on is not None
    assert AuditEvent.objects.filter(action="topic.retired").count() == 1


def test_the_log_says_that_it_holds_and_when_it_does_not(client: Client) -> None:
    client.force_login(make.person(*Perm, on=make.company(), language="en"))

    url = reverse("governance:audit-list")
    unsealed = client.get(url).content.decode()  # the seals of this test are not written yet
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    sealed = client.get(url).content.decode()

    assert "does not hold" in unsealed
    assert "Every change is on record" in sealed


def test_an_export_neutralises_formulas(client: Client) -> None:
    hub = make.hub()
    client.force_login(make.person(*Perm, on=hub))
    make.person(Perm.UNIT_VIEW, on=hub, name="=HYPERLINK(1)")

    body = b"".join(client.get(reverse("governance:person-export"))).decode()

    assert '"\'=HYPERLINK(1)"' in body


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_team_page_costs_the_same_for_one_as_for_thirty(
    client: Client, django_assert_num_queries: Any, how_many: int
) -> None:
    hub = make.hub()
    client.force_login(make.person(Perm.PEOPLE_VIEW, Perm.UNIT_VIEW, on=hub))
    for _ in range(how_many):
        make.person(on=hub)

    # session, person, powers, people, their roles, two counts, units and roles of the filters
    with django_assert_num_queries(9):
        client.get(reverse("governance:person-list"))
