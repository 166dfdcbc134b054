"""Builders of tracks, versions and certifications for these tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from governance.perms import Perm
from tests import make
from training import services
from training.models import CertificationPeriod, Track, TrackVersion

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit

POWERS = (Perm.LEARNING_VIEW, Perm.CERTIFICATION_CHANGE)
LONG_AGO = make.NOON - timedelta(days=800)


def track(unit: OrgUnit, *, slug: str = "tone", **facts: Any) -> Track:
    """A track that certifies for a year, with a first version published long ago."""
    made = Track.objects.create(
        unit=unit,
        slug=slug,
        title_fr="Le ton juste",
        title_en="The right tone",
        about_fr="Court, humain, honnête.",
        about_en="Short, human, honest.",
        created_at=LONG_AGO,
        **{"renewal": "after", "renewal_months": 12, **facts},
    )
    version(made, at=LONG_AGO, grace=timedelta(0))
    return made


def version(
    of: Track, *, at: datetime, grace: timedelta, change: str = "material"
) -> TrackVersion:
    """A new version of ``of``, in force from ``at`` on."""
    last = of.versions.order_by("-number").first()
    if last is not None:
        of.versions.filter(pk=last.pk).update(state="retired", retired_at=at)
    author = make.user()
    return TrackVersion.objects.create(
        track=of,
        number=last.number + 1 if last else 1,
        state="published",
        change=change,
        author=author,
        started_at=at,
        published_by=author,
        published_at=at,
        grace_until=at + grace,
    )


def certified(
    person: User, in_track: Track, *, days_ago: int = 10, number: int = 1
) -> CertificationPeriod:
    """``person`` passed ``in_track`` so many days before noon."""
    chief = make.person(Perm.CERTIFICATION_CHANGE, on=make.company())
    return services.take_over(
        person=person,
        version=in_track.versions.get(number=number),
        passed_at=make.NOON - timedelta(days=days_ago),
        evidence="List of 2025",
        by=chief,
        at=make.NOON,
    )
