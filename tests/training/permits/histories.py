"""Random histories, dense in equal instants, overlaps and days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from governance.models import (
    Acknowledgement,
    Appointment,
    Charter,
    CharterVersion,
    Network,
    Space,
    TimeConsent,
)
from tests import make
from training.models import (
    CertificationPeriod,
    CertificationRequirement,
    SpeakingFreeze,
    SpeakingPolicy,
    SpeakingScope,
    Track,
    TrackVersion,
)

if TYPE_CHECKING:
    from random import Random

    from accounts.models import User
    from governance.models import OrgUnit, Role, Topic

SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
INSTANTS = [
    base + timedelta(days=days, minutes=minutes)
    for base in (SPRING, AUTUMN)
    for days in (-31, -1, 0, 1, 31)
    for minutes in (-1, 0, 59, 60)
]


class History:
    """An organisation of seven units, and what happened in it."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        company = make.company()
        first, second = make.hub(), make.hub()
        self.units: list[OrgUnit] = [
            company,
            first,
            second,
            make.unit(under=first),
            make.unit(under=first),
            make.unit(under=second),
        ]
        self.units.append(make.unit(under=self.units[3]))
        self.roles: list[Role] = [make.role() for _ in range(2)]
        self.networks = [
            Network.objects.get_or_create(slug=slug, defaults={"name": slug})[0]
            for slug in ("forum", "facebook")
        ]
        self.topics: list[Topic] = [make.topic(first), make.topic(second)]
        self.people: list[User] = [make.user() for _ in range(4)]
        self.author = make.user()
        self.fill()

    def fill(self) -> None:
        for person in self.people:
            if self.chance.random() < 0.15:
                person.deactivated_at = self.chance.choice(INSTANTS)
                person.is_active = False
                person.save()
            self.appoint(person)
        self.spaces: list[Space] = [self.space() for _ in range(3)]
        self.tracks = [self.track(number) for number in range(2)]
        self.charters = [self.charter(number) for number in range(2)]
        for person in self.people:
            self.learn(person)
            self.acknowledge(person)
            self.agree(person)
        self.rule()

    def some(self, options: list[Any], none: float = 0.0) -> Any:
        return None if self.chance.random() < none else self.chance.choice(options)

    def period(self) -> dict[str, datetime | None]:
        starts = self.chance.choice(INSTANTS[:20])
        later = [each for each in INSTANTS if each >= starts]
        return {"starts_at": starts, "ends_at": self.some(later, none=0.6)}

    def days(self) -> tuple[date, date]:
        starts = self.chance.choice(INSTANTS[:20]).date()
        return starts, starts + timedelta(days=self.chance.choice([1, 31, 210, 365]))

    def appoint(self, person: User) -> None:
        for unit in self.chance.sample(self.units, 2):
            role = self.chance.choice(self.roles)
            Appointment.objects.create(person=person, role=role, unit=unit, **self.period())

    def space(self) -> Space:
        opened = self.some([each.date() for each in INSTANTS[:20]], none=0.1)
        closed = self.some([each.date() for each in INSTANTS[20:]], none=0.7) if opened else None
        unit, network = self.chance.choice(self.units), self.chance.choice(self.networks)
        return make.space(unit, network=network, opened_on=opened, closed_on=closed)

    def versions(self, most: int) -> list[tuple[datetime, datetime, str]]:
        moments = sorted(self.chance.sample(INSTANTS, self.chance.randint(1, most)))
        kinds = ["material", *self.chance.choices(["material", "minor"], k=most)]
        grace = [timedelta(0), timedelta(minutes=60), timedelta(days=31)]
        return [
            (moment, moment + self.chance.choice(grace), kind)
            for moment, kind in zip(moments, kinds, strict=False)
        ]

    def track(self, number: int) -> Track:
        track = Track.objects.create(
            unit=self.units[0],
            slug=f"track-{self.author.pk}-{number}",
            title_fr="P",
            title_en="T",
            renewal="never",
            created_at=make.LONG_AGO,
        )
        told = self.versions(3)
        for index, (moment, grace, kind) in enumerate(told):
            last = index == len(told) - 1
            TrackVersion.objects.create(
                track=track,
                number=index + 1,
                change=kind,
                state="published" if last else "retired",
                author=self.author,
                started_at=moment,
                published_at=moment,
                published_by=self.author,
                grace_until=grace,
                retired_at=None if last else told[index + 1][0],
            )
        return track

    def charter(self, number: int) -> Charter:
        charter = Charter.objects.create(
            unit=self.chance.choice(self.units),
            slug=f"charter-{self.author.pk}-{number}",
            kind=self.chance.choice(["charter", "charter", "policy"]),
            title_fr="C",
            title_en="C",
            renewal_months=self.some([1, 7], none=0.6),
            grace_days=self.chance.choice([0, 14]),
            created_at=make.LONG_AGO,
        )
        charter.units.set(self.chance.sample(self.units, self.chance.choice([0, 1, 2])))
        charter.roles.set(self.chance.sample(self.roles, self.chance.choice([0, 0, 1])))
        told = self.versions(3)
        for index, (moment, grace, kind) in enumerate(told):
            last = index == len(told) - 1
            CharterVersion.objects.create(
                charter=charter,
                number=index + 1,
                change=kind,
                state="published" if last else "retired",
                author=self.author,
                approved_by=self.people[0],
                started_at=moment,
                submitted_at=moment,
                approved_at=moment,
                published_at=moment,
                grace_until=grace,
                retired_at=None if last else told[index + 1][0],
            )
        return charter

    def learn(self, person: User) -> None:
        for track in self.tracks:
            for starts in self.chance.sample(INSTANTS, self.chance.randint(0, 2)):
                ends = self.some([each for each in INSTANTS if each > starts] or [None], none=0.5)
                gone = self.some([each for each in INSTANTS if each >= starts], none=0.8)
                CertificationPeriod.objects.create(
                    track=track,
                    version=self.chance.choice(list(track.versions.all())),
                    person=person,
                    source="imported",
                    evidence="diploma",
                    starts_at=starts,
                    due_at=starts if ends else None,
                    expires_at=ends,
                    revoked_at=gone,
                    revoked_by=self.author if gone else None,
                    revoke_reason="left" if gone else "",
                )

    def acknowledge(self, person: User) -> None:
        for charter in self.charters:
            for version in charter.versions.all():
                for round_ in range(self.chance.randint(0, 2)):
                    Acknowledgement.objects.create(
                        version=version,
                        person=person,
                        round=round_,
                        at=self.chance.choice(INSTANTS),
                        language="fr",
                        sha256="0" * 64,
                    )

    def agree(self, person: User) -> None:
        for unit in self.chance.sample(self.units, self.chance.randint(0, 2)):
            starts, ends = self.days()
            TimeConsent.objects.create(
                unit=unit,
                person=person,
                manager=self.author,
                minutes_per_day=60,
                objectives="Answer",
                state="given",
                asked_by=self.author,
                asked_at=make.LONG_AGO,
                decided_at=make.LONG_AGO,
                starts_on=starts,
                ends_on=ends,
            )

    def rule(self) -> None:
        by = {"made_by": self.author}
        for unit in self.chance.sample(self.units, 3):
            SpeakingPolicy.objects.create(
                unit=unit,
                asks_charter=self.chance.random() < 0.8,
                asks_certification=self.chance.random() < 0.8,
                asks_consent=self.chance.random() < 0.8,
                **self.period(),
                **by,
            )
        for _ in range(4):
            SpeakingScope.objects.create(
                unit=self.chance.choice(self.units[:4]),
                role=self.chance.choice(self.roles),
                network=self.some(self.networks, none=0.6),
                topic=self.some(self.topics, none=0.6),
                level=self.chance.choice([1, 2, 3]),
                needs_consent=self.chance.random() < 0.6,
                **self.period(),
                **by,
            )
        for _ in range(3):
            CertificationRequirement.objects.create(
                unit=self.chance.choice(self.units[:4]),
                track=self.chance.choice(self.tracks),
                role=self.some(self.roles, none=0.5),
                network=self.some(self.networks, none=0.6),
                topic=self.some(self.topics, none=0.6),
                level=self.chance.choice([1, 2, 3]),
                **self.period(),
                **by,
            )
        for _ in range(2):
            SpeakingFreeze.objects.create(
                unit=self.chance.choice(self.units),
                space=self.some(self.spaces, none=0.5),
                topic=self.some(self.topics, none=0.6),
                person=self.some(self.people, none=0.6),
                spared_role=self.some(self.roles, none=0.6),
                reason="storm",
                starts_at=self.chance.choice(INSTANTS),
                ends_at=INSTANTS[-1] + timedelta(days=1),
                **by,
            )
