"""Images of lessons: brought in by authors, seen by readers, kept while a version shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from governance.models import AuditEvent
from socialteam.kit.errors import ConflictError
from tests import make, pictures
from tests.training import build as learning
from tests.training.authoring import build
from training import services
from training.models import Lesson, LessonImage

if TYPE_CHECKING:
    from training.models import Track

pytestmark = pytest.mark.django_db
WORDS = {"name": "Le plan", "alt_fr": "Le plan du site", "alt_en": "The map of the site"}
STATEMENTS = (
    "DELETE FROM training_lessonimage WHERE id = %(image)s",
    "UPDATE training_lessonimage SET alt_fr = 'x' WHERE id = %(image)s",
    "TRUNCATE training_lessonimage",
)
API = "/api/v1/lesson-images/"


def url(name: str, *args: Any) -> str:
    return reverse(f"training:{name}", args=args)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def add(school: build.School, track: Track, raw: bytes = b"", **words: str) -> LessonImage:
    return services.add_image(
        track=track,
        raw=raw or pictures.png(),
        words={**WORDS, **words},
        by=school.ana,
        at=make.NOON,
    )


def shown(school: build.School) -> tuple[LessonImage, Lesson]:
    """An image in a lesson of a draft that lacks nothing."""
    track = school.track()
    lesson = school.fill(track.versions.get())
    image = add(school, track)
    body = f"Voici :\n\n{image.line}\n\n![Ailleurs](https://tracker.example/x.png)"
    Lesson.objects.filter(pk=lesson.pk).update(body_fr=body, body_en=image.line)
    return image, lesson


def typed(lesson: Lesson, **more: Any) -> dict[str, Any]:
    return {**build.LESSON, "revision": str(lesson.revision), **more}


def upload(raw: bytes, name: str = "map.png", **words: str) -> dict[str, Any]:
    file = SimpleUploadedFile(name, raw, content_type="image/png")
    sent = {"file": file, "alt_fr": "Plan", "alt_en": "Map", **words}
    return {"add_image": "1"} | {f"image-{field}": value for field, value in sent.items()}


def test_an_image_is_kept_as_it_was_written_anew() -> None:
    school = build.school()
    track = school.track()
    image = add(school, track, pictures.with_exif(6))
    assert (image.slug, image.line) == ("le-plan", "![](image:le-plan)")
    assert (image.media_type, image.width, image.height) == ("image/jpeg", 3, 4)
    assert b"48.85N" not in bytes(image.content)
    told = AuditEvent.objects.get(action="track.image_added").changes
    assert told == {"track": track.slug, "image": "le-plan", "sha256": image.sha256}


@pytest.mark.parametrize(
    ("raw", "words", "field"),
    [
        (pictures.SVG, {}, "file"),
        (b"MZ" + pictures.png(), {}, "file"),
        (pictures.png(), {"alt_fr": " "}, "alt_fr"),
        (pictures.png(), {"alt_en": ""}, "alt_en"),
        (pictures.png(), {"alt_en": "x" * 301}, "alt_en"),
        (pictures.png(), {"name": "Déjà là"}, "__all__"),
    ],
)
def test_what_is_no_image_or_is_not_described_is_refused(
    raw: bytes, words: dict[str, str], field: str
) -> None:
    school = build.school()
    track = school.track()
    add(school, track, name="deja-la")
    with pytest.raises(ValidationError) as refused:
        add(school, track, raw, **words)
    assert list(refused.value.message_dict) == [field]
    assert LessonImage.objects.count() == 1


def test_only_those_who_write_bring_and_remove() -> None:
    school = build.school()
    track = school.track()
    image = add(school, track)
    with pytest.raises(PermissionDenied):
        services.add_image(
            track=track, raw=pictures.png(), words=WORDS, by=school.bo, at=make.NOON
        )
    with pytest.raises(PermissionDenied):
        services.remove_image(image=image, by=school.bo, at=make.NOON)
    services.remove_image(image=image, by=school.ana, at=make.NOON)
    with pytest.raises(ConflictError):
        services.remove_image(image=image, by=school.ana, at=make.NOON)


def test_a_track_has_a_hundred_images_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.services.lesson_images.MOST_IMAGES", 1)
    school = build.school()
    track = school.track()
    add(school, track)
    with pytest.raises(ValidationError, match="100 images"):
        add(school, track, name="other")


def test_what_a_published_version_shows_stays() -> None:
    school = build.school()
    image, lesson = shown(school)
    Lesson.objects.filter(pk=lesson.pk).update(body_fr=image.line)
    school.publish(lesson.module.version)
    other = add(school, image.track, name="le-plan-2")

    with pytest.raises(ConflictError, match="published version"):
        services.remove_image(image=image, by=school.ana, at=make.NOON)
    services.remove_image(image=other, by=school.ana, at=make.NOON)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in STATEMENTS:
        with (
            pytest.raises((ProgrammingError, InternalError), match="published version"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, {"image": image.pk})


def test_a_draft_with_an_image_that_readers_will_not_see_is_not_published() -> None:
    school = build.school()
    image, lesson = shown(school)
    said = [lack.words for lack in services.missing_from(lesson.module.version)]
    assert len(said) == 1
    assert "https://tracker.example/x.png" in said[0]

    Lesson.objects.filter(pk=lesson.pk).update(body_fr=image.line)
    assert services.missing_from(lesson.module.version) == []
    services.remove_image(image=image, by=school.ana, at=make.NOON)
    said = [lack.words for lack in services.missing_from(lesson.module.version)]
    assert len(said) == 1
    assert said[0].startswith("In the lesson “Reading”: This track has no image called “le-plan”")


@pytest.mark.parametrize(("language", "words"), [("fr", "Le plan du site"), ("en", "The map of")])
def test_a_learner_sees_the_image_in_their_language_and_nothing_from_elsewhere(
    language: str, words: str
) -> None:
    school = build.school()
    image, lesson = shown(school)
    Lesson.objects.filter(pk=lesson.pk).update(
        body_fr=f"{image.line}\n\n[La vidéo](https://www.youtube.com/watch?v=abc)",
        body_en=f"{image.line}\n\n[The video](https://www.youtube.com/watch?v=abc)",
    )
    school.publish(lesson.module.version)
    bo = learning.learner(school.spoke, language=language)
    page = client_of(bo).get(url("learn-lesson", image.track_id, lesson.pk)).content.decode()
    assert f'<img src="/learn/images/{image.pk}/" alt="{words}' in page.replace("\u00a0", " ")
    assert 'width="4" height="3" loading="lazy"' in page
    assert '<a href="https://www.youtube.com/watch?v=abc"' in page
    assert "<iframe" not in page

    answer = client_of(bo).get(url("lesson-image", image.pk))
    assert answer.content == bytes(image.content)
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, max-age=86400"
    assert "sandbox" in answer["Content-Security-Policy"]
    again = client_of(bo).get(
        url("lesson-image", image.pk), headers={"If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304


def test_who_sees_an_image() -> None:
    school = build.school()
    image, lesson = shown(school)
    address = url("lesson-image", image.pk)
    learner, chi = learning.learner(school.spoke), learning.learner(make.hub("South"))
    assert client_of(school.ana).get(address).status_code == 200
    for person in (school.bo, learner, chi):
        assert client_of(person).get(address).status_code == 404, "a draft's"

    Lesson.objects.filter(pk=lesson.pk).update(body_fr=image.line)
    school.publish(lesson.module.version)
    assert client_of(school.bo).get(address).status_code == 200
    assert client_of(learner).get(address).status_code == 200
    assert client_of(chi).get(address).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_author_brings_an_image_and_keeps_what_was_typed(language: str) -> None:
    school = build.school()
    User.objects.filter(pk=school.ana.pk).update(language=language)
    lesson = school.fill(school.track().versions.get())
    client, address = client_of(school.ana), url("lesson-edit", lesson.pk)

    sent = typed(lesson, body_en="Not saved yet ![](image:nothing)")
    page = client.post(address, sent | upload(pictures.png())).content.decode()
    assert "![](image:map)" in page
    assert "Not saved yet" in page
    assert "nothing" in page
    lesson.refresh_from_db()
    assert lesson.body_en == "## Read"

    page = client.post(address, typed(lesson) | {"remove_image": "map"}).content.decode()
    assert "![](image:map)" not in page
    assert not LessonImage.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (upload(pictures.SVG, "map.png"), "This is no PNG, JPEG or WebP image"),
        (upload(pictures.png() + b"\x00" * 6_000_000), "larger than 5 MB"),
        (upload(pictures.png(), alt_fr=""), "id_image-alt_fr_error"),
        ({"add_image": "1", "image-alt_fr": "Plan", "image-alt_en": "Map"}, "id_image-file_error"),
        (upload(pictures.png()) | {"image-name": "a b"}, "valid"),
    ],
)
def test_bad_input_is_named_and_loses_nothing(sent: dict[str, Any], said: str) -> None:
    school = build.school()
    lesson = school.fill(school.track().versions.get())
    answer = client_of(school.ana).post(
        url("lesson-edit", lesson.pk), typed(lesson, body_fr="Pas encore") | sent
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "Pas encore" in page
    assert not LessonImage.objects.exists()


def test_thirty_megabytes_are_turned_away_before_they_are_read() -> None:
    school = build.school()
    lesson = school.fill(school.track().versions.get())
    sent = typed(lesson) | upload(b"\x00" * 30_000_000)
    answer = client_of(school.ana).post(url("lesson-edit", lesson.pk), sent)
    assert answer.status_code == 413


def test_a_new_lesson_takes_images_too() -> None:
    school = build.school()
    version = school.track().versions.get()
    lesson = school.fill(version)
    address = url("lesson-add", lesson.module_id)
    page = client_of(school.ana).post(address, typed(lesson) | upload(pictures.WEBP)).content
    assert b"![](image:map)" in page
    assert Lesson.objects.count() == 1


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_editor_costs_the_same_for_one_image_as_for_thirty(
    django_assert_max_num_queries: Any, how_many: int
) -> None:
    school = build.school()
    lesson = school.fill(school.track().versions.get())
    for number in range(how_many):
        add(school, lesson.module.version.track, name=f"plan-{number}")
    client = client_of(school.ana)
    client.get(url("lesson-edit", lesson.pk))
    with django_assert_max_num_queries(18):
        client.get(url("lesson-edit", lesson.pk))


def test_images_through_the_api() -> None:
    school = build.school()
    image, lesson = shown(school)
    track, ana = image.track, client_of(school.ana)
    sent = {"track": track.pk, "alt_fr": "Plan", "alt_en": "Map"}
    made = ana.post(API, sent | {"file": SimpleUploadedFile("Carte 1.jpg", pictures.JPEG)})
    assert made.status_code == 201, made.content
    assert made.json()["line"] == "![](image:carte-1)"
    assert made.json()["address"].endswith(url("lesson-image", made.json()["id"]))
    assert len(ana.get(API).json()["results"]) == 2
    bad = ana.post(API, sent | {"file": SimpleUploadedFile("x.png", pictures.SVG)})
    assert bad.status_code == 400
    assert list(bad.json()["errors"]) == ["file"]
    lacking = {"track": track.pk, "file": SimpleUploadedFile("y.png", pictures.png())}
    assert set(ana.post(API, lacking).json()["errors"]) == {"alt_fr", "alt_en"}

    Lesson.objects.filter(pk=lesson.pk).update(body_fr=image.line)
    school.publish(lesson.module.version)
    kept = ana.post(f"{API}{image.pk}/remove/", {}, content_type="application/json")
    gone = ana.post(f"{API}{made.json()['id']}/remove/", {}, content_type="application/json")
    assert (kept.status_code, gone.status_code) == (409, 204)
    assert client_of(school.bo).get(API).status_code == 403
    chi = client_of(make.person(*build.WRITES, on=make.hub("South")))
    assert chi.get(f"{API}{image.pk}/").status_code == 404
    file = SimpleUploadedFile("z.png", pictures.png())
    assert chi.post(API, sent | {"file": file}).status_code == 400
