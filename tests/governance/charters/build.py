"""Charters for tests, made by the services: Ana writes and publishes, Lea reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from governance import services
from governance.domain.charter_status import Change
from governance.perms import Perm
from tests import make

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import Acknowledgement, Charter, CharterVersion, OrgUnit

WRITES = (Perm.CHARTER_VIEW, Perm.CHARTER_WRITE, Perm.CHARTER_PUBLISH)
REVIEWS = (Perm.CHARTER_VIEW, Perm.CHARTER_REVIEW)
FACTS: dict[str, Any] = {
    "kind": "charter",
    "title_fr": "Notre charte",
    "title_en": "Our charter",
    "grace_days": 14,
}


@dataclass
class Office:
    """A hub with a spoke, who writes, who reviews, and a reader in the spoke."""

    hub: OrgUnit
    spoke: OrgUnit
    ana: User
    lea: User
    bo: User

    def charter(self, **facts: Any) -> Charter:
        """A charter of the hub with an empty draft; Bo's role alone is asked."""
        unit = facts.pop("unit", self.hub)
        facts = {**FACTS, "units": [self.spoke], **facts}
        return services.create_charter(unit=unit, facts=facts, by=self.ana, at=make.LONG_AGO)

    def publish(
        self,
        charter: Charter,
        body: str = "Say who you are.",
        *,
        change: Change = Change.MATERIAL,
        at: datetime = make.NOON,
    ) -> CharterVersion:
        """The version being prepared (or a new one), written, approved and in force."""
        version = self.approve(charter, body, change=change, at=at)
        return services.publish_version(version=version, by=self.ana, at=at)

    def approve(
        self,
        charter: Charter,
        body: str = "Say who you are.",
        *,
        change: Change = Change.MATERIAL,
        at: datetime = make.NOON,
    ) -> CharterVersion:
        """The same, one step before."""
        version = self.submit(charter, body, change=change, at=at)
        return services.approve_version(version=version, by=self.lea, at=at)

    def submit(
        self,
        charter: Charter,
        body: str = "Say who you are.",
        *,
        change: Change = Change.MATERIAL,
        at: datetime = make.NOON,
    ) -> CharterVersion:
        """The same, two steps before."""
        version = charter.versions.under_way().first()
        version = version or services.start_version(charter=charter, by=self.ana, at=at)
        self.write(version, body, at=at)
        return services.submit_version(
            version=version,
            change=change,
            summary="New words.",
            reviewer=None,
            by=self.ana,
            at=at,
        )

    def write(self, version: CharterVersion, body: str, *, at: datetime = make.NOON) -> None:
        """Ana's words, in both languages."""
        for text in version.texts.all():
            services.write_text(text=text, body=body, revision=text.revision, by=self.ana, at=at)


def office() -> Office:
    hub = make.hub("North")
    spoke = make.unit("Sales", under=hub)
    return Office(
        hub=hub,
        spoke=spoke,
        ana=make.person(*WRITES, on=hub, name="Ana"),
        lea=make.person(*REVIEWS, on=hub, name="Lea", language="en"),
        bo=make.person(Perm.CHARTER_VIEW, on=spoke, name="Bo", language="en"),
    )


def digest(charter: Charter, language: str = "en", *, at: datetime = make.NOON) -> str:
    version = charter.versions.in_force(at=at).get()
    return version.texts.get(language=language).digest


def acknowledge(charter: Charter, person: User, *, at: datetime = make.NOON) -> Acknowledgement:
    return services.acknowledge_charter(
        charter=charter, language="en", sha256=digest(charter, at=at), by=person, at=at
    )
