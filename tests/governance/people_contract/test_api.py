"""The same through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from rest_framework.test import APIClient

from governance.perms import Perm
from tests import make
from tests.governance.people_contract import build

if TYPE_CHECKING:
    from accounts.models import User
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
SOON = (build.TODAY + timedelta(days=9)).isoformat()


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def post(by: User, path: str, /, **body: Any) -> Any:
    client = APIClient()
    client.force_login(by)
    return client.post(f"/api/v1/{path}/", body, "json")


def get(person: User, path: str) -> Any:
    client = APIClient()
    client.force_login(person)
    return client.get(f"/api/v1/{path}/")


def test_from_an_application_to_a_consent() -> None:
    unit, ana = make.unit(), build.boss()
    bo, mona = make.appoint(make.user("Bo"), make.role(), on=unit), make.user("Mona")
    make.shipped_role("community-manager")
    offer = {"motivation": "x", "ease": 2, "expertise": ["bills"], "languages": ["fr"]}
    applied = post(bo, "applications", unit=unit.pk, **offer)
    assert applied.status_code == 201
    where = f"applications/{applied.json()['id']}"
    assert post(bo, f"{where}/accept").status_code == 403
    assert post(ana, f"{where}/accept").status_code == 409
    assert (
        post(
            ana, "employments", person=bo.pk, contract="permanent", joined_on="2020-01-01"
        ).status_code
        == 201
    )
    assert post(ana, f"{where}/accept").json()["state"] == "accepted"
    assert post(ana, "reporting-lines", person=bo.pk, manager=mona.pk).status_code == 204
    assert get(ana, "reporting-lines").json()["results"][0]["manager"] == mona.pk
    asked = post(ana, "consents", unit=unit.pk, person=bo.pk, minutes_per_day=60, objectives="x")
    consent = f"consents/{asked.json()['id']}"
    assert post(ana, f"{consent}/answer", agrees=True).status_code == 403
    assert post(mona, f"{consent}/answer", agrees=True).json()["ends_on"] == "2027-03-04"
    assert post(mona, f"{consent}/answer", agrees=True).status_code == 409
    assert post(ana, f"{consent}/remind").status_code == 409
    assert post(ana, f"{consent}/withdraw").json()["state"] == "withdrawn"


@pytest.mark.parametrize(
    "bad",
    [
        {"minutes_per_day": 4},
        {"minutes_per_day": "sixty"},
        {"objectives": ""},
        {"person": 10**12},
        {"surprise": 1},
    ],
)
def test_a_bad_question_is_refused_by_field(bad: dict[str, Any]) -> None:
    unit = make.unit()
    good = {
        "unit": unit.pk,
        "person": build.volunteer(unit).pk,
        "minutes_per_day": 60,
        "objectives": "x",
    }
    answer = post(build.boss(), "consents", **(good | bad))
    assert answer.status_code == 400
    assert next(iter(bad)) in answer.json()["errors"]


def test_exceptions_departures_and_the_sponsor() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    ana = build.boss()
    override = post(
        ana, "eligibility-overrides", unit=hub.pk, person=claire.pk, reason="x", ends_on=SOON
    )
    assert override.status_code == 201
    assert post(ana, f"eligibility-overrides/{override.json()['id']}/end").status_code == 200
    backing = post(
        claire, "sponsorships", unit=hub.pk, sponsor=ines.pk, strategist=claire.pk, commitment="x"
    )
    assert backing.status_code == 201
    asked = post(
        claire, "decisions", unit=hub.pk, sponsor=ines.pk, title="x", why="x", due_on=SOON
    )
    assert asked.status_code == 201
    assert len(get(ines, "signatures").json()["results"]) == 2
    for row in get(ines, "signatures").json()["results"]:
        assert post(ines, f"signatures/{row['id']}/sign", note="ok").json()["state"] == "signed"
    assert post(claire, f"decisions/{asked.json()['id']}/withdraw").status_code == 409
    assert post(claire, f"sponsorships/{backing.json()['id']}/end").json()["state"] == "withdrawn"
    held = get(ana, f"people/{ines.pk}/holdings").json()
    assert {each["kind"] for each in held} >= {"Roles", "The account"}
    done = post(ana, f"people/{ines.pk}/depart").json()
    assert all(each["done"] for each in done)


def test_another_unit_s_records_do_not_exist() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    decision = build.decision(hub, by=claire, sponsor=ines)
    consent = build.asked(make.unit(under=hub), by=build.boss())
    stranger = make.person(*Perm, on=make.hub())
    for path in (
        f"decisions/{decision.pk}/withdraw",
        f"signatures/{decision.pk}/sign",
        f"consents/{consent.pk}/withdraw",
        f"consents/{consent.pk}/answer",
        f"people/{ines.pk}/depart",
    ):
        assert post(stranger, path, agrees=True).status_code == 404, path
    for path in ("decisions", "signatures", "consents", "reporting-lines"):
        assert get(stranger, path).json()["results"] == []
