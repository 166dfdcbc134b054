"""An office with a track in force, and people who hold nothing but an appointment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from accounts.models import User
from governance.models import Appointment
from governance.perms import Perm
from tests import make
from training import services
from training.models import (
    CertificationPeriod,
    CertificationSource,
    Renewal,
    Track,
    TrackVersion,
    VersionState,
)

if TYPE_CHECKING:
    from datetime import datetime

    from governance.models import OrgUnit, Role
    from training.models import TrackAssignment

DAY = timedelta(days=1)


def track(unit: OrgUnit, slug: str = "tone", **facts: object) -> Track:
    """A track of ``unit`` with its first version in force since long ago."""
    given = {"title_fr": "Le ton", "title_en": "Tone", "renewal": Renewal.NEVER, **facts}
    made = Track.objects.create(unit=unit, slug=slug, created_at=make.LONG_AGO, **given)
    publish(made, 1)
    return made


def publish(track: Track, number: int, *, at: datetime = make.LONG_AGO) -> TrackVersion:
    """A material version, in force from ``at`` on, without grace."""
    track.versions.filter(state="published").update(state=VersionState.RETIRED, retired_at=at)
    author = make.user("Author")
    return TrackVersion.objects.create(
        track=track,
        number=number,
        state=VersionState.PUBLISHED,
        author=author,
        started_at=at,
        published_by=author,
        published_at=at,
        grace_until=at,
    )


def certified(
    person: User, track: Track, *, at: datetime = make.NOON, until: datetime | None = None
) -> CertificationPeriod:
    """``person`` is certified in the version in force, from ``at`` on."""
    version = track.versions.get(state="published")
    return CertificationPeriod.objects.create(
        track=track,
        version=version,
        person=person,
        source=CertificationSource.IMPORTED,
        evidence="Seen",
        starts_at=at,
        due_at=until,
        expires_at=until,
    )


@dataclass
class Office:
    """A hub, two units below, Ana who writes tracks for all of it, and a track."""

    hub: OrgUnit
    north: OrgUnit
    south: OrgUnit
    ana: User
    role: Role
    track: Track

    def people(self, count: int, on: OrgUnit, *, since: datetime = make.LONG_AGO) -> list[User]:
        """``count`` people appointed in ``on``, written at once."""
        first = User.objects.count()
        made: list[User] = User.objects.bulk_create(
            [
                User(email=f"p{first + n}@example.org", name=f"P{first + n}", language="en")
                for n in range(count)
            ]
        )
        Appointment.objects.bulk_create(
            [Appointment(person=each, role=self.role, unit=on, starts_at=since) for each in made]
        )
        return made

    def assign(
        self,
        *,
        at: datetime = make.NOON,
        on: OrgUnit | None = None,
        due: services.Due | None = None,
        **audience: Any,
    ) -> TrackAssignment:
        """Ana asks the people of the hub, who have thirty days."""
        return services.open_assignment(
            track=self.track,
            audience=services.Audience(on or self.hub, **audience),
            due=due or services.Due(days=30),
            by=User.objects.get(pk=self.ana.pk),
            at=at,
        )


def office() -> Office:
    """The office, with nobody in its units yet."""
    hub = make.hub("North")
    ana = make.person(Perm.LEARNING_VIEW, Perm.LEARNING_WRITE, on=hub, name="Ana", language="en")
    return Office(
        hub=hub,
        north=make.unit("A", under=hub),
        south=make.unit("B", under=hub),
        ana=ana,
        role=make.role(),
        track=track(hub),
    )
