"""The matrix and its forms, as people meet them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from django.urls import reverse

from accounts.models import User
from governance.models import RaciActivity, RaciAssignment
from governance.perms import Perm
from tests import make
from tests.governance.process import build
from tests.governance.process.build import ANSWERS, DOES, WEEKDAYS

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
LIST = "/responsibilities/"


@pytest.fixture
def scene(client: Client) -> dict[str, Any]:
    hub = make.hub("Hub")
    ana = build.runner(hub)
    client.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    bo = make.person(Perm.UNIT_VIEW, on=hub, name="Boris", language="en")
    return {"hub": hub, "ana": ana, "bo": bo}


def body(client: Client, path: str = LIST, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_an_empty_page_offers_the_first_activity(scene: dict[str, Any], client: Client) -> None:
    page = body(client)

    assert "<mark>Nothing</mark> is written down" in page
    assert reverse("governance:activity-create") in page


def test_the_headline_says_for_what_nobody_answers(scene: dict[str, Any], client: Client) -> None:
    what = build.activity(scene["hub"], scene["ana"], name="Answer reviews")
    build.assign(what, ANSWERS, scene["bo"], scene["ana"], window=WEEKDAYS)
    page = body(client)

    assert "<mark>Nobody answers</mark> for “Answer reviews”" in page
    assert "all day on Saturday and Sunday" in page


def test_the_headline_says_that_all_is_well(scene: dict[str, Any], client: Client) -> None:
    what = build.activity(scene["hub"], scene["ana"], name="Answer reviews")
    build.assign(what, ANSWERS, scene["bo"], scene["ana"])

    assert "one person answers" in body(client)


def test_the_page_speaks_french(scene: dict[str, Any], client: Client) -> None:
    User.objects.filter(pk=scene["ana"].pk).update(language="fr")

    assert '<html lang="fr"' in body(client)


def test_an_earlier_day_shows_who_had_it_then(scene: dict[str, Any], client: Client) -> None:
    what = build.activity(scene["hub"], scene["ana"], name="Answer reviews")
    build.assign(what, ANSWERS, scene["bo"], scene["ana"], ends_at=make.NOON)

    assert "Boris" in body(client, f"{LIST}?at=2026-03-03")
    assert "Boris" not in body(client)


def test_filters_that_cannot_be_read_are_said_beside_the_field(
    scene: dict[str, Any], client: Client
) -> None:
    assert "Enter a valid date" in body(client, f"{LIST}?at=tomorrow")
    assert "Select a valid choice" in body(client, f"{LIST}?unit=99999999&space=x")


def test_an_activity_is_added_changed_and_retired(scene: dict[str, Any], client: Client) -> None:
    facts = {
        "unit": scene["hub"].pk,
        "name": "Publish",
        "powers": [Perm.INTERACTION_ANSWER.value],
    }
    assert client.post(reverse("governance:activity-create"), facts).status_code == 302
    made = RaciActivity.objects.get()

    change = reverse("governance:activity-change", args=[made.pk])
    assert client.post(change, {"name": "Publish a post"}).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.powers) == ("Publish a post", [])

    retire = reverse("governance:activity-retire", args=[made.pk])
    assert client.post(retire).status_code == 302
    made.refresh_from_db()
    assert made.retired_on is not None
    assert client.post(retire, follow=True).status_code == 200


def test_rights_one_lacks_are_refused_beside_the_field(
    scene: dict[str, Any], client: Client
) -> None:
    facts = {"unit": scene["hub"].pk, "name": "Report", "powers": [Perm.REPORT_VIEW.value]}
    response = client.post(reverse("governance:activity-create"), facts)

    assert response.status_code == 200
    assert "rights that you do not hold" in response.content.decode()
    assert not RaciActivity.objects.exists()


def test_somebody_is_named_replaced_and_relieved(scene: dict[str, Any], client: Client) -> None:
    what = build.activity(scene["hub"], scene["ana"])
    facts = {"activity": what.pk, "unit": scene["hub"].pk, "letter": "A"}
    assign = reverse("governance:raci-assign")
    assert client.get(assign, facts).status_code == 200
    assert client.post(assign, {**facts, "email": scene["bo"].email}).status_code == 302
    row = RaciAssignment.objects.get()

    change = reverse("governance:raci-change", args=[row.pk])
    assert scene["bo"].email in body(client, change)
    handed = {"letter": "A", "email": scene["ana"].email}
    assert client.post(change, handed).status_code == 302
    new = RaciAssignment.objects.exclude(pk=row.pk).get()
    assert new.person == scene["ana"]

    close = reverse("governance:raci-close", args=[new.pk])
    assert client.post(close).status_code == 302
    assert client.post(close, follow=True).status_code == 200
    new.refresh_from_db()
    assert new.ends_at is not None


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"letter": "A"}, "Choose either a role or a person"),
        ({"letter": "Z"}, "Select a valid choice"),
        ({"letter": "A", "email": "nobody@example.org"}, "Nobody among your people"),
        ({"letter": "A", "weekdays": ["1"]}, "Hours need days"),
        ({"letter": "A", "space": "99999999"}, "Select a valid choice"),
    ],
)
def test_bad_input_names_the_field(
    facts: dict[str, Any], said: str, scene: dict[str, Any], client: Client
) -> None:
    what = build.activity(scene["hub"], scene["ana"])
    given = {"activity": what.pk, "unit": scene["hub"].pk, **facts}
    response = client.post(reverse("governance:raci-assign"), given)

    assert response.status_code == 200
    assert said in response.content.decode()
    assert not RaciAssignment.objects.exists()


def test_a_second_accountable_is_refused_with_the_form(
    scene: dict[str, Any], client: Client
) -> None:
    what = build.activity(scene["hub"], scene["ana"])
    build.assign(what, ANSWERS, scene["bo"], scene["ana"])
    facts = {"activity": what.pk, "unit": scene["hub"].pk, "letter": "A"}
    response = client.post(
        reverse("governance:raci-assign"), {**facts, "email": scene["ana"].email}
    )

    assert "Somebody already answers for it" in response.content.decode()


def test_the_files_hold_the_rows_and_the_gaps(scene: dict[str, Any], client: Client) -> None:
    what = build.activity(scene["hub"], scene["ana"], name="Answer reviews")
    build.assign(what, ANSWERS, scene["bo"], scene["ana"], window=WEEKDAYS)
    response = client.get(reverse("governance:raci-export", args=["csv"]))
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]

    assert '"Answer reviews","Hub","A","","Boris"' in text
    assert '"nobody answers"' in text
    book = client.get(reverse("governance:raci-export", args=["xlsx"])).content
    assert "xl/workbook.xml" in ZipFile(BytesIO(book)).namelist()
    assert client.get(reverse("governance:raci-export", args=["doc"])).status_code == 404


def test_others_do_not_reach_it(scene: dict[str, Any], client: Client) -> None:
    what = build.activity(scene["hub"], scene["ana"])
    row = build.assign(what, DOES, scene["bo"], scene["ana"])
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(make.person(Perm.UNIT_VIEW, on=scene["hub"]), backend=backend)
    assert client.get(LIST).status_code == 403

    client.force_login(build.runner(make.unit("Elsewhere")), backend=backend)
    assert client.get(reverse("governance:raci-change", args=[row.pk])).status_code == 404
    assert client.post(reverse("governance:activity-retire", args=[what.pk])).status_code == 404


def test_the_page_costs_the_same_for_one_and_for_thirty(
    scene: dict[str, Any], client: Client, django_assert_max_num_queries: Any
) -> None:
    what = build.activity(scene["hub"], scene["ana"])
    build.assign(what, ANSWERS, scene["bo"], scene["ana"])
    client.get(LIST)
    with django_assert_max_num_queries(40) as first:
        client.get(LIST)
    before = len(first)
    for number in range(30):
        what = build.activity(scene["hub"], scene["ana"])
        build.assign(what, ANSWERS, scene["bo"], scene["ana"])
        build.assign(what, DOES, make.user(f"U{number}"), scene["ana"])
    with django_assert_max_num_queries(before):
        client.get(LIST)
