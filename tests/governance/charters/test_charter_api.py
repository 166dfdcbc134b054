"""Charters through the API: the same rules, told in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from governance.models import Charter
from governance.perms import Perm
from tests import make
from tests.governance.charters import build

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
LIST = "/api/v1/charters/"


def call(person: User, path: str, sent: Any = None) -> Any:
    client = Client()
    client.force_login(person)
    if sent is None:
        return client.get(path)
    return client.post(path, sent, content_type="application/json")


def at(charter: Charter, action: str = "") -> str:
    return f"{LIST}{charter.pk}/{action}/" if action else f"{LIST}{charter.pk}/"


def test_a_charter_lives_its_whole_life_through_the_api() -> None:
    team = build.office()
    facts = {"kind": "policy", "title_fr": "Règle", "title_en": "Rule", "unit": team.hub.pk}
    made = call(team.ana, LIST, {**facts, "units": [team.spoke.pk], "template": "moderation"})
    assert made.status_code == 201, made.content
    charter = Charter.objects.get(pk=made.json()["id"])
    written = {"language": "en", "body": "Be kind.", "revision": 0}
    assert call(team.ana, at(charter, "write"), written).json()["revision"] == 1
    assert call(team.ana, at(charter, "write"), {**written, "body": "!"}).status_code == 409

    said = {"change": "material", "summary": "First."}
    assert call(team.ana, at(charter, "submit"), said).json()["state"] == "in_review"
    remark = {"language": "en", "passage": "Be kind.", "replacement": "Be very kind."}
    comment = call(team.lea, at(charter, "comment"), remark).json()
    assert call(team.lea, at(charter, "send_back"), {"reason": "See above."}).status_code == 200
    settled = {"comment": comment["id"], "accept": True}
    assert call(team.ana, at(charter, "settle"), settled).json()["state"] == "accepted"
    call(team.ana, at(charter, "submit"), said)
    assert call(team.lea, at(charter, "approve"), {}).json()["state"] == "approved"
    assert call(team.ana, at(charter, "publish"), {}).json()["state"] == "published"

    versions = call(team.bo, at(charter, "versions")).json()
    text = next(each for each in versions[0]["texts"] if each["language"] == "en")
    assert text["body"] == "Be very kind."
    proof = {"language": "en", "sha256": text["sha256"]}
    given = call(team.bo, at(charter, "acknowledge"), proof)
    assert (given.status_code, given.json()["person"]) == (201, team.bo.pk)
    assert call(team.ana, at(charter, "retire"), {}).status_code == 200


def test_somebody_elses_charter_does_not_exist() -> None:
    team = build.office()
    charter = team.charter()
    chi = make.person(*build.WRITES, *build.REVIEWS, on=make.hub("South"))

    assert call(chi, LIST).json()["results"] == []
    assert call(chi, at(charter)).status_code == 404
    for action in ("write", "submit", "approve", "publish", "comment", "acknowledge", "retire"):
        assert call(chi, at(charter, action), {}).status_code == 404, action


def test_a_reader_gets_no_draft() -> None:
    team = build.office()
    charter = team.charter()
    team.write(charter.versions.get(), "Secret for now")

    assert call(team.bo, at(charter, "versions")).json() == []
    assert call(team.bo, at(charter, "comments")).json() == []
    assert call(team.bo, at(charter, "write"), {}).status_code == 403


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"language": "de", "body": "x", "revision": 0},
        {"language": "en", "body": "x" * 20_001, "revision": 0},
        {"language": "en", "body": "x", "revision": -1},
        {"language": "en", "body": None, "revision": 0},
        {"language": "en", "body": "x", "revision": 0, "more": 1},
    ],
)
def test_bad_input_is_refused_by_field(sent: dict[str, Any]) -> None:
    team = build.office()
    answer = call(team.ana, at(team.charter(), "write"), sent)
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_approving_ones_own_and_moving_twice_are_refused() -> None:
    team = build.office()
    charter = team.charter()
    team.submit(charter)
    assert call(team.ana, at(charter, "approve"), {}).status_code == 403
    assert call(team.lea, at(charter, "approve"), {}).status_code == 200
    assert call(team.lea, at(charter, "approve"), {}).status_code == 409


def test_progress_is_for_those_who_read_reports() -> None:
    team = build.office()
    charter = team.charter()
    lead = make.person(Perm.CHARTER_VIEW, Perm.REPORT_VIEW, on=team.hub)
    assert call(team.bo, at(charter, "progress")).status_code == 403
    assert call(lead, at(charter, "progress")).json() == []
