"""The page: download, bring, look at the plan, apply; and who may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from governance.models import SetupFile, Space
from tests import make
from tests.governance.blueprint import build

if TYPE_CHECKING:
    from accounts.models import User
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
PAGE = "/rules/setup/"


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def as_(person: User, language: str = "en") -> Client:
    client = Client()
    type(person).objects.filter(pk=person.pk).update(language=language)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def changed() -> str:
    return build.text().replace("target_minutes: 480", "target_minutes: 470", 1)


def test_the_set_up_can_be_downloaded(claire: User) -> None:
    client = as_(claire)
    answer = client.get(reverse("governance:blueprint-export"))
    assert answer.headers["Content-Type"].startswith("application/yaml")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "socialteam: 1\n" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Applying this file changes"), ("fr", 'lang="fr"')]
)
def test_a_file_is_shown_as_a_plan_and_then_applied(
    claire: User, language: str, words: str
) -> None:
    client = as_(claire, language)
    upload = SimpleUploadedFile("avril.yaml", changed().encode())
    shown = client.post(PAGE, {"file": upload, "text": ""}, follow=True)
    page = shown.content.decode()
    assert words in page
    assert "<del>480</del> → <ins>470</ins>" in page
    assert not SetupFile.objects.applied().exists()
    plan = shown.context["plan"]
    file = SetupFile.objects.waiting().get()
    done = client.post(f"{PAGE}{file.pk}/apply/", {"plan": plan.digest}, follow=True)
    row = SetupFile.objects.get()
    assert (row.name, row.changed, row.content) == ("avril.yaml", 1, "")
    assert "avril.yaml" in done.content.decode()
    assert row.digest[:12] in done.content.decode()
    assert Space.objects.filter(target_minutes=470).exists()


def test_a_pasted_text_without_change_says_so(claire: User) -> None:
    client = as_(claire)
    answer = client.post(PAGE, {"text": build.text()}, follow=True)
    assert "There is nothing to apply." in answer.content.decode()


def test_a_wrong_file_says_where_and_keeps_what_was_typed(claire: User) -> None:
    client = as_(claire)
    text = build.text().replace("    network: facebook", "    network: facbook", 1)
    page = client.post(PAGE, {"text": text}).content.decode()
    assert "spaces[0].network" in page
    assert "facebook" in page
    assert "socialteam: 1" in page
    assert not SetupFile.objects.exists()


@pytest.mark.parametrize("given", [{}, {"text": " "}, {"file": "x", "text": "y"}])
def test_one_file_is_chosen(claire: User, given: dict[str, str]) -> None:
    client = as_(claire)
    data = {**given}
    if "file" in data:
        data["file"] = SimpleUploadedFile("a.yaml", b"socialteam: 1")  # type: ignore[assignment]
    assert "Choose a file, or paste its text." in client.post(PAGE, data).content.decode()


def test_an_organisation_that_moved_shows_its_new_plan(claire: User) -> None:
    client = as_(claire)
    shown = client.post(PAGE, {"text": changed()}, follow=True)
    Space.objects.filter(slug="forum-entraide").update(name="Le forum")
    file = SetupFile.objects.waiting().get()
    url = f"{PAGE}{file.pk}/apply/"
    again = client.post(url, {"plan": shown.context["plan"].digest}, follow=True)
    assert "has changed since this plan was shown" in again.content.decode()
    assert again.context["plan"].digest != shown.context["plan"].digest
    assert not SetupFile.objects.applied().exists()


@pytest.mark.usefixtures("claire")
def test_a_part_of_the_company_is_not_enough() -> None:
    mathilde = build.person("Mathilde Lenoir")  # deputy of the hub
    for url in (PAGE, f"{PAGE}export/"):
        assert as_(mathilde).get(url).status_code == 403
    assert as_(build.person("Nadia Le Goff")).get(PAGE).status_code == 403
    assert Client().get(PAGE).status_code == 302


def test_somebody_elses_file_is_not_there(claire: User) -> None:
    client = as_(claire)
    client.post(PAGE, {"text": changed()})
    file = SetupFile.objects.waiting().get()
    other = make.appoint(make.user(), make.shipped_role("strategist"), on=make.company())
    assert as_(other).get(f"{PAGE}{file.pk}/").status_code == 404
