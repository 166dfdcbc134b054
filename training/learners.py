"""What is open to somebody: the tracks of their units and of those above, and what is asked.

A person's own learning needs no power: an appointment says where they learn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from governance.perms import Perm
from training.models import CertificationRequirement, LessonImage, SpeakingScope, Track

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.models import User
    from training.models.lesson_image import LessonImageQuerySet
    from training.models.track import TrackQuerySet

LINE = """
WITH RECURSIVE line AS (
    SELECT unit_id AS id, role_id FROM governance_appointment
    WHERE person_id = %(person)s AND starts_at <= %(at)s
      AND (ends_at IS NULL OR ends_at > %(at)s)
    UNION
    SELECT unit.parent_id, line.role_id
    FROM line JOIN governance_orgunit unit ON unit.id = line.id
    WHERE unit.parent_id IS NOT NULL
)
SELECT id, role_id FROM line
"""


@dataclass(frozen=True, slots=True)
class Line:
    """The units of somebody's appointments and those above, each with the roles held below it."""

    pairs: frozenset[tuple[int, int]]

    @property
    def units(self) -> frozenset[int]:
        """Ids of the units."""
        return frozenset(unit for unit, _role in self.pairs)

    def is_asked_by(self, rule: CertificationRequirement) -> bool:
        """Whether a requirement is about this person."""
        if rule.role_id is None:
            return rule.unit_id in self.units
        return (rule.unit_id, rule.role_id) in self.pairs


def line_of(person: User, *, at: datetime) -> Line:
    """Where ``person`` is appointed at ``at``, and what lies above; one query."""
    with connection.cursor() as cursor:
        cursor.execute(LINE, {"person": person.pk, "at": at})
        return Line(frozenset(cursor.fetchall()))


def requirements_on(line: Line, *, at: datetime) -> list[CertificationRequirement]:
    """What is asked where the person of ``line`` is, in their roles; one query."""
    rules = CertificationRequirement.objects.in_force(at=at).filter(unit_id__in=line.units)
    related = rules.select_related("unit", "role", "network", "topic").order_by("pk")
    return [rule for rule in related if line.is_asked_by(rule)]


def asked_of(
    line: Line, rules: Sequence[CertificationRequirement], *, at: datetime
) -> list[CertificationRequirement]:
    """Of ``rules``, those that stand before what a scope of the line lets say; one query at most.

    Whoever speaks nowhere is asked for nothing, though the track is open to them.
    """
    if not rules:
        return []
    found = SpeakingScope.objects.in_force(at=at).filter(unit_id__in=line.units)
    scopes = [scope for scope in found if (scope.unit_id, scope.role_id) in line.pairs]
    return [rule for rule in rules if any(_stands_before(rule, scope) for scope in scopes)]


def _stands_before(rule: CertificationRequirement, scope: SpeakingScope) -> bool:
    return (
        rule.role_id in {None, scope.role_id}
        and rule.level <= scope.level
        and _meet(rule.network_id, scope.network_id)
        and _meet(rule.topic_id, scope.topic_id)
    )


def _meet(one: int | None, other: int | None) -> bool:
    """Whether two narrowings have something in common; None narrows nothing."""
    return one is None or other is None or one == other


def tracks_open_to(person: User, *, at: datetime) -> TrackQuerySet:
    """Tracks that ``person`` may take, or has taken: of their line, asked of them, or begun."""
    line = line_of(person, at=at)
    asked = {rule.track_id for rule in requirements_on(line, at=at)}
    return tracks_within(line, asked, person)


def images_open_to(person: User, *, at: datetime) -> LessonImageQuerySet:
    """Images that ``person`` sees: those they write, and what published versions show them."""
    written = LessonImage.objects.visible_to(person, Perm.LEARNING_WRITE)
    lent = LessonImage.objects.lent_to(person, Perm.LEARNING_VIEW).used()
    return written | lent | LessonImage.objects.in_tracks(tracks_open_to(person, at=at)).used()


def tracks_within(line: Line, asked: set[int], person: User) -> TrackQuerySet:
    """``tracks_open_to`` for what was looked up already."""
    own = Q(enrolments__person=person) | Q(certifications__person=person)
    begun = Track.objects.filter(own).values("pk")
    live = Q(retired_at__isnull=True) & (Q(unit_id__in=line.units) | Q(pk__in=asked))
    return Track.objects.filter(live | Q(pk__in=begun))
