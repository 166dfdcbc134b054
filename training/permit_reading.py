"""What the pages of permits read: spaces and people of permits, for who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import User
from governance.models import Space, Topic
from governance.perms import Perm
from training import permits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from governance.models import SpaceQuerySet
    from training.permits import Speaker


def spaces_of(places: Iterable[Speaker]) -> dict[int, Space]:
    """The spaces of permits that were computed already, by id; one query."""
    return Space.objects.in_bulk([each.space_id for each in places])


def spaces_shown(reader: User, person_id: int, *, at: datetime) -> SpaceQuerySet:
    """Spaces in which ``reader`` may see the permit of a person: their own, or by their power."""
    if person_id != reader.pk:
        return Space.objects.usable_by(reader, Perm.PERMIT_VIEW)
    covered = permits.places_of(reader, at=at)
    return Space.objects.filter(pk__in=[each.space_id for each in covered])


def spaces_told(reader: User) -> SpaceQuerySet:
    """Spaces that are not closed of which ``reader`` may ask who speaks there."""
    reached = Space.objects.usable_by(reader, Perm.PERMIT_VIEW).not_closed()
    return reached.select_related("network", "unit")


def topic_asked(reader: User, number: int | None) -> Topic | None:
    """The topic of an address, if ``reader`` may know of it."""
    if number is None:
        return None
    reached = Topic.objects.routable_by(reader, Perm.SPACE_VIEW)
    return reached.filter(pk=number).first()


def people_of(speakers: Iterable[Speaker]) -> list[tuple[User, Speaker]]:
    """People and their permits, those who may speak first; one query."""
    found = list(speakers)
    people = User.objects.in_bulk([each.person_id for each in found])
    rows = [(people[each.person_id], each) for each in found]
    return sorted(rows, key=lambda row: (len(row[1].missing), row[0].name, row[0].pk))
