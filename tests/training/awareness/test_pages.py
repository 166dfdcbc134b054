"""Progress that singles nobody out, and the pages of assignments and record stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from governance.perms import Perm
from tests import make
from tests.training.awareness import build
from tests.training.awareness.build import DAY
from training import services
from training.assignment_progress import progress_of
from training.models import LearningStore, TrackAssignment

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def rows(assignment: TrackAssignment, person: User) -> dict[str, tuple[int, int]]:
    reader = User.objects.get(pk=person.pk)
    standing = progress_of([assignment], seen_by=reader, at=make.NOON + DAY)[assignment.pk]
    assert standing.asked == sum(row.asked for row in standing.rows)
    return {row.unit: (row.asked, row.done) for row in standing.rows}


def filled(office: build.Office) -> TrackAssignment:
    assignment = office.assign()
    services.fill_assignment(assignment=assignment, at=make.NOON)
    return assignment


def test_small_units_are_left_out_and_no_total_gives_them_away() -> None:
    office = build.office()
    office.people(8, office.north)
    office.people(3, office.south)
    assignment = filled(office)
    # 3 of the south and Ana of the hub are four: neither a row nor part of the sum
    assert rows(assignment, office.ana) == {"A": (8, 0)}
    office.people(1, office.south)
    services.fill_assignment(assignment=assignment, at=make.NOON)
    assert rows(assignment, office.ana) == {"A": (8, 0), "": (5, 0)}


def test_a_lead_sees_their_unit_alone() -> None:
    office = build.office()
    people = office.people(6, office.north)
    office.people(9, office.south)
    build.certified(people[0], office.track)
    lead = make.person(Perm.LEARNING_VIEW, on=office.north)
    assert rows(filled(office), lead) == {"A": (7, 1)}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_from_the_form_to_the_figures(client: Client, clock: Any, language: str) -> None:
    clock.freeze(make.NOON)
    office = build.office()
    User.objects.filter(pk=office.ana.pk).update(language=language)
    office.people(6, office.north)
    client.force_login(User.objects.get(pk=office.ana.pk), backend=BACKEND)
    assert client.get("/assignments/").status_code == 200
    given = {"track": office.track.pk, "unit": office.hub.pk, "due_days": 14}
    page = client.post("/assignments/new/", {**given, "step": "check"})
    assert page.context["foreseen"].people == 7
    assert not TrackAssignment.objects.exists()
    again = client.post("/assignments/new/", {**given, "step": "change"})
    assert "foreseen" not in again.context
    wrong = client.post("/assignments/new/", {**given, "due_days": "", "step": "check"})
    assert "due_days" in wrong.context["form"].errors
    client.post("/assignments/new/", {**given, "step": "confirm"})
    assignment = TrackAssignment.objects.get()
    assert b"mark" in client.get(f"/assignments/{assignment.pk}/").content
    services.fill_assignment(assignment=assignment, at=make.NOON)
    address = f"/assignments/{assignment.pk}/"
    assert client.get(address).context["progress"].asked == 6
    figures = b"".join(client.get(f"{address}?format=csv"))
    assert b"example.org" not in figures
    names = b"".join(client.get(f"{address}people/"))
    assert b"@example.org" in names
    assert client.get("/learning/assigned/").status_code == 200
    assert client.get("/assignments/?q=tone&state=open").context["rows"]
    for _twice in range(2):
        client.post(f"{address}end/")
    assignment.refresh_from_db()
    assert assignment.ended_at == make.NOON


def test_the_list_takes_the_same_number_of_queries(client: Client) -> None:
    office = build.office()
    office.people(6, office.north)
    filled(office)
    client.force_login(User.objects.get(pk=office.ana.pk), backend=BACKEND)
    client.get("/assignments/")
    with CaptureQueriesContext(connection) as one:
        client.get("/assignments/")
    for _more in range(10):
        filled(office)
    with CaptureQueriesContext(connection) as many:
        client.get("/assignments/")
    assert len(one) == len(many)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_record_store_is_connected_paused_and_resumed(client: Client, language: str) -> None:
    hub = make.hub()
    chief = make.person(Perm.WEBHOOK_CHANGE, on=hub, language=language)
    client.force_login(chief, backend=BACKEND)
    assert client.get("/record-stores/").status_code == 200
    assert client.get("/record-stores/new/").status_code == 200
    facts = {
        "name": "Store",
        "unit": hub.pk,
        "url": "https://lrs.example/statements",
        "key": "k",
        "password": "hidden-words",
    }
    bad = client.post("/record-stores/new/", {**facts, "url": "https://127.0.0.1:22/"})
    assert "url" in bad.context["form"].errors
    assert client.post("/record-stores/new/", facts).status_code == 302
    store = LearningStore.objects.get()
    for act in ("pause", "pause", "resume", "disconnect", "disconnect"):
        assert client.post(f"/record-stores/{store.pk}/{act}/").status_code == 302
        page = client.get(f"/record-stores/{store.pk}/")
        assert b"hidden-words" not in page.content
    assert client.get("/record-stores/").status_code == 200
