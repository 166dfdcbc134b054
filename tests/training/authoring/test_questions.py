"""Questions: every kind is written without script, and what is wrong is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

from governance.blueprint.reading import InvalidFileError
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from tests import make
from tests.training.authoring import build
from training import services
from training.domain.questions import Kind
from training.models import Question
from training.services.track_file import read_questions

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def rows(prefix: str, *given: dict[str, str]) -> dict[str, str]:
    """Rows of a part as a form sends them, with an empty one at the end."""
    sent = {f"{prefix}-TOTAL_FORMS": str(len(given) + 1), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(given):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


YES, NO = {"fr": "oui", "en": "yes"}, {"fr": "non", "en": "no"}
RIGHT = {"right": "on"}
SENT: dict[Kind, dict[str, str]] = {
    Kind.SINGLE: rows("options", YES | RIGHT, NO),
    Kind.MULTIPLE: rows("options", YES | RIGHT, NO | RIGHT),
    Kind.TRUE_FALSE: {"answer-right": "false"},
    Kind.SHORT: {"answer-fr": "gaz\r\n\r\n", "answer-en": "gas\nsmell"},
    Kind.NUMERIC: {"answer-right": "30", "answer-tolerance": "0.5", "answer-measure": "min"},
    Kind.ORDERING: rows("items", YES, NO),
    Kind.MATCHING: rows(
        "pairs",
        {"left_fr": "oui", "left_en": "yes", "right_fr": "non", "right_en": "no"},
        {"left_fr": "non", "left_en": "no", "right_fr": "oui", "right_en": "yes"},
    ),
    Kind.JUDGE: rows("thread", {"who": "customer", "fr": "Alors ?", "en": "Well?"})
    | rows("options", YES | RIGHT, NO),
}
WRONG: list[tuple[Kind, dict[str, str], str]] = [
    (Kind.SINGLE, rows("options", YES | RIGHT), "Answers: There are too few"),
    (Kind.SINGLE, rows("options", YES, NO), "Answers: Mark what is right."),
    (Kind.SINGLE, rows("options", YES | RIGHT, NO | RIGHT), "Answers: Mark one as right"),
    (Kind.SINGLE, rows("options", YES | RIGHT, YES), "The same words stand here twice."),
    (Kind.MULTIPLE, rows("options", YES | RIGHT, {"fr": "non"}), "in French and in English"),
    (Kind.MULTIPLE, {}, "ManagementForm"),
    (Kind.TRUE_FALSE, {}, "Fill in this field."),
    (Kind.TRUE_FALSE, {"answer-right": "perhaps"}, "Select a valid choice"),
    (Kind.SHORT, {"answer-fr": "gaz", "answer-en": " "}, "Fill in this field."),
    (Kind.SHORT, {"answer-fr": "!", "answer-en": "gas"}, "Accepted answers: Write each one"),
    (Kind.NUMERIC, {"answer-right": "many", "answer-tolerance": "0"}, "Enter a number."),
    (Kind.NUMERIC, {"answer-right": "nan", "answer-tolerance": "0"}, "Enter a number."),
    (Kind.NUMERIC, {"answer-right": "1", "answer-tolerance": "-1"}, "greater than or equal to 0"),
    (Kind.ORDERING, rows("items", YES), "Parts to put in order: There are too few"),
    (
        Kind.MATCHING,
        rows("pairs", {"left_fr": "oui", "left_en": "yes"}, {"left_fr": "non", "left_en": "no"}),
        "Pairs: Write each one",
    ),
    (
        Kind.JUDGE,
        rows("thread") | rows("options", YES | RIGHT, NO),
        "Conversation and replies: There are too few",
    ),
    (
        Kind.JUDGE,
        rows("thread", {"who": "bot", "fr": "a", "en": "b"}) | rows("options", YES | RIGHT, NO),
        "Select a valid choice",
    ),
]


def create(kind: Kind) -> str:
    return reverse("training:question-create", args=[kind.value])


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_written_without_script(client: Client, kind: Kind) -> None:
    school = build.school()
    client.force_login(school.ana)

    sent = {**build.WORDS, "unit": school.hub.pk, "revision": "0", **SENT[kind]}
    response = client.post(create(kind), sent)

    assert response.status_code == 302, response.content.decode()
    assert Question.objects.get().body == build.BODIES[kind]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_question_saved_as_it_was_shown_stays_what_it_was(client: Client, kind: Kind) -> None:
    school = build.school()
    question = school.question(kind)
    client.force_login(school.ana)
    page = client.get(reverse("training:question-edit", args=[question.pk]))
    body = page.context["body"]
    sent: dict[str, Any] = {**build.WORDS, "revision": "0"}
    forms = [form for part in body.parts for form in (part.rows.management_form, *part.rows)]
    for form in (*forms, *([body.form] if body.form else [])):
        sent |= {field.html_name: field.value() for field in form if field.value()}

    assert client.post(page.wsgi_request.path, sent).status_code == 302

    question.refresh_from_db()
    assert (question.body, question.revision) == (build.BODIES[kind], 1)


@pytest.mark.parametrize(("kind", "sent", "said"), WRONG)
def test_what_is_wrong_is_named_and_what_was_typed_is_kept(
    client: Client, kind: Kind, sent: dict[str, str], said: str
) -> None:
    school = build.school()
    client.force_login(school.ana)
    words = {**build.WORDS, "prompt_fr": "Gardé tel quel"}

    response = client.post(create(kind), {**words, "unit": school.hub.pk, "revision": "0", **sent})

    page = response.content.decode().replace("\u00a0", " ")
    assert response.status_code == 200
    assert said in page
    assert "Gardé tel quel" in page
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"theme": "two words"}, "theme"),
        ({"theme": ""}, "theme"),
        ({"prompt_en": ""}, "prompt_en"),
        ({"why_fr": "x" * 2001}, "why_fr"),
        ({"unit": "0"}, "unit"),
        ({"revision": "x"}, "revision"),
    ],
)
def test_words_that_are_wrong_are_named_by_field(
    client: Client, changed: dict[str, str], field: str
) -> None:
    school = build.school()
    client.force_login(school.ana)
    sent = {**build.WORDS, "unit": school.hub.pk, "revision": "0", **SENT[Kind.TRUE_FALSE]}

    response = client.post(create(Kind.TRUE_FALSE), {**sent, **changed})

    assert response.context["form"].errors.keys() == {field}
    assert not Question.objects.exists()


def test_there_is_no_other_kind(client: Client) -> None:
    client.force_login(build.school().ana)
    assert client.get(reverse("training:question-create", args=["essay"])).status_code == 404


@pytest.mark.parametrize("body", [None, [], "x", {"options": []}, {"options": [None, None]}])
def test_a_body_that_is_none_is_refused_by_the_service(body: Any) -> None:
    school = build.school()
    with pytest.raises(ValidationError) as refused:
        services.write_question(
            unit=school.hub,
            kind=Kind.SINGLE,
            words=build.WORDS,
            body=body,
            by=school.ana,
            at=make.NOON,
        )
    assert set(refused.value.message_dict) == {"body"}


def test_who_only_reads_writes_no_question() -> None:
    school = build.school()
    question = school.question()
    reader = make.person(Perm.LEARNING_VIEW, on=school.hub)
    for act in (services.retire_question, services.restore_question):
        with pytest.raises(PermissionDenied):
            act(question=question, by=reader, at=make.NOON)
    with pytest.raises(PermissionDenied):
        services.change_question(
            question=question,
            words=build.WORDS,
            body={"right": True},
            revision=0,
            by=reader,
            at=make.NOON,
        )


def test_two_editors_of_a_question_lose_nothing(client: Client) -> None:
    school = build.school()
    question = school.question(Kind.SINGLE)
    services.change_question(
        question=question,
        words={**build.WORDS, "prompt_en": "Their words?"},
        body=build.BODIES[Kind.SINGLE],
        revision=0,
        by=school.ana,
        at=make.NOON,
    )
    client.force_login(school.ana)
    mine = {**build.WORDS, "prompt_en": "My words?", "revision": "0", **SENT[Kind.SINGLE]}

    response = client.post(reverse("training:question-edit", args=[question.pk]), mine)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Their words?" in page
    assert "My words?</textarea>" in page
    assert 'name="revision" value="1"' in page
    question.refresh_from_db()
    assert question.prompt_en == "Their words?"


def test_a_question_that_a_quiz_needs_stays() -> None:
    school = build.school()
    school.published()
    question = Question.objects.first()
    assert question is not None
    by: dict[str, Any] = {"by": school.ana, "at": make.NOON}

    with pytest.raises(ValidationError, match="draws 2 questions"):
        services.retire_question(question=question, **by)
    with pytest.raises(ValidationError, match="draws 2 questions"):
        services.change_question(
            question=question,
            words={**build.WORDS, "theme": "law"},
            body=question.body,
            revision=0,
            **by,
        )

    school.question(prompt_fr="Encore une ?")
    services.retire_question(question=question, **by)
    with pytest.raises(ConflictError):
        services.retire_question(question=question, **by)
    services.restore_question(question=question, **by)
    with pytest.raises(ConflictError):
        services.restore_question(question=question, **by)


def test_a_spoke_draws_from_its_hub_and_keeps_its_questions() -> None:
    school = build.school()
    track = services.create_track(
        unit=school.spoke, facts=dict(build.FACTS), by=school.ana, at=make.NOON
    )
    version = track.versions.get()
    school.fill(version)
    school.publish(version)
    question = Question.objects.filter(unit=school.hub).first()
    assert question is not None
    with pytest.raises(ValidationError, match="draws 2 questions"):
        services.retire_question(question=question, by=school.ana, at=make.NOON)


def test_retiring_through_the_page_can_be_undone(client: Client) -> None:
    school = build.school()
    question = school.question()
    client.force_login(school.ana)
    client.post(reverse("training:question-retire", args=[question.pk]))
    question.refresh_from_db()
    assert question.retired_at is not None
    client.post(reverse("training:question-restore", args=[question.pk]))
    question.refresh_from_db()
    assert question.retired_at is None


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Answers: There"), ("fr", "Réponses\N{NO-BREAK SPACE}: ")]
)
def test_a_file_with_a_fault_says_it_in_the_readers_language(language: str, said: str) -> None:
    prompt = "prompt: {fr: Bonjour, en: Hello}"
    raw = f"questions:\n  - {{theme: tone, kind: single, {prompt}, body: {{options: []}}}}\n"

    with translation.override(language), pytest.raises(InvalidFileError) as refused:
        read_questions(raw.encode())

    (problem,) = refused.value.problems
    assert (problem.line, problem.path) == (2, "questions[1].body")
    assert problem.message.startswith(said)
