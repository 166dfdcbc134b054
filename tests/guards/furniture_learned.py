"""Furniture of the little world: what people are asked to learn, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifications.services import create_endpoint
from tests import make
from training.models import (
    AssignmentRequest,
    LearningStatement,
    LearningStore,
    Track,
    TrackAssignment,
)

if TYPE_CHECKING:
    from accounts.models import User
    from tests.guards.world import Place


def add_awareness(place: Place, resident: User) -> None:
    """A track, an assignment with a request, a record store and a statement."""
    canary = place.canary
    track = Track.objects.create(
        unit=place.unit,
        slug=f"{canary.lower()}-awareness",
        title_fr=canary,
        title_en=canary,
        renewal="never",
        created_at=make.NOON,
    )
    assignment = TrackAssignment.objects.create(
        track=track, unit=place.unit, due_days=30, asked_by=resident, opened_at=make.NOON
    )
    AssignmentRequest.objects.create(
        assignment=assignment,
        person=resident,
        unit=place.unit,
        asked_at=make.NOON,
        due_at=make.NOON,
    )
    url = f"https://{canary.lower()}.example/statements"
    endpoint, _secret = create_endpoint(url=url, at=make.NOON, secret=f"key:{canary}")
    store = LearningStore.objects.create(
        unit=place.unit,
        name=canary,
        endpoint=endpoint,
        since=make.NOON,
        read_until=make.NOON,
    )
    LearningStatement.objects.create(
        uuid=f"00000000-0000-4000-8000-{place.unit.pk:012d}",
        stored_at=make.NOON,
        timestamp=make.NOON,
        sender=resident,
        person=resident,
        verb="http://adlnet.gov/expapi/verbs/passed",
        object_id=f"https://{canary.lower()}.example/",
        raw={"object": {"id": canary}, "verb": {"id": canary}},
        digest="0" * 64,
    )
    place.ids |= {"track-assignment": assignment.pk, "learning-store": store.pk}
