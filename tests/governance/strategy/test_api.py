"""The same through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from rest_framework.test import APIClient

from governance.domain.launch_gate import Stage
from governance.maturity_questions import CODES
from governance.models import Decision, Space
from governance.perms import Perm
from tests import make
from tests.governance.strategy import build

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
SOON = (make.NOON + timedelta(days=9)).date().isoformat()


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


@pytest.fixture
def hub() -> OrgUnit:
    return make.hub("Hub")


@pytest.fixture
def ana(hub: OrgUnit) -> User:
    return build.strategist(hub)


def post(by: User, path: str, /, **body: Any) -> Any:
    client = APIClient()
    client.force_login(by)
    return client.post(f"/api/v1/{path}/", body, "json", headers={"Accept-Language": "en"})


def get(person: User, path: str) -> Any:
    client = APIClient()
    client.force_login(person)
    return client.get(f"/api/v1/{path}/", headers={"Accept-Language": "en"})


def test_a_closed_gate_is_409_with_each_criterion(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana, ecosystem=True)
    space: Space = build.planned(hub)
    build.cover(space, 0, 1, 2, 3, 4, 5)

    answer = post(ana, f"spaces/{space.pk}/open")

    assert answer.status_code == 409
    assert set(answer.json()["errors"]) == {"", "cover", "ecosystem"}
    assert "Sunday" in answer.json()["errors"]["cover"][0]
    gate = get(ana, f"spaces/{space.pk}/gate").json()
    assert gate["lets_through"] is False
    assert {each["kind"]: each["met"] for each in gate["criteria"]} == {
        "networks": True,
        "cover": False,
        "ecosystem": False,
    }


def test_the_sponsor_signs_and_the_space_opens(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana)
    space, ines = build.planned(hub), build.sponsor(hub)
    asked = post(ana, f"spaces/{space.pk}/override", sponsor=ines.pk, why="Now", due_on=SOON)
    assert asked.status_code == 201
    post(ines, f"signatures/{Decision.objects.get().pk}/sign")
    assert get(ana, f"spaces/{space.pk}/gate").json()["signed_decision"]
    assert post(ana, f"spaces/{space.pk}/open").json()["opened_on"] == "2026-03-04"


def test_stages_are_asked_refused_and_entered(hub: OrgUnit, ana: User) -> None:
    asked: dict[str, Any] = {
        "stage": 2,
        "networks": 1,
        "volunteers": 0,
        "full_week": True,
        "ecosystem": True,
    }
    asked |= {"go": False, "automation": False, "checks": []}
    where = f"launches/{hub.pk}"
    assert post(ana, f"{where}/criteria", **asked).status_code == 200
    assert get(ana, where).json()["gate"]["lets_through"] is False
    assert set(post(ana, f"{where}/enter", stage=2).json()["errors"]) == {"", "ecosystem"}
    assert post(ana, f"{where}/criteria", **{**asked, "ecosystem": False}).status_code == 200
    assert post(ana, f"{where}/enter", stage=2).json()["stage"] == 2
    assert post(ana, f"{where}/enter", stage=7).status_code == 400
    assert [each["stage"] for each in get(ana, "launches").json()["results"]] == [2]
    assert (
        post(make.person(Perm.STRATEGY_VIEW, on=hub), f"{where}/enter", stage=3).status_code == 403
    )


def test_the_strategy_is_written_and_read(hub: OrgUnit, ana: User) -> None:
    unit = {"unit": hub.pk}
    entry = post(ana, "ecosystem-entries", **unit, kind="theme", name="Bills").json()
    note = post(
        ana, "listening-notes", **unit, finding="x", heard_on="2026-03-01", entry=entry["id"]
    ).json()
    assert post(ana, "ecosystem-validations", **unit, summary="Bills").status_code == 201
    facts = {"text": "a", "benefit": "b", "measure": "c", "target": "d", "due_on": SOON}
    objective = post(ana, "objectives", **unit, **facts, findings=[note["id"]]).json()
    where = f"objectives/{objective['id']}"
    assert post(ana, f"{where}/move", to="active").status_code == 400
    assert post(ana, f"{where}/assign", people=[ana.pk]).json()["people"] == [ana.pk]
    assert post(ana, f"{where}/move", to="active").json()["state"] == "active"
    assert post(ana, f"{where}/move", to="active").status_code == 409
    build.network("x")
    marks = [{"criterion": each.value, "mark": 2} for each in build.FIT]
    assert post(ana, "network-fits", **unit, network="x", marks=marks).status_code == 201
    assert post(ana, "network-fits", **unit, network="x", marks=marks).json() == []
    assert len(get(ana, "network-fits").json()["results"]) == 5
    obstacle = post(ana, "obstacles", **unit, text="a", severity=3, owner=ana.pk, due_on=SOON)
    solved = post(ana, f"obstacles/{obstacle.json()['id']}/resolve", outcome="Gone")
    assert solved.json()["resolved_on"] == "2026-03-04"
    answers = dict.fromkeys(CODES, 2)
    assert post(ana, "maturity-assessments", **unit, answers=answers).json()["points"] == 30
    assert post(ana, "maturity-assessments", **unit, answers={"L1": 2}).status_code == 400
    assert post(ana, f"ecosystem-entries/{entry['id']}/remove").status_code == 200
    assert post(ana, f"ecosystem-entries/{entry['id']}/remove").status_code == 409


def test_a_word_is_slept_on_and_given_by_its_owner(hub: OrgUnit, ana: User, clock: Clock) -> None:
    bo = build.strategist(hub)
    answers = [{"question": "Ready?", "answer": "yes"}]
    given = {"unit": hub.pk, "stage": 2, "owner": ana.pk, "answers": answers}
    where = f"go-records/{post(bo, 'go-records', **given).json()['id']}"
    word = {"go": True, "reason": "Yes"}
    assert post(ana, f"{where}/decide", **word).status_code == 409
    clock.forward(hours=24)
    assert post(bo, f"{where}/decide", **word).status_code == 403
    assert post(ana, f"{where}/decide", **word).json()["go"] is True
    assert post(ana, f"{where}/decide", **word).status_code == 409
    both = {**given, "space": build.planned(hub).pk}
    assert post(bo, "go-records", **both).status_code == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("ecosystem-entries", {"kind": "nobody", "name": "x"}),
        ("ecosystem-entries", {"kind": "theme", "name": "x", "size": 10**30}),
        ("listening-notes", {"finding": "x", "heard_on": "yesterday"}),
        ("objectives", {"text": "x", "benefit": ""}),
        ("network-fits", {"network": "x", "marks": [{"criterion": "tone", "mark": 4}]}),
        ("obstacles", {"text": "x", "severity": 9}),
        ("maturity-assessments", {"answers": {"L1": "x"}}),
        ("go-records", {"stage": 2, "answers": []}),
    ],
)
def test_bad_input_is_named(hub: OrgUnit, ana: User, path: str, body: dict[str, Any]) -> None:
    answer = post(ana, path, unit=hub.pk, **body)
    assert answer.status_code == 400
    assert answer.json()["errors"]
    assert post(ana, path, unit=make.hub().pk, **body).status_code == 400
