"""The same for programs: GET the file, POST a plan, POST the apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from governance.models import Space
from tests import make
from tests.governance.blueprint import build
from tests.governance.blueprint.test_pages import as_, changed

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
API = "/api/v1/setup/"


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"{API}{path}/", body, content_type="application/json")


def test_the_file_is_yaml(claire: User) -> None:
    client = as_(claire)
    answer = client.get(API, headers={"Accept": "application/yaml"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/yaml")
    assert answer.content.decode() == build.text()


def test_plan_then_apply_then_nothing(claire: User) -> None:
    client, text = as_(claire), changed()
    planned = post(client, "plan", setup=text).json()
    assert planned["counts"] == {"add": 0, "change": 1, "remove": 0}
    assert planned["changes"][0]["fields"] == {"target_minutes": [480, 470]}
    assert post(client, "apply", setup=text, plan=planned["digest"]).status_code == 200
    assert Space.objects.filter(target_minutes=470).exists()
    assert post(client, "plan", setup=text).json()["changes"] == []


def test_a_form_carries_a_large_file(claire: User) -> None:
    client = as_(claire)
    upload = SimpleUploadedFile("a.yaml", changed().encode())
    assert client.post(f"{API}plan/", {"file": upload}).json()["counts"]["change"] == 1


def test_another_plan_is_a_conflict_that_shows_the_plan_of_now(claire: User) -> None:
    client, text = as_(claire), changed()
    digest = post(client, "plan", setup=text).json()["digest"]
    Space.objects.filter(slug="forum-entraide").update(name="Le forum")
    moved = post(client, "apply", setup=text, plan=digest)
    assert moved.status_code == 409
    assert moved.json()["plan"]["digest"] != digest
    assert not Space.objects.filter(target_minutes=470).exists()


@pytest.mark.parametrize(
    "body", [{}, {"setup": "x"}, {"setup": "socialteam: 2"}, {"setup": 3, "x": 1}]
)
def test_bad_input_is_400(claire: User, body: dict[str, Any]) -> None:
    client = as_(claire)
    assert post(client, "plan", **body).status_code == 400
    assert post(client, "apply", **body, plan="0" * 64).status_code == 400
    assert post(client, "apply", setup=build.text()).status_code == 400


@pytest.mark.usefixtures("claire")
def test_who_may_not() -> None:
    text = build.text()
    for name in ("Mathilde Lenoir", "Denis Weber"):
        client = as_(build.person(name))
        assert client.get(API).status_code == 403
        assert post(client, "plan", setup=text).status_code == 403
        assert post(client, "apply", setup=text, plan="0" * 64).status_code == 403
