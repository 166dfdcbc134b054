"""Certifications as pages read them, with how they stand at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from governance.models import Appointment, OrgUnit
from training.models import CertificationPeriod, Standing, Track, VersionState
from training.services.certification_imports import version_passed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User
    from governance import access
    from governance.perms import Perm
    from training.models import TrackVersion
    from training.models.certification import CertificationQuerySet

WITH = ("track", "version", "person", "revoked_by")


def certifications_visible_to(
    person: access.Person, perm: Perm, *, at: datetime
) -> CertificationQuerySet:
    """The last period of each person in each track within reach, with its standing."""
    rows = CertificationPeriod.objects.visible_to(person, perm)
    return rows.newest(at=at).with_standing(at=at).select_related(*WITH)


def own_certifications(person: User, *, at: datetime) -> CertificationQuerySet:
    """Every period of one's own, the last first; those that were replaced too."""
    rows = CertificationPeriod.objects.of(person).with_standing(at=at)
    return rows.select_related(*WITH).order_by("-starts_at", "-pk")


def periods_of(certification: CertificationPeriod, *, at: datetime) -> CertificationQuerySet:
    """The whole history of one person in one track, the last first."""
    return own_certifications(certification.person, at=at).filter(track=certification.track_id)


def certification_called(uid: UUID, *, at: datetime) -> CertificationPeriod | None:
    """The period whose public address holds ``uid``; one query."""
    rows = CertificationPeriod.objects.with_standing(at=at).select_related(*WITH)
    return rows.filter(uid=uid).first()


def filtered(rows: CertificationQuerySet, given: dict[str, Any], *, at: datetime) -> Any:
    """``rows`` of people whose name or address holds ``q``, in a track, a standing, a unit."""
    if words := given.get("q"):
        rows = rows.filter(Q(person__name__icontains=words) | Q(person__email__icontains=words))
    if track := given.get("track"):
        rows = rows.filter(track=track)
    if standing := given.get("standing"):
        rows = rows.standing([standing])
    if unit := given.get("unit"):
        below = OrgUnit.objects.descendants(unit, include_self=True)
        there = Appointment.objects.in_force(at=at).filter(unit__in=list(below))
        rows = rows.filter(person__in=there.order_by().values("person"))
    return rows


def how_many(rows: Any) -> dict[str, int]:
    """How many of the certifications, read with their standing, stand how; one query."""
    counted = rows.order_by().values_list("standing").annotate(n=Count("pk"))
    return dict.fromkeys(Standing.values, 0) | dict(counted)


def published_track(slug: str) -> Track | None:
    """A track that can be or could be passed, by its short name."""
    live = ~Q(versions__state=VersionState.DRAFT) & Q(versions__isnull=False)
    return Track.objects.filter(live, slug=slug).distinct().first()


def version_named(track: Track, number: int | None, *, at: datetime) -> TrackVersion | None:
    """The published version ``number`` of a track; without one, the version passed at ``at``."""
    told = track.versions.filter(published_at__isnull=False)
    return told.filter(number=number).first() if number else version_passed(told, at=at)


def last_of_each(periods: Iterable[CertificationPeriod]) -> list[CertificationPeriod]:
    """The last period of each track, of periods that come the last first."""
    found: dict[int, CertificationPeriod] = {}
    for each in periods:
        found.setdefault(each.track_id, each)
    return list(found.values())
