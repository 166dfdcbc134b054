"""Answering, reviewing, sharing: each rule, with its refusal."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from governance.models import AuditEvent
from socialteam.kit.errors import ConflictError
from tests import make
from tests.training.practice import build
from training import services
from training.domain.questions import Kind, fault_of
from training.models import (
    PracticeExample,
    PracticeReply,
    PracticeReview,
    Question,
    Scenario,
)

pytestmark = pytest.mark.django_db


def test_the_limit_is_the_network_s_unless_the_author_says_otherwise() -> None:
    unit = make.unit()
    assert build.scenario(unit, network=build.network("x")).longest == 280
    assert build.scenario(unit, longest=100).longest == 100


@pytest.mark.parametrize(
    "wrong",
    [
        {"thread": []},
        {"thread": [{"from": "us", "fr": "x", "en": ""}]},
        {"title_fr": " "},
        {"title_en": "x" * 121},
        {"longest": 0},
        {"longest": 2001},
        {"criteria_fr": "x" * 1001},
    ],
)
def test_a_scenario_that_is_not_whole_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        build.scenario(make.unit(), **wrong)
    assert not Scenario.objects.exists()


def test_only_who_writes_there_writes_changes_and_retires() -> None:
    unit = make.unit()
    tess, other = build.trainer(unit), build.trainer(make.unit())
    made = build.scenario(unit, by=tess)
    for act in (services.retire_scenario, services.restore_scenario):
        with pytest.raises(PermissionDenied):
            act(scenario=made, by=other, at=make.NOON)
    with pytest.raises(PermissionDenied):
        services.change_scenario(scenario=made, facts={}, by=other, at=make.NOON)
    with pytest.raises(PermissionDenied):
        build.scenario(unit, by=build.learner(unit))

    services.retire_scenario(scenario=made, by=tess, at=make.NOON)
    with pytest.raises(ConflictError):
        services.retire_scenario(scenario=made, by=tess, at=make.NOON)
    services.restore_scenario(scenario=made, by=tess, at=make.NOON)
    with pytest.raises(ConflictError):
        services.restore_scenario(scenario=made, by=tess, at=make.NOON)
    changed = services.change_scenario(
        scenario=made, facts=build.facts(title_en="Fury"), by=tess, at=make.NOON
    )
    assert changed.title_en == "Fury"


def test_the_six_that_ship_are_installed_once_and_stay_as_changed() -> None:
    make.shipped_role("trainer")
    unit = make.unit()
    tess = build.trainer(unit)
    assert services.install_scenarios(unit=unit, by=tess, at=make.NOON) == 6
    rumour = Scenario.objects.get(shipped_as="rumour")
    assert rumour.longest == 280
    services.retire_scenario(scenario=rumour, by=tess, at=make.NOON)

    assert services.install_scenarios(unit=unit, by=tess, at=make.NOON) == 0
    assert Scenario.objects.live().count() == 5
    with pytest.raises(PermissionDenied):
        services.install_scenarios(unit=unit, by=build.learner(unit), at=make.NOON)


def test_exercises_of_the_unit_and_above_are_offered_and_no_others() -> None:
    hub = make.hub()
    unit = make.unit(under=hub)
    own, above = build.scenario(unit), build.scenario(hub)
    beside = build.scenario(make.unit(under=hub))
    bo = build.learner(unit)

    assert set(Scenario.objects.offered_to(bo, at=make.NOON)) == {own, above}
    with pytest.raises(PermissionDenied):
        build.reply(beside, bo)
    services.retire_scenario(scenario=own, by=build.trainer(unit), at=make.NOON)
    with pytest.raises(PermissionDenied):
        build.reply(own, bo)


@pytest.mark.parametrize(
    ("text", "field"), [("", "text"), ("  \r\n ", "text"), ("x" * 281, "text")]
)
def test_an_answer_fits_the_network(text: str, field: str) -> None:
    unit = make.unit()
    scenario = build.scenario(unit, network=build.network("x"))
    bo = build.learner(unit)
    with pytest.raises(ValidationError) as refused:
        build.reply(scenario, bo, text)
    assert set(refused.value.message_dict) == {field}
    kept = build.reply(scenario, bo, " " + "x\r\n" * 139 + "xx ")
    assert len(kept.text) == 280


def test_one_answer_waits_and_the_next_is_a_new_version() -> None:
    unit = make.unit()
    scenario, bo = build.scenario(unit), build.learner(unit)
    first = build.reply(scenario, bo)
    with pytest.raises(ConflictError):
        build.reply(scenario, bo, "Again")
    with pytest.raises(PermissionDenied):
        services.withdraw_reply(reply=first, by=build.learner(unit), at=make.NOON)

    services.withdraw_reply(reply=first, by=bo, at=make.NOON)
    with pytest.raises(ConflictError):
        services.withdraw_reply(reply=first, by=bo, at=make.NOON)
    assert build.reply(scenario, bo, "Again").version == 2
    with pytest.raises(ValidationError):
        services.submit_reply(scenario=scenario, text="x", language="de", by=bo, at=make.NOON)


def test_nobody_reviews_their_own_and_peers_have_answered_well_before() -> None:
    unit = make.unit()
    tess = build.trainer(unit)
    scenario, other = build.scenario(unit, by=tess), build.scenario(unit, by=tess)
    bo, chi = build.learner(unit), build.learner(unit, "Chi")
    own = build.reply(scenario, tess)
    with pytest.raises(PermissionDenied):
        build.review(own, tess)

    asked = build.reply(scenario, bo)
    with pytest.raises(PermissionDenied):
        build.review(asked, chi)
    build.review(build.reply(other, chi), tess, mark=2)
    with pytest.raises(PermissionDenied):
        build.review(asked, chi)
    build.review(build.reply(other, chi, "Better"), tess, mark=3)
    assert build.review(asked, chi).reviewer == chi


def test_a_peer_reviews_only_what_they_are_offered() -> None:
    unit, beside = make.unit(), make.unit()
    tess = build.trainer(unit)
    chi = build.learner(unit, "Chi")
    build.review(build.reply(build.scenario(unit, by=tess), chi), tess)
    elsewhere = build.reply(build.scenario(beside), build.learner(beside))

    with pytest.raises(PermissionDenied):
        build.review(elsewhere, chi)


@pytest.mark.parametrize(
    ("marks", "comment", "field"),
    [
        ({"tone": 0}, "x", "tone"),
        ({"accuracy": 5}, "x", "accuracy"),
        ({"disclosure": 2}, " ", "comment"),
        ({}, "x" * 1001, "comment"),
    ],
)
def test_a_review_has_marks_from_1_to_4_and_helps(
    marks: dict[str, int], comment: str, field: str
) -> None:
    unit = make.unit()
    waiting = build.reply(build.scenario(unit), build.learner(unit))
    whole = {"tone": 4, "accuracy": 4, "disclosure": 4, **marks}
    with pytest.raises(ValidationError) as refused:
        services.review_reply(
            reply=waiting, marks=whole, comment=comment, by=build.trainer(unit), at=make.NOON
        )
    assert set(refused.value.message_dict) == {field}
    assert PracticeReply.objects.get().state == "waiting"


@pytest.mark.parametrize(
    "facts", [{"tone": 0}, {"accuracy": 5}, {"disclosure": 9}, {"reviewer": "author"}]
)
def test_the_database_keeps_reviews_whole(facts: dict[str, Any]) -> None:
    unit = make.unit()
    reply = build.reply(build.scenario(unit), build.learner(unit))
    whole: dict[str, Any] = {"tone": 4, "accuracy": 4, "disclosure": 4, "reviewer": make.user()}
    whole |= facts
    if whole["reviewer"] == "author":
        whole["reviewer"] = reply.person
    with pytest.raises(IntegrityError), transaction.atomic():
        PracticeReview.objects.create(reply=reply, author=reply.person, at=make.NOON, **whole)


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_exactly_one_wins() -> None:
    unit = make.unit()
    reviewers = [build.trainer(unit, name) for name in ("Tess", "Tom")]
    reply = build.reply(build.scenario(unit), build.learner(unit))
    barrier, refused = threading.Barrier(2), []

    def act(person: Any) -> None:
        mine = PracticeReply.objects.select_related("scenario").get(pk=reply.pk)
        barrier.wait(timeout=10)
        try:
            build.review(mine, person)
        except ConflictError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(person,)) for person in reviewers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert PracticeReview.objects.count() == 1


def test_the_queue_is_oldest_first_and_holds_what_one_may_review() -> None:
    unit = make.unit()
    tess = build.trainer(unit)
    scenario = build.scenario(unit, by=tess)
    new = build.reply(scenario, build.learner(unit), at=make.NOON)
    old = build.reply(scenario, build.learner(unit), at=make.NOON - timedelta(days=1))
    build.reply(scenario, tess)
    elsewhere = make.unit()
    build.reply(build.scenario(elsewhere), build.learner(elsewhere))

    queue = PracticeReply.objects.reviewable_by(tess, at=make.NOON).waiting()
    assert list(queue) == [old, new]


def good_reply() -> tuple[PracticeReply, Any]:
    unit = make.unit()
    tess = build.trainer(unit)
    reply = build.reply(build.scenario(unit, by=tess), build.learner(unit))
    build.review(reply, tess)
    reply.refresh_from_db()
    return reply, tess


def test_only_good_answers_are_asked_for_once_by_reviewers() -> None:
    reply, tess = good_reply()
    with pytest.raises(PermissionDenied):
        services.ask_for_example(reply=reply, by=reply.person, at=make.NOON)
    services.ask_for_example(reply=reply, by=tess, at=make.NOON)
    with pytest.raises(ConflictError):
        services.ask_for_example(reply=reply, by=tess, at=make.NOON)

    poor = build.reply(reply.scenario, reply.person, "Again")
    with pytest.raises(ValidationError):
        services.ask_for_example(reply=poor, by=tess, at=make.NOON)
    build.review(poor, tess, mark=2)
    with pytest.raises(ValidationError):
        services.ask_for_example(reply=poor, by=tess, at=make.NOON)


def test_an_example_is_shown_from_consent_until_it_is_withdrawn() -> None:
    reply, tess = good_reply()
    bo = reply.person
    example = services.ask_for_example(reply=reply, by=tess, at=make.NOON)
    library = PracticeExample.objects.readable_by(bo, at=make.NOON)
    assert not library.exists()
    with pytest.raises(PermissionDenied):
        services.answer_for_example(example=example, agrees=True, by=tess, at=make.NOON)
    with pytest.raises(ConflictError):
        services.withdraw_example(example=example, by=bo, at=make.NOON)

    services.answer_for_example(example=example, agrees=True, by=bo, at=make.NOON)
    assert library.get().author is None
    with pytest.raises(ConflictError):
        services.answer_for_example(example=example, agrees=False, by=bo, at=make.NOON)
    with pytest.raises(PermissionDenied):
        services.withdraw_example(example=example, by=tess, at=make.NOON)
    services.withdraw_example(example=example, by=bo, at=make.NOON)
    assert not library.exists()


def test_a_name_stands_there_only_where_its_owner_agrees_and_no_is_no() -> None:
    reply, tess = good_reply()
    example = services.ask_for_example(reply=reply, by=tess, at=make.NOON)
    named = services.answer_for_example(
        example=example, agrees=True, named=True, by=reply.person, at=make.NOON
    )
    assert named.author == reply.person

    other, tom = good_reply()
    refused = services.answer_for_example(
        example=services.ask_for_example(reply=other, by=tom, at=make.NOON),
        agrees=False,
        named=True,
        by=other.person,
        at=make.NOON,
    )
    assert (refused.is_shown, refused.waits, refused.named) == (False, False, False)


def test_an_answer_taken_back_leaves_the_library() -> None:
    reply, tess = good_reply()
    example = services.ask_for_example(reply=reply, by=tess, at=make.NOON)
    services.answer_for_example(example=example, agrees=True, by=reply.person, at=make.NOON)

    services.withdraw_reply(reply=reply, by=reply.person, at=make.NOON)
    example.refresh_from_db()
    assert not example.is_shown


def test_consent_given_after_the_answer_was_taken_back_counts_for_nothing() -> None:
    reply, tess = good_reply()
    example = services.ask_for_example(reply=reply, by=tess, at=make.NOON)
    services.withdraw_reply(reply=reply, by=reply.person, at=make.NOON)

    with pytest.raises(ConflictError):
        services.answer_for_example(example=example, agrees=True, by=reply.person, at=make.NOON)


def test_the_database_keeps_examples_whole() -> None:
    reply, tess = good_reply()
    for facts in (
        {"consented_at": make.NOON, "declined_at": make.NOON},
        {"withdrawn_at": make.NOON},
        {"named": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PracticeExample.objects.create(reply=reply, asked_by=tess, asked_at=make.NOON, **facts)


def test_a_reviewed_answer_becomes_a_draft_question_once() -> None:
    reply, tess = good_reply()
    question = services.make_question(reply=reply, by=tess, at=make.NOON)

    assert fault_of(Kind.JUDGE, question.body) is None
    assert question.retired_at == make.NOON
    assert str(reply.pk) in question.source
    assert question.unit_id == reply.unit_id
    with pytest.raises(ConflictError):
        services.make_question(reply=reply, by=tess, at=make.NOON)
    with pytest.raises(PermissionDenied):
        services.make_question(reply=reply, by=reply.person, at=make.NOON)
    assert AuditEvent.objects.filter(action="question.drafted").count() == 1


def test_the_better_of_two_answers_is_right_in_the_question() -> None:
    reply, tess = good_reply()
    poor = build.reply(reply.scenario, build.learner(reply.scenario.unit), "No.")
    with pytest.raises(ValidationError):
        services.make_question(reply=poor, by=tess, at=make.NOON)
    build.review(poor, tess, mark=1)

    for each in (reply, poor):
        body = services.make_question(reply=each, by=tess, at=make.NOON).body
        right = {option["en"]: option["right"] for option in body["options"]}
        assert right == {"We look into it.": True, "No.": False}
    assert Question.objects.count() == 2


def test_nothing_said_in_an_exercise_reaches_the_audit_log() -> None:
    reply, _tess = good_reply()
    said = str(list(AuditEvent.objects.values_list("changes", flat=True)))
    assert reply.text not in said
