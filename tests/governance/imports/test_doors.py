"""Files of people through the page, the API and the command."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from governance.models import PeopleImport
from governance.perms import Perm
from governance.services import people_imports
from governance.tasks import sweep_people_imports, work_on_import
from tests import make
from tests.governance.imports.scene import brought_in, checked, strategist, table

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db

CONTENT = table(
    ["Nom", "Courriel", "Unité", "Rôle"], ["Bo", "bo@alvea.example", "Care", "trainer"]
)
LIST = reverse("governance:people-import-list")


def opened(person: User) -> Client:
    client = Client(headers={"Accept-Language": person.language})
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def upload(client: Client, content: bytes = CONTENT, how: str = "additions") -> Any:
    facts = {
        "file": SimpleUploadedFile("people.csv", content),
        "how": how,
        "under": make.company().pk,
        "default_role": "",
    }
    return client.post(LIST, facts)


def address(name: str, run: PeopleImport) -> str:
    return reverse(f"governance:people-import{name}", args=[run.pk])


def test_a_file_goes_from_the_page_to_the_organisation() -> None:
    client = opened(strategist())
    answer = upload(client)
    run = PeopleImport.objects.get()
    assert answer.url == address("", run)
    page = client.get(answer.url).content.decode()
    assert "Check which column" in page
    assert "bo@alvea.example" in page

    client.post(address("-check", run), {**run.mapping, "language": ""})
    page = client.get(address("", run)).content.decode()
    assert "This file would make <mark>3 changes</mark>" in page
    assert "/?kind=appointed" in page or "?kind=appointed" in page

    client.post(address("-confirm", run))
    page = client.get(address("", run)).content.decode()
    assert "This file made <mark>3 changes</mark>" in page
    assert User.objects.filter(email="bo@alvea.example").exists()
    exported = client.get(address("-export", run))
    assert b"bo@alvea.example" in exported.getvalue()


def test_what_is_wrong_is_shown_by_line_and_the_columns_may_be_chosen_again() -> None:
    client = opened(strategist())
    upload(client, table(["Nom", "Courriel"], ["Bo", "bo"]))
    run = PeopleImport.objects.get()

    client.post(address("-check", run), run.mapping)
    page = client.get(address("", run)).content.decode()

    assert "one line needs a correction" in page
    assert "“bo” is not an e-mail address" in page
    again = client.post(address("-check", run), {"name": "Nom", "email": "Nom"})
    assert "chosen for two facts" in again.content.decode()


def test_many_leaving_asks_for_their_number_on_the_page() -> None:
    ana = strategist()
    brought_in(CONTENT, by=ana)
    run = checked(table(["name", "email"], ["Chi", "chi@x.example"]), by=ana, complete=True)
    client = opened(ana)

    asked = client.get(address("", run)).content.decode()
    assert "would make <mark>1 person of 1</mark> leave" in asked
    assert "How many people leave?" in asked
    assert "optional" not in asked
    refused = client.post(address("-confirm", run), {"removals": "7"}).content.decode()
    assert "Type this number" in refused
    client.post(address("-confirm", run), {"removals": "1"})
    run.refresh_from_db()
    assert run.state == "done"


def test_who_runs_one_hub_is_told_who_imports() -> None:
    hub = make.person(Perm.PEOPLE_IMPORT, on=make.hub(), language="en")
    page = opened(hub).get(LIST).content.decode()

    assert "whole company" in page
    assert 'type="file"' not in page
    assert upload(opened(hub)).status_code in {200, 403}
    assert not PeopleImport.objects.exists()


def test_a_large_file_is_left_to_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    ana = strategist()
    monkeypatch.setattr("governance.services.people_imports.runs.BY_THE_WORKER", 10)
    client = opened(ana)
    upload(client)
    run = PeopleImport.objects.get()

    client.post(address("-check", run), run.mapping)
    assert "being read" in client.get(address("", run)).content.decode()
    work_on_import(run_id=run.pk)
    client.post(address("-confirm", run))
    assert "being made" in client.get(address("", run)).content.decode()
    work_on_import(run_id=run.pk)
    work_on_import(run_id=run.pk)

    run.refresh_from_db()
    assert run.state == "done"


def test_a_lost_message_is_found_and_old_files_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    woken: list[int] = []
    monkeypatch.setattr(people_imports, "wake_worker", woken.append)
    lost = checked(CONTENT, by=strategist())
    PeopleImport.objects.filter(pk=lost.pk).update(state="confirmed", asked_at=make.NOON)
    old = checked(CONTENT, by=lost.by)

    sweep_people_imports()

    old.refresh_from_db()
    assert woken == [lost.pk]
    assert (bytes(old.content), old.state, old.changes.count()) == (b"", "refused", 0)
    page = opened(lost.by).get(address("", old)).content.decode()
    assert "no longer kept" in page


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_costs_the_same_for_one_change_as_for_thirty(
    django_assert_num_queries: Any, how_many: int
) -> None:
    ana = strategist()
    rows = [[f"P {n}", f"p{n}@x.example", "Care", "trainer"] for n in range(how_many)]
    run = checked(table(["name", "email", "unit", "role"], *rows), by=ana)
    client = opened(ana)
    client.get(address("", run))

    with django_assert_num_queries(6):
        client.get(address("", run))


def test_a_program_uploads_checks_and_confirms() -> None:
    client = opened(strategist())
    file = SimpleUploadedFile("people.csv", CONTENT)
    made = client.post("/api/v1/people-imports/", {"file": file, "under": make.company().pk})
    assert made.status_code == 201, made.content
    base = f"/api/v1/people-imports/{made.json()['id']}/"

    seen = client.post(f"{base}check/", {}, content_type="application/json").json()
    assert (seen["state"], seen["counts"]["person_added"]) == ("checked", 1)
    assert len(client.get(f"{base}changes/").json()["results"]) == 3
    done = client.post(f"{base}confirm/", {}, content_type="application/json").json()
    assert done["state"] == "done"
    wrong = {"mapping": {"email": "Nowhere"}}
    answer = client.post(f"{base}check/", wrong, content_type="application/json")
    assert answer.status_code == 409


def test_the_command_previews_and_applies(tmp_path: Path) -> None:
    ana = strategist()
    path = tmp_path / "people.csv"
    path.write_bytes(CONTENT)
    said = io.StringIO()

    call_command("import_people", str(path), by=ana.email, stdout=said)
    assert "Person added" in said.getvalue()
    assert not PeopleImport.objects.exists()
    call_command("import_people", str(path), by=ana.email, apply=True, stdout=said)
    assert User.objects.filter(email="bo@alvea.example").exists()
    path.write_bytes(table(["name", "email"], ["Bo", "nothing"]))
    with pytest.raises(CommandError, match="1 errors"):
        call_command("import_people", str(path), by=ana.email, stderr=io.StringIO())
