"""The rule of the permit in slow, plain Python: what the queries must agree with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from accounts.models import User
from governance.domain.charter_standing import add_months
from governance.models import (
    Acknowledgement,
    Appointment,
    Charter,
    OrgUnit,
    Space,
    TimeConsent,
)
from training.models import (
    CertificationPeriod,
    CertificationRequirement,
    SpeakingFreeze,
    SpeakingPolicy,
    SpeakingScope,
    TrackVersion,
)
from training.permits import Condition, Missing

if TYPE_CHECKING:
    from datetime import datetime

    from governance.models import CharterVersion, Topic


@dataclass
class Facts:
    """Every row there is, loaded once."""

    parents: dict[int, int | None]
    people: list[User]
    spaces: list[Space]
    appointments: list[Appointment]
    charters: list[Charter]
    acknowledgements: list[Acknowledgement]
    consents: list[TimeConsent]
    policies: list[SpeakingPolicy]
    scopes: list[SpeakingScope]
    requirements: list[CertificationRequirement]
    freezes: list[SpeakingFreeze]
    certifications: list[CertificationPeriod]
    versions: list[TrackVersion]

    @classmethod
    def load(cls) -> Facts:
        return cls(
            dict(OrgUnit.objects.values_list("pk", "parent_id")),
            list(User.objects.all()),
            list(Space.objects.all()),
            list(Appointment.objects.all()),
            list(Charter.objects.prefetch_related("units", "roles", "versions")),
            list(Acknowledgement.objects.select_related("version")),
            list(TimeConsent.objects.all()),
            list(SpeakingPolicy.objects.all()),
            list(SpeakingScope.objects.all()),
            list(CertificationRequirement.objects.all()),
            list(SpeakingFreeze.objects.all()),
            list(CertificationPeriod.objects.select_related("version")),
            list(TrackVersion.objects.all()),
        )

    def above(self, unit: int) -> list[int]:
        """The unit and those above it, the nearest first."""
        above = self.parents[unit]
        return [unit, *(self.above(above) if above is not None else [])]


@dataclass
class Asking:
    """One question: this person, there, then."""

    facts: Facts
    person: User
    space: Space
    topic: Topic | None
    level: int
    at: datetime

    def missing(self) -> set[Missing]:
        """Everything that is missing."""
        policy = self.policy()
        found = self.lacks_anyway()
        if policy is None:
            return found
        scopes = self.scopes()
        if not scopes:
            found.add(Missing(Condition.SCOPE))
        if policy.asks_charter:
            found |= {Missing(Condition.CHARTER, each.pk) for each in self.charters_lacking()}
        if policy.asks_certification:
            found |= {Missing(Condition.CERTIFICATION, pk) for pk in self.tracks_lacking()}
        needed = bool(scopes) and all(each.needs_consent for each in scopes)
        if policy.asks_consent and needed and not self.is_agreed():
            found.add(Missing(Condition.CONSENT))
        return found

    def lacks_anyway(self) -> set[Missing]:
        found = set()
        day = self.at.astimezone(UTC).date()
        opened, closed = self.space.opened_on, self.space.closed_on
        if opened is None or opened > day or (closed is not None and closed <= day):
            found.add(Missing(Condition.SPACE, self.space.pk))
        gone = self.person.deactivated_at
        if gone is not None and gone <= self.at:
            found.add(Missing(Condition.PERSON, self.person.pk))
        return found | {Missing(Condition.FREEZE, each.pk) for each in self.freezes()}

    def holds(self, row: Any) -> bool:
        return row.starts_at <= self.at and (row.ends_at is None or row.ends_at > self.at)

    def held(self) -> list[Appointment]:
        """Appointments on the line of the space's unit."""
        unit = self.space.unit_id
        return [
            each
            for each in self.facts.appointments
            if each.person_id == self.person.pk
            and self.holds(each)
            and (each.unit_id in self.facts.above(unit) or unit in self.facts.above(each.unit_id))
        ]

    def policy(self) -> SpeakingPolicy | None:
        for unit in self.facts.above(self.space.unit_id):
            for each in self.facts.policies:
                if each.unit_id == unit and self.holds(each):
                    return each
        return None

    def fits(self, rule: Any) -> bool:
        return (
            self.holds(rule)
            and (rule.network_id is None or rule.network_id == self.space.network_id)
            and (rule.topic_id is None or bool(self.topic and rule.topic_id == self.topic.pk))
        )

    def scopes(self) -> list[SpeakingScope]:
        return [
            rule
            for rule in self.facts.scopes
            if self.fits(rule)
            and rule.level >= self.level
            and any(
                each.role_id == rule.role_id and rule.unit_id in self.facts.above(each.unit_id)
                for each in self.held()
            )
        ]

    def tracks_lacking(self) -> set[int]:
        asked = {
            rule.track_id
            for rule in self.facts.requirements
            if self.fits(rule)
            and rule.level <= self.level
            and any(
                rule.role_id in {None, each.role_id}
                and rule.unit_id in self.facts.above(each.unit_id)
                for each in self.held()
            )
        }
        return {track for track in asked if not self.is_certified(track)}

    def is_certified(self, track: int) -> bool:
        oldest = max(
            (
                each.number
                for each in self.facts.versions
                if each.track_id == track
                and each.change == "material"
                and each.published_at is not None
                and each.published_at <= self.at
                and each.grace_until is not None
                and each.grace_until <= self.at
            ),
            default=0,
        )
        return any(
            each.starts_at <= self.at
            and (each.expires_at is None or each.expires_at > self.at)
            and (each.revoked_at is None or each.revoked_at > self.at)
            and each.version.number >= oldest
            for each in self.facts.certifications
            if each.track_id == track and each.person_id == self.person.pk
        )

    def charters_lacking(self) -> list[Charter]:
        return [each for each in self.facts.charters if self.lacks_charter(each)]

    def lacks_charter(self, charter: Charter) -> bool:
        out = [each for each in charter.versions.all() if self.is_out(each)]
        in_force = [each for each in out if not each.retired_at or each.retired_at > self.at]
        material = [each for each in out if each.change == "material"]
        if charter.kind != "charter" or not in_force or not material or not self.is_read(charter):
            return False
        asked = max(material, key=lambda each: each.number)
        given = [
            each
            for each in self.facts.acknowledgements
            if each.person_id == self.person.pk
            and each.version.charter_id == charter.pk
            and each.at <= self.at
        ]
        if not given:
            return True
        last = max(given, key=lambda each: (each.at, each.pk))
        covers = last.version.number >= asked.number
        if not covers and (asked.grace_until is None or asked.grace_until <= self.at):
            return True
        if charter.renewal_months is None:
            return False
        until = add_months(last.at, charter.renewal_months) + timedelta(days=charter.grace_days)
        return until <= self.at

    def is_out(self, version: CharterVersion) -> bool:
        return version.published_at is not None and version.published_at <= self.at

    def is_read(self, charter: Charter) -> bool:
        """Whether one of the appointments makes the person a reader of the charter."""
        roots = {each.pk for each in charter.units.all()} or {charter.unit_id}
        roles = {each.pk for each in charter.roles.all()}
        return any(
            roots & set(self.facts.above(each.unit_id)) and (not roles or each.role_id in roles)
            for each in self.held()
        )

    def is_agreed(self) -> bool:
        day = self.at.astimezone(UTC).date()
        units = {unit for each in self.held() for unit in self.facts.above(each.unit_id)}
        return any(
            each.person_id == self.person.pk
            and each.unit_id in units
            and each.starts_on is not None
            and each.ends_on is not None
            and each.starts_on <= day < each.ends_on
            for each in self.facts.consents
        )

    def freezes(self) -> list[SpeakingFreeze]:
        line = self.facts.above(self.space.unit_id)
        roles = {each.role_id for each in self.held()}
        return [
            each
            for each in self.facts.freezes
            if self.holds(each)
            and each.unit_id in line
            and each.space_id in {None, self.space.pk}
            and each.person_id in {None, self.person.pk}
            and (each.topic_id is None or bool(self.topic and each.topic_id == self.topic.pk))
            and each.spared_role_id not in roles
        ]
