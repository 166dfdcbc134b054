"""Objectives of volunteers: proposed, validated or sent back, their result, who may what."""

from __future__ import annotations

import re
import threading
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance import services
from governance.domain.volunteer_objective import AimState, Cadence, day_after, first_day, on_offer
from governance.models import AuditEvent, VolunteerObjective
from governance.perms import Perm
from governance.services import volunteer_objectives as aims
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.people_contract import build

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from governance.models import OrgUnit
    from tests.clock import Clock

pytestmark = pytest.mark.django_db

TODAY = make.NOON.date()
Q1 = date(2026, 1, 1)
NEAR_THE_END = datetime(2026, 3, 18, 12, tzinfo=UTC)
FACTS: dict[str, Any] = {
    "cadence": "quarter",
    "starts_on": Q1,
    "text": "Answers serve twice",
    "target": 10,
    "measure": "answers reused",
}


@pytest.fixture
def unit() -> OrgUnit:
    return make.unit("Care")


@pytest.fixture
def mona(unit: OrgUnit) -> User:
    return make.user("Mona", language="en")


@pytest.fixture
def bo(unit: OrgUnit, mona: User) -> User:
    person = make.user("Bo", language="en")
    make.appoint(person, make.shipped_role("community-manager"), on=unit)
    build.reports(person, mona)
    return person


def proposed(by: User, unit: OrgUnit, **facts: Any) -> VolunteerObjective:
    return aims.propose_objective(unit=unit, facts={**FACTS, **facts}, by=by, at=make.NOON)


def validated(by: User, unit: OrgUnit, manager: User, **facts: Any) -> VolunteerObjective:
    objective = proposed(by, unit, **facts)
    return aims.validate_objective(objective=objective, by=manager, at=make.NOON)


@pytest.mark.parametrize(
    ("cadence", "day", "first", "after"),
    [
        (Cadence.QUARTER, date(2026, 3, 31), date(2026, 1, 1), date(2026, 4, 1)),
        (Cadence.QUARTER, date(2026, 12, 31), date(2026, 10, 1), date(2027, 1, 1)),
        (Cadence.YEAR, date(2028, 2, 29), date(2028, 1, 1), date(2029, 1, 1)),
    ],
)
def test_quarters_and_years(cadence: Cadence, day: date, first: date, after: date) -> None:
    assert first_day(cadence, day) == first
    assert day_after(cadence, first) == after
    assert on_offer(cadence, day) == (first, after)


def test_it_goes_from_the_volunteer_to_the_manager_and_back(
    unit: OrgUnit, bo: User, mona: User
) -> None:
    objective = proposed(bo, unit)
    back = aims.send_back_objective(objective=objective, note=" How? ", by=mona, at=make.NOON)
    assert (back.state, back.note) == (AimState.SENT_BACK, "How?")

    again = aims.revise_objective(
        objective=back, facts={**FACTS, "target": 20}, by=bo, at=make.NOON
    )
    assert (again.state, again.target, again.note) == (AimState.PROPOSED, 20, "")

    agreed = aims.validate_objective(objective=again, by=mona, at=make.NOON)
    assert (agreed.validated_by, agreed.validated_at) == (mona, make.NOON)

    noted = aims.note_result(
        objective=agreed, result="18 of them", reached=18, by=bo, at=NEAR_THE_END
    )
    done = aims.confirm_result(objective=noted, by=mona, at=NEAR_THE_END)
    assert (done.state, done.reached, done.confirmed_by) == (AimState.CONFIRMED, 18, mona)
    events = AuditEvent.objects.filter(target_type="governance.volunteerobjective")
    assert events.count() == 6
    assert "How?" not in str(list(events.values_list("changes", flat=True)))


def test_a_result_may_come_back_too(unit: OrgUnit, bo: User, mona: User) -> None:
    agreed = validated(bo, unit, mona)
    noted = aims.note_result(objective=agreed, result="All", reached=9, by=bo, at=NEAR_THE_END)

    back = aims.send_back_objective(objective=noted, note="Which?", by=mona, at=NEAR_THE_END)

    assert (back.state, back.result, back.reached) == (AimState.VALIDATED, "", None)
    assert (back.note, back.validated_by) == ("Which?", mona)


def test_nobody_but_the_manager_of_the_moment_validates(
    unit: OrgUnit, bo: User, mona: User
) -> None:
    objective = proposed(bo, unit)
    everything = make.person(*Perm, on=make.company())
    for stranger in (bo, everything, make.user()):
        with pytest.raises(PermissionDenied):
            aims.validate_objective(objective=objective, by=stranger, at=make.NOON)
        with pytest.raises(PermissionDenied):
            aims.send_back_objective(objective=objective, note="x", by=stranger, at=make.NOON)
    later = make.user("Nina")
    services.set_manager(person=bo, manager=later, by=build.boss(), at=make.NOON)

    with pytest.raises(PermissionDenied):
        aims.validate_objective(objective=objective, by=mona, at=make.NOON)
    assert aims.validate_objective(objective=objective, by=later, at=make.NOON).validated_by


def test_nobody_but_the_volunteer_changes_it(unit: OrgUnit, bo: User, mona: User) -> None:
    agreed = validated(bo, unit, mona)
    with pytest.raises(PermissionDenied):
        aims.note_result(objective=agreed, result="x", by=mona, at=NEAR_THE_END)
    with pytest.raises(PermissionDenied):
        aims.withdraw_objective(objective=agreed, by=mona, at=make.NOON)
    with pytest.raises(PermissionDenied):
        aims.revise_objective(objective=agreed, facts=FACTS, by=mona, at=make.NOON)


def test_who_does_not_volunteer_there_or_has_no_manager_proposes_nothing(
    unit: OrgUnit, bo: User
) -> None:
    with pytest.raises(ValidationError, match=r"volunteer|volontaire"):
        proposed(bo, make.unit("Elsewhere"))
    alone = make.appoint(make.user(), make.shipped_role("community-manager"), on=unit)
    with pytest.raises(ValidationError):
        proposed(alone, unit)


@pytest.mark.parametrize(
    "facts",
    [
        {"starts_on": date(2025, 10, 1)},
        {"starts_on": date(2026, 2, 1)},
        {"starts_on": date(2026, 7, 1)},
        {"cadence": "month"},
        {"cadence": "year", "starts_on": date(2026, 4, 1)},
        {"text": "  "},
        {"text": "x" * 301},
        {"target": None},
        {"measure": ""},
        {"target": 0},
        {"target": 1_000_001},
    ],
)
def test_bad_facts_are_refused(unit: OrgUnit, bo: User, facts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        proposed(bo, unit, **facts)
    assert not VolunteerObjective.objects.exists()


def test_the_same_words_are_proposed_once_until_they_are_withdrawn(
    unit: OrgUnit, bo: User
) -> None:
    first = proposed(bo, unit)
    with pytest.raises(ConflictError):
        proposed(bo, unit)

    aims.withdraw_objective(objective=first, by=bo, at=make.NOON)
    assert proposed(bo, unit).pk != first.pk


def test_what_is_agreed_is_not_withdrawn_and_a_result_waits_for_the_end(
    unit: OrgUnit, bo: User, mona: User
) -> None:
    agreed = validated(bo, unit, mona)
    with pytest.raises(ConflictError):
        aims.withdraw_objective(objective=agreed, by=bo, at=make.NOON)
    with pytest.raises(ConflictError):
        aims.note_result(objective=agreed, result="x", by=bo, at=make.NOON)
    with pytest.raises(ValidationError):
        aims.note_result(objective=agreed, result=" ", by=bo, at=NEAR_THE_END)
    with pytest.raises(ConflictError):
        aims.confirm_result(objective=agreed, by=mona, at=NEAR_THE_END)


def test_a_stale_page_changes_nothing(unit: OrgUnit, bo: User, mona: User) -> None:
    objective = proposed(bo, unit)
    stale = VolunteerObjective.objects.get()
    aims.withdraw_objective(objective=objective, by=bo, at=make.NOON)

    with pytest.raises(ConflictError):
        aims.validate_objective(objective=stale, by=mona, at=make.NOON)


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_exactly_one_counts() -> None:
    unit, mona, bo = make.unit(), make.user("Mona"), make.user("Bo")
    make.appoint(bo, make.shipped_role("community-manager"), on=unit)
    build.reports(bo, mona)
    objective = proposed(bo, unit)
    barrier, refused = threading.Barrier(2), []

    def answer() -> None:
        mine = VolunteerObjective.objects.select_related("person").get(pk=objective.pk)
        barrier.wait(timeout=10)
        try:
            aims.validate_objective(objective=mine, by=mona, at=make.NOON)
        except ConflictError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert AuditEvent.objects.filter(action="volunteer_objective.moved").count() == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"starts_on": date(2026, 1, 2)},
        {"cadence": "quarter", "starts_on": date(2026, 2, 1)},
        {"target": 3, "measure": ""},
        {"state": "sent_back", "note": ""},
        {"state": "validated"},
        {"state": "reported"},
        {"state": "confirmed"},
        {"result": "x"},
    ],
)
def test_the_database_keeps_it_whole(unit: OrgUnit, bo: User, facts: dict[str, Any]) -> None:
    whole = {"unit": unit, "person": bo, "cadence": "year", "starts_on": Q1, "text": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        VolunteerObjective.objects.create(**{**whole, "proposed_at": make.NOON, **facts})


def page(client: Client, person: User, name: str, *args: int) -> str:
    client.force_login(person)
    response = client.get(reverse(f"governance:volunteer-objective-{name}", args=args))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_pages_from_proposal_to_result(
    client: Client, clock: Clock, unit: OrgUnit, bo: User, mona: User
) -> None:
    clock.freeze(make.NOON)
    form = {"unit": unit.pk, "period": "quarter:2026-01-01", "text": "Answers serve twice"}
    client.force_login(bo)
    url = reverse("governance:volunteer-objective-propose")
    refused = client.post(url, {**form, "target": "10"})
    assert refused.status_code == 200
    assert "Answers serve twice" in refused.content.decode()
    assert client.post(url, {**form, "target": "10", "measure": "reused"}).status_code == 302
    objective = VolunteerObjective.objects.get()
    assert "waits for your manager" in page(client, bo, "mine")

    said = page(client, mona, "team")
    assert "waits for your word" in said
    assert "Answers serve twice" in said
    url = reverse("governance:volunteer-objective-send-back", args=[objective.pk])
    assert "Answers" in client.get(url).content.decode()
    assert client.post(url, {"note": "Why twice?"}).status_code == 302
    assert "Why twice?" in page(client, bo, "mine")
    url = reverse("governance:volunteer-objective-revise", args=[objective.pk])
    assert client.post(url, {**form, "period": "quarter:2026-01-01"}).status_code == 302

    client.force_login(mona)
    client.post(reverse("governance:volunteer-objective-validate", args=[objective.pk]))
    assert "Note the result from 18 March 2026 on." in page(client, bo, "mine")
    clock.freeze(NEAR_THE_END)
    client.force_login(bo)
    url = reverse("governance:volunteer-objective-result", args=[objective.pk])
    assert client.post(url, {"result": "Done"}).status_code == 302
    client.force_login(mona)
    client.post(reverse("governance:volunteer-objective-confirm", args=[objective.pk]))
    objective.refresh_from_db()
    assert objective.state == AimState.CONFIRMED


def test_another_s_objective_does_not_exist(client: Client, unit: OrgUnit, bo: User) -> None:
    objective = proposed(bo, unit)
    client.force_login(make.person(*Perm, on=make.company()))
    for name in ("validate", "confirm", "withdraw", "send-back", "revise", "result"):
        url = reverse(f"governance:volunteer-objective-{name}", args=[objective.pk])
        assert client.post(url).status_code == 404, name


@pytest.mark.parametrize("how_many", [1, 30])
@pytest.mark.parametrize("name", ["mine", "team"])
def test_a_page_costs_the_same_for_one_and_for_thirty(
    client: Client,
    unit: OrgUnit,
    bo: User,
    mona: User,
    name: str,
    how_many: int,
) -> None:
    for number in range(how_many):
        validated(bo, unit, mona, text=f"Objective {number}")
    client.force_login(bo if name == "mine" else mona)
    client.get("/")

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(f"governance:volunteer-objective-{name}"))

    assert len(queries) <= 12


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_speak_both_languages_when_there_is_nothing(client: Client, language: str) -> None:
    somebody = make.user(language=language)
    for name in ("mine", "team", "propose"):
        page(client, somebody, name)


def test_the_manager_finds_it_where_consents_are_signed(
    client: Client, unit: OrgUnit, bo: User, mona: User
) -> None:
    proposed(bo, unit)
    client.force_login(mona)

    said = client.get(reverse("governance:consent-mine")).content.decode()

    assert "One objective of your team waits for your word" in said


def test_the_api_says_the_same(
    client: Client, clock: Clock, unit: OrgUnit, bo: User, mona: User
) -> None:
    clock.freeze(make.NOON)
    client.force_login(bo)
    sent = {**FACTS, "unit": unit.pk, "starts_on": "2026-01-01"}
    made = client.post("/api/v1/volunteer-objectives/", sent, "application/json")
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    wrong = {**sent, "unit": make.unit().pk, "measure": ""}
    refused = client.post("/api/v1/volunteer-objectives/", wrong, "application/json")
    assert set(refused.json()["errors"]) == {"unit"}
    assert client.get("/api/v1/volunteer-objectives/mine/").json()["results"][0]["id"] == number
    assert client.get("/api/v1/volunteer-objectives/").status_code == 403
    assert client.post(f"/api/v1/volunteer-objectives/{number}/validate/").status_code == 404

    client.force_login(mona)
    assert client.get("/api/v1/volunteer-objectives/team/").json()["results"][0]["id"] == number
    assert client.post(f"/api/v1/volunteer-objectives/{number}/validate/").status_code == 200
    assert client.post(f"/api/v1/volunteer-objectives/{number}/validate/").status_code == 409

    client.force_login(make.person(Perm.CONSENT_ASK, on=unit))
    (shown,) = client.get("/api/v1/volunteer-objectives/").json()["results"]
    assert (shown["state"], shown["ends_on"]) == ("validated", "2026-04-01")
    client.force_login(make.person(Perm.CONSENT_ASK, on=make.unit()))
    assert client.get("/api/v1/volunteer-objectives/").json()["results"] == []
