"""Tracks and versions: who writes, what is missing, what a publication does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import override

from governance.models import AuditEvent, CharterVersion
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from tests import make
from tests.training.authoring import build
from training import services
from training.models import Change, Lesson, Module, QuizDraw, Track, TrackVersion, VersionState

if TYPE_CHECKING:
    from django.db.models import Model

pytestmark = pytest.mark.django_db
LATER = make.NOON + timedelta(days=40)


def words_of(version: TrackVersion) -> list[str]:
    return [lack.words for lack in services.missing_from(version)]


def test_a_new_track_has_an_empty_draft_and_a_short_name_of_its_own() -> None:
    school = build.school()
    first, second = school.track(), school.track()
    assert (first.slug, second.slug) == ("reacting-well", "reacting-well-2")
    assert first.versions.get().state == VersionState.DRAFT
    assert AuditEvent.objects.filter(action="track.created").count() == 2


@pytest.mark.parametrize(
    "facts",
    [
        {"renewal_months": None},
        {"renewal": "every", "renewal_month": None},
        {"renewal": "sometimes"},
        {"title_fr": ""},
        {"grace_days": 366},
        {"refresher_days": -1},
    ],
)
def test_a_track_that_is_not_whole_is_refused(facts: dict[str, Any]) -> None:
    school = build.school()
    with pytest.raises(ValidationError):
        school.track(**facts)
    assert not Track.objects.exists()


def test_a_renewal_forgets_what_another_one_needed() -> None:
    school = build.school()
    track = school.track()
    services.change_track(
        track=track,
        facts={"renewal": "every", "renewal_month": 1},
        by=school.ana,
        at=make.NOON,
    )
    track.refresh_from_db()
    assert (track.renewal_months, track.renewal_month) == (None, 1)


def test_who_only_reads_changes_nothing() -> None:
    school = build.school()
    track = school.track()
    version = track.versions.get()
    lesson = school.fill(version)
    reader = make.person(Perm.LEARNING_VIEW, on=school.hub)
    by: dict[str, Any] = {"by": reader, "at": make.NOON}
    titles: dict[str, Any] = {"title_fr": "A", "title_en": "A"}
    for act in (
        lambda: services.create_track(unit=school.hub, facts=dict(build.FACTS), **by),
        lambda: services.change_track(track=track, facts={"grace_days": 1}, **by),
        lambda: services.retire_track(track=track, **by),
        lambda: services.begin_version(track=track, **by),
        lambda: services.discard_version(version=version, **by),
        lambda: services.set_exam(version=version, facts={"pass_mark": 1}, **by),
        lambda: services.set_draws(version=version, draws={}, **by),
        lambda: services.publish_version(version=version, change=Change.MINOR, summary="x", **by),
        lambda: services.add_module(version=version, **titles, **by),
        lambda: services.change_module(module=lesson.module, **titles, **by),
        lambda: services.move_module(module=lesson.module, way="up", **by),
        lambda: services.remove_module(module=lesson.module, **by),
        lambda: services.add_lesson(module=lesson.module, facts=build.LESSON, **by),
        lambda: services.write_lesson(lesson=lesson, facts=build.LESSON, revision=0, **by),
        lambda: services.move_lesson(lesson=lesson, way="up", **by),
        lambda: services.remove_lesson(lesson=lesson, **by),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_everything_that_is_missing_is_named_at_once() -> None:
    school = build.school()
    version = school.track().versions.get()
    assert words_of(version) == ["It has no lesson yet.", "Its quiz draws no question yet."]

    lesson = school.fill(version)
    assert words_of(version) == []
    services.write_lesson(
        lesson=lesson,
        facts={"body_fr": " ", "body_en": ""},
        revision=0,
        by=school.ana,
        at=make.NOON,
    )
    services.add_module(
        version=version, title_fr="Vide", title_en="Empty", by=school.ana, at=make.NOON
    )
    services.set_draws(
        version=version, draws={"reacting": 3, "law": 1}, by=school.ana, at=make.NOON
    )

    with pytest.raises(ValidationError) as refused:
        school.publish(version)

    assert len(refused.value.messages) == 5
    assert refused.value.messages == words_of(version)
    version.refresh_from_db()
    assert version.state == VersionState.DRAFT


def test_a_retired_question_is_not_counted() -> None:
    school = build.school()
    version = school.track().versions.get()
    school.fill(version)
    question = school.hub.questions.filter(prompt_fr="reacting 0 ?").get()
    services.retire_question(question=question, by=school.ana, at=make.NOON)
    assert len(words_of(version)) == 1


def test_the_first_version_is_material_and_in_force_at_once() -> None:
    school = build.school()
    track = school.track()
    version = track.versions.get()
    school.fill(version)

    version = services.publish_version(
        version=version, change=Change.MINOR, summary="", by=school.ana, at=make.NOON
    )

    assert version.change == Change.MATERIAL
    assert version.grace_until == make.NOON + timedelta(days=14)
    assert track.versions.in_force(at=make.NOON).get() == version


@pytest.mark.parametrize(("change", "grace_days"), [(Change.MATERIAL, 14), (Change.MINOR, 0)])
def test_the_next_version_retires_the_one_before(change: Change, grace_days: int) -> None:
    school = build.school()
    track = school.published()
    draft = services.begin_version(track=track, by=school.ana, at=make.NOON)

    second = school.publish(draft, change=change, at=LATER)

    first = track.versions.get(number=1)
    assert (first.state, first.retired_at) == (VersionState.RETIRED, LATER)
    assert second.grace_until == LATER + timedelta(days=grace_days)
    assert track.versions.in_force(at=LATER).get() == second


def test_a_later_version_says_what_changes() -> None:
    school = build.school()
    draft = services.begin_version(track=school.published(), by=school.ana, at=make.NOON)
    with pytest.raises(ValidationError) as refused:
        services.publish_version(
            version=draft, change=Change.MINOR, summary=" ", by=school.ana, at=make.NOON
        )
    assert set(refused.value.message_dict) == {"summary"}


def test_a_version_is_published_once() -> None:
    school = build.school()
    track = school.track()
    version = track.versions.get()
    school.fill(version)
    school.publish(version)
    with pytest.raises(ConflictError):
        school.publish(version)


def test_the_next_version_begins_as_a_copy() -> None:
    school = build.school()
    track = school.published()
    first = track.versions.get()

    second = services.begin_version(track=track, by=school.ana, at=make.NOON)

    copy = Lesson.objects.get(module__version=second)
    assert (copy.title_fr, copy.body_en, copy.minutes) == ("Lire", "## Read", 3)
    assert dict(second.draws.values_list("theme", "count")) == {"reacting": 2}
    assert second.pass_mark == first.pass_mark
    assert Lesson.objects.filter(module__version=first).count() == 1
    with pytest.raises(ConflictError):
        services.begin_version(track=track, by=school.ana, at=make.NOON)


def test_a_draft_is_dropped_but_never_the_only_version() -> None:
    school = build.school()
    track = school.track()
    with pytest.raises(ConflictError):
        services.discard_version(version=track.versions.get(), by=school.ana, at=make.NOON)
    school.fill(track.versions.get())
    school.publish(track.versions.get())
    draft = services.begin_version(track=track, by=school.ana, at=make.NOON)

    services.discard_version(version=draft, by=school.ana, at=make.NOON)

    assert track.versions.get().number == 1
    with pytest.raises(ConflictError):
        services.set_exam(version=draft, facts={"pass_mark": 50}, by=school.ana, at=make.NOON)


@pytest.mark.parametrize(
    "facts", [{"pass_mark": 0}, {"pass_mark": 101}, {"attempts": 0}, {"time_limit_minutes": 481}]
)
def test_an_examination_out_of_range_is_refused_by_field(facts: dict[str, int]) -> None:
    school = build.school()
    version = school.track().versions.get()
    with pytest.raises(ValidationError) as refused:
        services.set_exam(version=version, facts=facts, by=school.ana, at=make.NOON)
    assert set(refused.value.message_dict) == set(facts)


@pytest.mark.parametrize("draws", [{"a b": 1}, {"law": 0}, {"law": 51}, {"": 1}])
def test_draws_out_of_range_leave_the_others_alone(draws: dict[str, int]) -> None:
    school = build.school()
    version = school.track().versions.get()
    school.fill(version)
    with pytest.raises(ValidationError):
        services.set_draws(version=version, draws=draws, by=school.ana, at=make.NOON)
    assert QuizDraw.objects.get().theme == "reacting"


def test_a_track_that_is_required_is_not_retired() -> None:
    school = build.school()
    track = school.published()
    chief = make.person(Perm.SPEAKING_CHANGE, on=school.hub)
    rule = services.add_requirement(
        unit=school.spoke,
        track=track,
        role=None,
        where=services.Where(),
        by=chief,
        at=make.NOON,
        starts_at=LATER,
    )
    with pytest.raises(ValidationError, match="Sales"):
        services.retire_track(track=track, by=school.ana, at=make.NOON)

    services.end_rule(rule=rule, by=chief, at=make.NOON)
    services.retire_track(track=track, by=school.ana, at=make.NOON)

    track.refresh_from_db()
    assert track.retired_at == make.NOON
    assert not track.versions.in_force(at=make.NOON).exists()
    with pytest.raises(ConflictError):
        services.retire_track(track=track, by=school.ana, at=make.NOON)
    with pytest.raises(ConflictError):
        services.begin_version(track=track, by=school.ana, at=make.NOON)


def test_people_are_counted_by_the_version_of_their_last_certification() -> None:
    school = build.school()
    track = school.published()
    first = track.versions.get()
    register = make.person(Perm.CERTIFICATION_CHANGE, on=school.hub)
    kim, per = make.user("Kim"), make.user("Per")
    facts: dict[str, Any] = {"evidence": "Register", "by": register, "at": LATER}
    for person in (kim, per):
        services.take_over(person=person, version=first, passed_at=make.NOON, **facts)
    draft = services.begin_version(track=track, by=school.ana, at=make.NOON)
    second = school.publish(draft, at=LATER)
    services.take_over(person=kim, version=second, passed_at=LATER, **facts)

    assert services.certified_in(track, at=LATER) == {first.pk: 1, second.pk: 1}
    assert services.certified_by_track([track], at=LATER) == {track.pk: 2}
    assert services.certified_in(track, at=make.LONG_AGO) == {}


def test_modules_and_lessons_keep_the_order_they_are_given() -> None:
    school = build.school()
    version = school.track().versions.get()
    by: dict[str, Any] = {"by": school.ana, "at": make.NOON}
    one, two = (
        services.add_module(version=version, title_fr=name, title_en=name, **by)
        for name in ("1", "2")
    )
    a, b = (
        services.add_lesson(module=one, facts={**build.LESSON, "title_en": name}, **by)
        for name in ("a", "b")
    )

    def order() -> list[str]:
        pages = Lesson.objects.filter(module__version=version).order_by(
            "module__position", "position"
        )
        return [f"{page.module.title_en}{page.title_en}" for page in pages]

    services.move_lesson(lesson=b, way="up", **by)
    assert order() == ["1b", "1a"]
    services.move_lesson(lesson=b, way="up", **by)
    assert order() == ["1b", "1a"]
    services.move_lesson(lesson=a, way="down", **by)
    assert order() == ["1b", "2a"]
    services.move_module(module=two, way="up", **by)
    assert order() == ["2a", "1b"]
    services.move_lesson(lesson=a, way="down", **by)
    assert order() == ["1a", "1b"]
    services.remove_module(module=one, **by)
    assert order() == []
    with pytest.raises(ConflictError):
        services.move_lesson(lesson=a, way="up", **by)
    with pytest.raises(ConflictError):
        services.change_module(module=one, title_fr="x", title_en="x", **by)
    assert Module.objects.get() == two


def test_two_editors_of_a_lesson_lose_nothing() -> None:
    school = build.school()
    lesson = school.fill(school.track().versions.get())
    stale = Lesson.objects.get(pk=lesson.pk)
    by: dict[str, Any] = {"by": school.ana, "at": make.NOON}
    services.write_lesson(lesson=lesson, facts={"body_en": "First"}, revision=0, **by)

    with pytest.raises(services.LessonEditedError) as refused:
        services.write_lesson(lesson=stale, facts={"body_en": "Second"}, revision=0, **by)

    assert refused.value.lesson.body_en == "First"
    same = services.write_lesson(lesson=stale, facts={"body_en": "First"}, revision=0, **by)
    assert same.revision == 1


@pytest.mark.parametrize(
    "facts", [{"title_fr": ""}, {"body_en": "x" * 20_001}, {"minutes": 0}, {"minutes": 121}]
)
def test_a_lesson_out_of_range_is_refused_by_field(facts: dict[str, Any]) -> None:
    school = build.school()
    lesson = school.fill(school.track().versions.get())
    with pytest.raises(ValidationError) as refused:
        services.write_lesson(lesson=lesson, facts=facts, revision=0, by=school.ana, at=make.NOON)
    assert set(refused.value.message_dict) == set(facts)


@pytest.mark.parametrize("version", [TrackVersion, CharterVersion])
def test_a_version_agrees_with_its_state_in_french(version: type[Model]) -> None:
    with override("fr"):
        said: Any = version(state="retired")
        assert said.get_state_display() == "Retirée"
