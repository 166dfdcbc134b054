"""Statements in: what is refused, what is kept once, who reads what."""

from __future__ import annotations

import json
import uuid
from copy import deepcopy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.scopes import Scope
from accounts.services import create_token
from governance.perms import Perm
from socialteam.kit.errors import BadInputError, ConflictError
from tests import make
from training import services
from training.domain.xapi import VOIDED, read_statement
from training.domain.xapi_rules import StatementError
from training.models import LearningStatement

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit

pytestmark = pytest.mark.django_db
ADDRESS = "/api/xapi/statements"
VERSION = {"X-Experience-API-Version": "1.0.3"}


def statement(email: str = "bo@example.org", **parts: Any) -> dict[str, Any]:
    return {
        "actor": {"mbox": f"mailto:{email}", "name": "Bo"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/passed", "display": {"en": "passed"}},
        "object": {"id": "https://lms.example/safety", "definition": {"name": {"en": "Safety"}}},
        **parts,
    }


def changed(path: str, value: Any) -> dict[str, Any]:
    given: Any = deepcopy(GOOD)
    *steps, last = path.split(".")
    inner = given
    for step in steps:
        inner = inner.setdefault(step, {})
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return dict(given)


REF = {"objectType": "StatementRef", "id": str(uuid.UUID(int=5))}
GOOD = statement(
    id=str(uuid.UUID(int=7)),
    timestamp="2026-03-04T12:00:00.123456789+01:00",
    result={
        "score": {"scaled": -1, "raw": 5, "min": 0, "max": 10},
        "success": True,
        "completion": False,
        "response": "a",
        "duration": "P1DT2H3.5S",
        "extensions": {"https://x.example/y": None},
    },
    context={
        "registration": str(uuid.UUID(int=6)),
        "contextActivities": {"parent": [{"id": "https://x.example/p"}]},
        "language": "fr-FR",
        "instructor": {"account": {"homePage": "https://x.example", "name": "ana"}},
        "statement": REF,
    },
)
BAD: list[tuple[str, Any, str]] = [
    ("actor", ..., "actor"),
    ("verb", ..., "verb"),
    ("object", ..., "object"),
    ("actor", "bo", "actor"),
    ("actor", {}, "actor"),
    ("actor", {"mbox": "mailto:a@b.fr", "openid": "https://x.example"}, "actor"),
    ("actor.mbox", "bo@example.org", "actor.mbox"),
    ("actor.mbox", "mailto:bo", "actor.mbox"),
    ("actor.mbox", f"mailto:{'a' * 60}@{'b' * 250}.fr", "actor.mbox"),
    ("actor", {"mbox_sha1sum": "zz"}, "actor.mbox_sha1sum"),
    ("actor", {"account": {"name": "a"}}, "actor.account.homePage"),
    ("actor", {"account": {"homePage": "https://x.example", "name": ""}}, "actor.account.name"),
    ("actor.objectType", "Robot", "actor.objectType"),
    ("actor.age", 3, "actor.age"),
    ("actor.name", 3, "actor.name"),
    ("actor", {"objectType": "Group", "member": []}, "actor"),
    ("actor", {"objectType": "Group", "member": [{"name": "x"}]}, "actor.member.0"),
    ("verb", {}, "verb.id"),
    ("verb.id", "passed", "verb.id"),
    ("verb.id", 5, "verb.id"),
    ("verb.id", "http://x.example/" + "a" * 500, "verb.id"),
    ("verb.display", "passed", "verb.display"),
    ("verb.display", {"not a tag": "x"}, "verb.display.not a tag"),
    ("object.id", "safety", "object.id"),
    ("object.id", ..., "object.id"),
    ("object.objectType", "Course", "object.objectType"),
    ("object", {"objectType": "StatementRef", "id": "x"}, "object.id"),
    ("object.definition.name", {"en": 5}, "object.definition.name.en"),
    ("result.score.scaled", 1.01, "result.score.scaled"),
    ("result.score.scaled", -1.01, "result.score.scaled"),
    ("result.score.scaled", "1", "result.score.scaled"),
    ("result.score.scaled", True, "result.score.scaled"),
    ("result.score.raw", 11, "result.score.raw"),
    ("result.score.max", 0, "result.score.max"),
    ("result.success", "yes", "result.success"),
    ("result.duration", "2 hours", "result.duration"),
    ("result.duration", "P", "result.duration"),
    ("result.extensions", {"y": 1}, "result.extensions"),
    ("result.grade", 1, "result.grade"),
    ("context.registration", "7", "context.registration"),
    ("context.language", "fr_FR!", "context.language"),
    ("context.statement", {"id": str(uuid.UUID(int=5))}, "context.statement"),
    ("context.contextActivities.parent", [{"id": "p"}], "context.contextActivities.parent.0.id"),
    ("timestamp", "2026-03-04T12:00:00", "timestamp"),
    ("timestamp", "2026-03-04", "timestamp"),
    ("timestamp", "2026-13-04T12:00:00Z", "timestamp"),
    ("timestamp", "2026-03-04T12:00:00-00:00", "timestamp"),
    ("timestamp", 5, "timestamp"),
    ("id", "7", "id"),
    ("id", 7, "id"),
    ("version", "0.9", "version"),
    ("attachments", [], "attachments"),
    ("colour", "red", "colour"),
    ("context.platform", None, "context.platform"),
    ("verb.id", VOIDED, "object"),
    ("result.response", "a" * 66_000, ""),
]


@pytest.mark.parametrize(("path", "value", "field"), BAD, ids=lambda each: str(each)[:40])
def test_a_bad_statement_names_its_field(path: str, value: Any, field: str) -> None:
    with pytest.raises(StatementError) as refused:
        read_statement(changed(path, value))
    assert refused.value.field == field


@pytest.mark.parametrize(
    "given",
    [
        GOOD,
        changed("timestamp", "2026-03-04T12:00:00Z"),
        changed("timestamp", "2026-03-04T12:00:00,5+0130"),
        changed("actor", {"objectType": "Group", "member": [{"mbox": "mailto:a@b.fr"}]}),
        changed("actor", {"mbox_sha1sum": "a" * 40}),
        changed("actor", {"openid": "https://x.example/me"}),
        changed("object", REF),
        changed("object", {"objectType": "Agent", "mbox": "mailto:a@b.fr"}),
        changed("object", {"objectType": "SubStatement", **statement()}),
        changed("result", ...),
    ],
)
def test_a_good_statement_is_read(given: dict[str, Any]) -> None:
    read_statement(given)


def sender(unit: OrgUnit, **fields: Any) -> User:
    powers = (Perm.LEARNING_VIEW, Perm.LEARNING_WRITE)
    return make.person(*powers, on=unit, language="en", **fields)


def store(given: Any, by: User, **more: Any) -> list[uuid.UUID]:
    return services.store_statements(given=given, by=by, at=make.NOON, **more)


def test_a_repeated_statement_is_kept_once_and_another_one_refused() -> None:
    ana = sender(make.unit())
    assert store(GOOD, ana) == store(GOOD, ana) == [uuid.UUID(int=7)]
    assert LearningStatement.objects.count() == 1
    same_moment = changed("timestamp", "2026-03-04T11:00:00.123456Z")
    store(same_moment, ana)
    with pytest.raises(ConflictError):
        store(changed("result.success", False), ana)


def test_a_list_is_kept_whole_or_not_at_all() -> None:
    ana = sender(make.unit())
    with pytest.raises(BadInputError) as refused:
        store([statement(), changed("verb.id", "passed")], ana)
    assert refused.value.field == "1.verb.id"
    with pytest.raises(BadInputError):
        store([GOOD, GOOD], ana)
    for wrong in ([], [statement()] * 101):
        with pytest.raises(BadInputError):
            store(wrong, ana)
    assert not LearningStatement.objects.exists()


@pytest.mark.parametrize("many", [1, 30])
def test_keeping_takes_the_same_number_of_queries(many: int) -> None:
    ana = sender(make.unit())
    services.store_statements(given=statement(), by=ana, at=make.NOON)
    with CaptureQueriesContext(connection) as asked:
        store([statement(f"p{number}@example.org") for number in range(many)], ana)
    assert len(asked) == 5


def test_people_are_found_only_where_the_sender_writes() -> None:
    north, south = make.unit(), make.unit()
    bo = make.person(on=north, email="bo@example.org")
    make.person(on=south, email="chi@example.org")
    ana = sender(north)
    store([statement("BO@example.org"), statement("chi@example.org")], ana)
    kept = LearningStatement.objects.order_by("pk").values_list("person", flat=True)
    assert list(kept) == [bo.pk, None]
    with pytest.raises(PermissionDenied):
        store(statement(), bo)


def test_a_sender_takes_back_their_own_statement_in_any_order() -> None:
    ana, bo = sender(make.unit()), sender(make.unit())
    void: dict[str, Any] = {"verb": {"id": VOIDED}, "object": {**REF, "id": GOOD["id"]}}
    store(statement(**void), bo)  # of somebody else: has no effect on what comes
    store(GOOD, ana)
    assert LearningStatement.objects.standing().filter(uuid=GOOD["id"]).exists()
    with pytest.raises(BadInputError):
        store(statement(**void, timestamp="2026-03-04T12:00:00Z"), bo)
    [taking] = store(statement(**void), ana)
    assert not LearningStatement.objects.standing().filter(uuid=GOOD["id"]).exists()
    assert LearningStatement.objects.voided().get().uuid == uuid.UUID(GOOD["id"])
    with pytest.raises(BadInputError):
        store(statement(**{**void, "object": {**REF, "id": str(taking)}}), ana)


def token(person: User, *scopes: Scope) -> Client:
    _row, key = create_token(
        user=person,
        name="lms",
        scopes=list(scopes),
        expires_at=make.NOON.replace(year=2100),
        at=make.NOON,
    )
    return Client(headers={"Authorization": f"Bearer {key}", **VERSION})


def send(client: Client, given: Any, query: str = "", *, method: str = "post") -> Any:
    call = getattr(client, method)
    return call(ADDRESS + query, json.dumps(given), content_type="application/json")


def test_the_door_takes_statements_and_gives_them_back() -> None:
    unit = make.unit()
    make.person(on=unit, email="bo@example.org")
    client = token(sender(unit), Scope.LEARNING_READ, Scope.LEARNING_WRITE)
    answer = send(client, [statement(), GOOD])
    assert answer.status_code == 200, answer.json()
    first, second = answer.json()
    assert second == GOOD["id"]
    assert answer["X-Experience-API-Version"] == "1.0.3"
    found = client.get(ADDRESS, {"statementId": second}).json()
    assert found["result"] == GOOD["result"]
    assert found["stored"]
    put = send(client, statement(), f"?statementId={uuid.UUID(int=9)}", method="put")
    assert put.status_code == 204
    assert send(client, GOOD, f"?statementId={uuid.UUID(int=9)}", method="put").status_code == 400
    assert send(client, GOOD, method="put").status_code == 400
    page = client.get(ADDRESS, {"limit": 2}).json()
    assert len(page["statements"]) == 2
    assert len(client.get(page["more"]).json()["statements"]) == 1
    assert client.get(page["more"]).json()["more"] == ""
    up = client.get(ADDRESS, {"ascending": "true"}).json()["statements"]
    assert up[0]["id"] == first


def test_statements_are_found_by_what_they_say() -> None:
    client = token(sender(make.unit()), Scope.LEARNING_READ, Scope.LEARNING_WRITE)
    send(client, GOOD)

    def count(**query: str) -> int:
        return len(client.get(ADDRESS, query).json()["statements"])

    assert count() == 1
    assert count(verb=GOOD["verb"]["id"]) == count(activity=GOOD["object"]["id"]) == 1
    assert count(agent='{"mbox":"mailto:bo@example.org"}') == 1
    assert count(agent='{"mbox":"mailto:chi@example.org"}') == count(verb="http://x.example") == 0
    assert count(agent=json.dumps({"openid": "https://x.example"})) == 0
    assert count(since="2199-01-01T00:00:00Z") == count(until="2000-01-01T00:00:00Z") == 0


@pytest.mark.parametrize(
    "query",
    [
        "statementId=7",
        f"statementId={uuid.UUID(int=7)}&verb=http://x.example",
        "since=yesterday",
        "limit=-1",
        "ascending=yes",
        "agent=bo",
        "agent={}",
        "registration=x",
        "format=ids",
        "attachments=true",
        "colour=red",
    ],
)
def test_a_bad_question_is_a_400(query: str) -> None:
    client = token(sender(make.unit()), Scope.LEARNING_READ)
    answer = client.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_versions_scopes_and_conflicts() -> None:
    ana = sender(make.unit())
    both = token(ana, Scope.LEARNING_READ, Scope.LEARNING_WRITE)
    reads = token(ana, Scope.LEARNING_READ)
    assert send(reads, GOOD).status_code == 403
    assert Client().get(ADDRESS).status_code in {401, 403}
    for version, status in (("1.0", 200), ("1.0.1", 200), ("0.95", 400), ("", 400)):
        answer = both.get(ADDRESS, headers={"X-Experience-API-Version": version})
        assert answer.status_code == status, version
    assert send(both, GOOD).status_code == 200
    assert send(both, changed("result.success", False)).status_code == 409
    missing = both.get(ADDRESS, {"statementId": str(uuid.UUID(int=99))})
    assert missing.status_code == 404
    assert Client().get("/api/xapi/about").json() == {"version": ["1.0.3"]}


def test_nobody_reads_statements_about_people_elsewhere() -> None:
    north = make.unit()
    make.person(on=north, email="bo@example.org")
    store(GOOD, sender(north))
    stranger = token(sender(make.unit()), Scope.LEARNING_READ)
    assert stranger.get(ADDRESS).json()["statements"] == []
    assert stranger.get(ADDRESS, {"statementId": GOOD["id"]}).status_code == 404
    colleague = token(make.person(Perm.LEARNING_VIEW, on=north), Scope.LEARNING_READ)
    assert len(colleague.get(ADDRESS).json()["statements"]) == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_person_reads_what_they_learned_elsewhere(client: Client, language: str) -> None:
    unit = make.unit()
    bo = make.person(on=unit, email="bo@example.org", language=language)
    client.force_login(bo, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/learning/elsewhere/").status_code == 200
    ana = sender(unit)
    store(GOOD, ana)
    assert b"Safety" in client.get("/learning/elsewhere/").content
    with CaptureQueriesContext(connection) as one:
        client.get("/learning/elsewhere/")
    store([statement() for _ in range(30)], ana)
    with CaptureQueriesContext(connection) as many:
        client.get("/learning/elsewhere/")
    assert len(one) == len(many)
    assert LearningStatement.objects.first().stored_at - make.NOON == timedelta(0)  # type: ignore[union-attr]  # one is there
