"""An organisation where permits are asked, and people who hold one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from governance.perms import Perm
from tests import make
from training import services
from training.models import CertificationPeriod, Track, TrackVersion
from training.services import Asks, Where

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import OrgUnit, Role, Space, Topic

ANSWERS = (
    Perm.INTERACTION_VIEW,
    Perm.INTERACTION_ANSWER,
    Perm.INTERACTION_LOG,
    Perm.CHARTER_VIEW,
    Perm.SPACE_VIEW,
)


@dataclass
class Place:
    """A hub with a space, a topic and a role that answers; Claire sets the rules."""

    hub: OrgUnit
    space: Space
    topic: Topic
    role: Role
    claire: User

    @classmethod
    def build(cls) -> Place:
        hub = make.hub("Centre")
        rules = (Perm.SPEAKING_CHANGE, Perm.PERMIT_VIEW, Perm.SPACE_VIEW, Perm.UNIT_VIEW)
        chief = (*rules, Perm.CERTIFICATION_CHANGE, Perm.PEOPLE_APPOINT, Perm.INTERACTION_VIEW)
        claire = make.person(*chief, on=make.company(), name="Claire", language="en")
        space = make.space(hub, name="Forum of help")
        return cls(hub, space, make.topic(hub, name="Billing"), make.role(*ANSWERS), claire)

    def ask(self, *, at: datetime = make.NOON, **asks: bool) -> None:
        """Permits are asked from ``at``: a scope, and what ``asks`` says (nothing else)."""
        wanted = {"charter": False, "certification": False, "consent": False, **asks}
        services.set_policy(unit=self.hub, asks=Asks(**wanted), by=self.claire, at=at)

    def scope(self, *, needs_consent: bool = False, where: Where | None = None) -> None:
        """The role may speak in the hub."""
        services.add_scope(
            unit=self.hub,
            role=self.role,
            where=where or Where(),
            needs_consent=needs_consent,
            by=self.claire,
            at=make.NOON,
        )

    def volunteer(self, name: str = "Bo") -> User:
        """Somebody appointed in the role."""
        return make.appoint(make.user(name, language="en"), self.role, on=self.hub)

    def track(self, slug: str = "reacting") -> Track:
        """A track in force that certifies for good."""
        track = Track.objects.create(
            unit=make.company(),
            slug=slug,
            title_fr="Réagir",
            title_en="Reacting",
            renewal="never",
            created_at=make.LONG_AGO,
        )
        version = TrackVersion.objects.create(
            track=track, number=1, author=self.claire, started_at=make.LONG_AGO
        )
        TrackVersion.objects.filter(pk=version.pk).update(
            state="published",
            published_at=make.LONG_AGO,
            published_by=self.claire,
            grace_until=make.LONG_AGO,
        )
        return track

    def require(self, track: Track, where: Where | None = None) -> None:
        """Whoever speaks in the hub must be certified in ``track``."""
        services.add_requirement(
            unit=self.hub,
            track=track,
            role=None,
            where=where or Where(),
            by=self.claire,
            at=make.NOON,
        )

    def certify(self, person: User, track: Track, *, at: datetime) -> CertificationPeriod:
        """``person`` passed ``track`` at ``at``."""
        return services.take_over(
            person=person,
            version=track.versions.get(state="published"),
            passed_at=at,
            evidence="Attendance sheet",
            by=self.claire,
            at=at,
        )
