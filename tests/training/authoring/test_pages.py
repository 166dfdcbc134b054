"""The pages of authors: whole in both languages, closed to others, nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from governance.perms import Perm
from tests import make
from tests.training.authoring import build
from training import services
from training.domain.questions import Kind
from training.models import Change, Lesson, Question, Track, VersionState

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
OF_TRACK = (
    "track-detail",
    "track-change",
    "track-draft",
    "version-exam",
    "version-draws",
    "version-publish",
)
ACTS = ("track-retire", "version-begin", "version-discard", "module-add")


def url(name: str, *args: Any) -> str:
    return reverse(f"training:{name}", args=args)


def told(response: Any) -> str:
    """The page, without the typographic spaces."""
    text: str = response.content.decode()
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_whole_in_both_languages(client: Client, language: str) -> None:
    school = build.school()
    track = school.published()
    version = services.begin_version(track=track, by=school.ana, at=make.NOON)
    lesson = Lesson.objects.get(module__version=version)
    questions = [school.question(kind) for kind in Kind]
    User.objects.filter(pk=school.ana.pk).update(language=language)
    client.force_login(school.ana)

    for address in [
        url("track-list"),
        url("track-create"),
        *(url(name, track.pk) for name in OF_TRACK),
        url("version-preview", track.pk, 1),
        url("version-preview", track.pk, 2) + "?lang=fr",
        url("module-change", lesson.module_id),
        url("lesson-add", lesson.module_id),
        url("lesson-edit", lesson.pk),
        url("question-list"),
        url("question-import"),
        *(url("question-create", kind.value) for kind in Kind),
        *(url("question-edit", question.pk) for question in questions),
    ]:
        response = client.get(address)
        assert response.status_code == 200, address
        assert b"</html>" in response.content


def test_the_empty_list_offers_the_tracks_that_ship(client: Client) -> None:
    school = build.school()
    client.force_login(school.ana)
    assert "no track" in told(client.get(url("track-list")))

    response = client.post(url("track-install"), {"unit": school.hub.pk}, follow=True)

    count = Track.objects.count()
    assert count >= 3
    assert f"{count} tracks</mark> prepare people to speak" in told(response)
    again = client.post(url("track-install"), {"unit": school.hub.pk}, follow=True)
    assert "there already" in told(again)


def test_somebody_elses_track_does_not_exist(client: Client) -> None:
    school = build.school()
    track = school.published()
    version = services.begin_version(track=track, by=school.ana, at=make.NOON)
    lesson = Lesson.objects.get(module__version=version)
    question = school.question()
    client.force_login(make.person(*build.WRITES, on=make.hub("South")))

    for name in OF_TRACK:
        assert client.get(url(name, track.pk)).status_code == 404, name
    for name in ACTS:
        assert client.post(url(name, track.pk)).status_code == 404, name
    for name in ("lesson-edit", "lesson-move", "lesson-remove"):
        assert client.post(url(name, lesson.pk)).status_code == 404, name
    for name in ("module-change", "module-move", "module-remove", "lesson-add"):
        assert client.post(url(name, lesson.module_id)).status_code == 404, name
    for name in ("question-edit", "question-retire", "question-restore"):
        assert client.post(url(name, question.pk)).status_code == 404, name
    assert client.get(url("version-preview", track.pk, 1)).status_code == 404
    assert "Reacting well" not in told(client.get(url("track-list")))


def test_a_spoke_reads_what_its_hub_teaches_and_no_draft(client: Client) -> None:
    school = build.school()
    track = school.published()
    services.begin_version(track=track, by=school.ana, at=make.NOON)
    client.force_login(school.bo)

    assert "Reacting well" in told(client.get(url("track-list")))
    assert client.get(url("track-detail", track.pk)).status_code == 200
    assert client.get(url("version-preview", track.pk, 1)).status_code == 200
    assert client.get(url("version-preview", track.pk, 2)).status_code == 404
    assert client.get(url("track-draft", track.pk)).status_code == 403
    assert client.get(url("question-list")).status_code == 403


def test_a_track_is_made_and_published_through_the_pages(client: Client) -> None:
    school = build.school()
    client.force_login(school.ana)
    sent = {**build.FACTS, "unit": school.hub.pk, "network": "", "renewal_month": ""}

    made = client.post(url("track-create"), sent)
    track = Track.objects.get()
    assert made["Location"] == url("track-draft", track.pk)
    client.post(url("module-add", track.pk), {"title_fr": "Début", "title_en": "Start"})
    module = track.versions.get().modules.get()
    client.post(url("lesson-add", module.pk), {**build.LESSON, "revision": "0"})
    school.question()
    rows = {"draw-TOTAL_FORMS": "2", "draw-INITIAL_FORMS": "0"}
    rows |= {"draw-0-theme": "reacting", "draw-0-count": "1", "draw-1-theme": ""}
    client.post(url("version-draws", track.pk), rows)
    client.post(url("version-exam", track.pk), {"pass_mark": "90", "wait_minutes": "5"})
    assert "ready to be published" in told(client.get(url("track-draft", track.pk)))
    client.post(url("version-publish", track.pk), {"summary": ""})

    version = track.versions.get()
    assert (version.state, version.pass_mark, version.attempts) == ("published", 90, None)
    assert version.change == Change.MATERIAL


def test_a_draft_page_names_everything_that_is_missing(client: Client) -> None:
    school = build.school()
    track = school.track()
    client.force_login(school.ana)

    page = told(client.get(url("track-draft", track.pk)))

    assert "2 things</mark> are missing" in page
    assert "It has no lesson yet." in page
    refused = client.post(url("version-publish", track.pk), {"summary": "x"})
    assert refused.status_code == 200
    assert track.versions.get().state == VersionState.DRAFT


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title_fr": ""}, "title_fr"),
        ({"title_en": "x" * 121}, "title_en"),
        ({"unit": "999999999"}, "unit"),
        ({"renewal": "after", "renewal_months": ""}, "renewal_months"),
        ({"renewal": "every", "renewal_month": ""}, "renewal_month"),
        ({"renewal": "every", "renewal_month": "13"}, "renewal_month"),
        ({"grace_days": "-1"}, "grace_days"),
        ({"grace_days": "366"}, "grace_days"),
        ({"refresher_days": "x"}, "refresher_days"),
    ],
)
def test_a_track_typed_wrongly_comes_back_with_its_field_named(
    client: Client, changed: dict[str, str], field: str
) -> None:
    school = build.school()
    client.force_login(school.ana)
    sent = {**build.FACTS, "unit": school.hub.pk, "about_en": "Kept as typed", **changed}

    response = client.post(url("track-create"), sent)

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}
    assert "Kept as typed" in told(response)
    assert not Track.objects.exists()


def test_the_second_editor_of_a_lesson_gets_both_texts(client: Client) -> None:
    school = build.school()
    track = school.track()
    lesson = school.fill(track.versions.get())
    facts = {**build.LESSON, "body_en": "Their words"}
    services.write_lesson(lesson=lesson, facts=facts, revision=0, by=school.ana, at=make.NOON)
    client.force_login(school.ana)

    mine = {**build.LESSON, "body_en": "My <b>words</b>", "revision": "0"}
    response = client.post(url("lesson-edit", lesson.pk), mine)

    page = told(response)
    assert response.status_code == 409
    assert "Their words" in page
    assert "My &lt;b&gt;words&lt;/b&gt;</textarea>" in page
    assert 'name="revision" value="1"' in page
    assert Lesson.objects.get().body_en == "Their words"


def test_a_preview_saves_nothing(client: Client) -> None:
    school = build.school()
    lesson = school.fill(school.track().versions.get())
    client.force_login(school.ana)
    sent = {**build.LESSON, "body_en": "## Hello", "revision": "0", "preview": "1"}

    response = client.post(url("lesson-edit", lesson.pk), sent)

    assert b"<h2>Hello</h2>" in response.content
    assert Lesson.objects.get().body_en == "## Read"


def test_a_lesson_of_a_published_version_is_no_longer_edited(client: Client) -> None:
    school = build.school()
    school.published()
    lesson = Lesson.objects.get()
    client.force_login(school.ana)
    assert client.get(url("lesson-edit", lesson.pk)).status_code == 409
    assert client.post(url("lesson-move", lesson.pk), {"way": "up"}).status_code == 409


def test_parts_move_and_go_through_the_pages(client: Client) -> None:
    school = build.school()
    track = school.track()
    lesson = school.fill(track.versions.get())
    client.force_login(school.ana)
    assert client.post(url("lesson-move", lesson.pk), {"way": "sideways"}).status_code == 400
    assert client.post(url("module-move", lesson.module_id), {"way": "up"}).status_code == 302
    client.post(url("lesson-remove", lesson.pk))
    assert not Lesson.objects.exists()
    client.post(url("module-remove", lesson.module_id))
    assert not track.versions.get().modules.exists()
    assert client.post(url("module-remove", lesson.module_id)).status_code == 404


def test_retiring_what_is_required_says_where(client: Client) -> None:
    school = build.school()
    track = school.published()
    chief = make.person(Perm.SPEAKING_CHANGE, on=school.hub)
    services.add_requirement(
        unit=school.spoke, track=track, role=None, where=services.Where(), by=chief, at=make.NOON
    )
    client.force_login(school.ana)

    response = client.post(url("track-retire", track.pk), follow=True)

    assert "in Sales" in told(response)
    assert "everybody who speaks there" in told(response)
    track.refresh_from_db()
    assert track.retired_at is None


def test_publishing_says_how_many_certified_people_it_asks(client: Client) -> None:
    school = build.school()
    track = school.published()
    for name in ("Per", "Kim"):
        services.take_over(
            person=make.user(name),
            version=track.versions.get(),
            passed_at=make.NOON,
            evidence="Register",
            by=make.person(Perm.CERTIFICATION_CHANGE, on=school.hub),
            at=make.NOON,
        )
    services.begin_version(track=track, by=school.ana, at=make.NOON)
    client.force_login(school.ana)
    page = told(client.get(url("version-publish", track.pk)))
    assert "2 certified people</mark>" in page
    assert "2 people</mark> are certified" in told(client.get(url("track-detail", track.pk)))


def test_lists_filter_and_export(client: Client) -> None:
    school = build.school()
    school.published()
    school.track(title_en="Tone", title_fr="Le ton", about_en="=1+1")
    school.question(Kind.SHORT, prompt_fr="Quel gaz ?", prompt_en="Which gas?")
    client.force_login(school.ana)

    assert "Reacting well" not in told(client.get(url("track-list") + "?q=ton"))
    assert "Tone" not in told(client.get(url("track-list") + "?state=force"))
    assert "No track matches" in told(client.get(url("track-list") + "?state=retired"))
    assert "Tone" in b"".join(client.get(url("track-export"))).decode()
    assert "Which gas?" in told(client.get(url("question-list") + "?kind=short&q=gaz"))
    assert "No question matches" in told(client.get(url("question-list") + "?kind=judge"))
    table = b"".join(client.get(url("question-export", "csv") + "?kind=short")).decode()
    assert table.count("\r\n") == 2
    assert client.get(url("question-export", "pdf")).status_code == 404


@pytest.mark.parametrize("name", ["track-list", "question-list"])
def test_the_number_of_queries_does_not_grow(client: Client, name: str) -> None:
    school = build.school()
    client.force_login(school.ana)
    counts = []
    for more in (1, 29):
        for number in range(more):
            school.track(title_en=f"Track {more} {number}")
            school.question(theme=f"t{more}-{number}")
        client.get(url(name))
        with CaptureQueriesContext(connection) as queries:
            client.get(url(name))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_draft_of_thirty_lessons_asks_no_more_queries(client: Client) -> None:
    school = build.school()
    track = school.track()
    version = track.versions.get()
    school.fill(version)
    client.force_login(school.ana)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(url("track-draft", track.pk))
        counts.append(len(queries))
        for _number in range(6):
            module = services.add_module(
                version=version, title_fr="M", title_en="M", by=school.ana, at=make.NOON
            )
            for _lesson in range(5):
                services.add_lesson(module=module, facts=build.LESSON, by=school.ana, at=make.NOON)
    assert counts[0] == counts[1]


def test_a_bank_goes_out_and_comes_back(client: Client) -> None:
    school = build.school()
    for kind in Kind:
        school.question(kind, prompt_fr=f"Question {kind} ?")
    client.force_login(school.ana)
    file = client.get(url("question-export", "yaml")).content
    before = {question.prompt_fr: question.body for question in Question.objects.all()}
    Question.objects.filter(kind__in=["judge", "numeric"]).delete()

    upload = SimpleUploadedFile("bank.yaml", file)
    response = client.post(
        url("question-import"), {"unit": school.hub.pk, "file": upload}, follow=True
    )

    assert "2 questions added; 6 were there already." in told(response)
    assert {question.prompt_fr: question.body for question in Question.objects.all()} == before


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"\xff\xfe",
        b"- 1",
        b"questions: 3",
        b"questions: [3]",
        b"questions: [{theme: a b, kind: single, prompt: {fr: a, en: b}, body: {}}]",
        b"questions: [{theme: a, kind: essay, prompt: {fr: a, en: b}, body: {}}]",
        b"questions: [{theme: a, kind: true_false, prompt: {fr: a}, body: {right: true}}]",
        b"questions: [{theme: a, kind: true_false, prompt: {fr: a, en: b}, body: {right: 1}}]",
        b"questions: [{theme: a, kind: true_false, prompt: {fr: a, en: b}, body: x, more: 1}]",
        b'questions: [{theme: a, kind: short, prompt: {fr: "\\0", en: b}, body: {}}]',
        b"questions: &a [*a]",
        b"questions: !!python/none [1]",
    ],
)
def test_a_bad_file_brings_nothing_in_and_says_the_line(client: Client, file: bytes) -> None:
    school = build.school()
    client.force_login(school.ana)
    upload = SimpleUploadedFile("bank.yaml", file)

    response = client.post(url("question-import"), {"unit": school.hub.pk, "file": upload})

    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not Question.objects.exists()
