"""What stands in a place of the world: what is learned there, full of the canary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import make
from tests.training import build as learning
from training.models import (
    AttemptGrant,
    CertificationPeriod,
    LessonImage,
    Question,
    SpeakingScope,
    Track,
    TrackVersion,
)

if TYPE_CHECKING:
    from accounts.models import User
    from tests.guards.world import Place


def add_learning(place: Place, resident: User) -> None:
    """A track and who passed it, its next version, a question, an attempt, a permit rule."""
    track = _add_track(place, resident)
    _add_question(place, resident)
    begun = learning.enrolment(
        resident, learning.track(place.unit, word=place.canary, wait_minutes=0)
    )
    learning.failed(begun)
    AttemptGrant.objects.create(
        enrolment=begun,
        attempts=1,
        reason=place.canary,
        given_by=resident,
        given_at=make.NOON,
    )
    scope = SpeakingScope.objects.create(
        unit=place.unit,
        role=make.role(),
        topic_id=place.ids["topic"],
        starts_at=make.NOON,
        made_by=resident,
    )
    held = CertificationPeriod.objects.create(
        track=track,
        version=track.versions.get(number=1),
        person=resident,
        source="imported",
        evidence=place.canary,
        starts_at=make.NOON,
    )
    place.ids |= {
        "certification": held.pk,
        "enrolment": begun.pk,
        "attempt": learning.attempt(begun).pk,
        "rule": scope.pk,
    }


def _add_track(place: Place, author: User) -> Track:
    """One version in force, and the next one being written."""
    canary = place.canary
    track = Track.objects.create(
        unit=place.unit,
        slug=f"{canary.lower()}-track",
        title_fr=f"{canary} parcours",
        title_en=f"{canary} track",
        about_en=canary,
        renewal="never",
        created_at=make.NOON,
    )
    for number in (1, 2):
        TrackVersion.objects.filter(track=track).update(
            state="published",
            published_by=author,
            published_at=make.NOON,
            grace_until=make.NOON,
            summary=canary,
        )
        version = TrackVersion.objects.create(
            track=track, number=number, author=author, started_at=make.NOON
        )
        module = version.modules.create(position=1, title_fr=canary, title_en=canary)
        lesson = module.lessons.create(
            position=1, title_fr=canary, title_en=canary, body_fr=canary, body_en=canary
        )
    image = LessonImage.objects.create(
        track=track,
        slug="plan",
        alt_fr=canary,
        alt_en=canary,
        media_type="image/png",
        width=1,
        height=1,
        size=1,
        content=canary.encode(),
        added_by=author,
        added_at=make.NOON,
    )
    place.ids |= {
        "lesson-image": image.pk,
        "track": track.pk,
        "module": module.pk,
        "lesson": lesson.pk,
        "lesson-out": track.versions.get(number=1).modules.get().lessons.get().pk,
    }
    return track


def _add_question(place: Place, author: User) -> None:
    canary = place.canary
    place.ids["question"] = Question.objects.create(
        unit=place.unit,
        theme=f"{canary.lower()}-theme",
        kind="single",
        prompt_fr=canary,
        prompt_en=canary,
        body={"options": [{"fr": canary, "en": canary, "right": True}]},
        author=author,
        created_at=make.NOON,
    ).pk
