"""Where consents and commitments stand on a day: the read model of the checks G03 and G09."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from governance.domain.people_contract import Agreement, Standing, standing
from governance.models import (
    Appointment,
    OrgUnit,
    ReportingLine,
    Sponsorship,
    TimeConsent,
    UnitKind,
    WeeklyCover,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

VOLUNTEER = "community-manager"
CONSENT_FACTS = (
    "person_id",
    "unit_id",
    "minutes_per_day",
    "state",
    "asked_at",
    "decided_at",
    "starts_on",
    "ends_on",
)


@dataclass(frozen=True, slots=True)
class ConsentStanding:
    """The consent to one person's time for one unit; ``scheduled`` is being on duty there."""

    person_id: int
    unit_id: int
    standing: Standing
    scheduled: bool
    minutes_per_day: int | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Consent:
    minutes_per_day: int
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class SponsorStanding:
    """The best commitment to a unit; ``levels`` how far the sponsor stands above the strategist.

    ``levels`` is 1, 2, or None when the line at that moment is another; it is looked at again
    every day, not only when signing.
    """

    unit_id: int
    standing: Standing
    sponsor_id: int | None = None
    strategist_id: int | None = None
    levels: int | None = None
    ends_on: date | None = None

    @property
    def holds(self) -> bool:
        """Whether a sponsor above the strategist is committed on that day."""
        return self.standing.holds and self.levels is not None


def standing_of_consent(at: datetime) -> list[ConsentStanding]:
    """Where the consent of each volunteer and of each person on duty stands at ``at``.

    Three queries. Days are those of UTC. By person, then unit.
    """
    day = at.date()
    covers = WeeklyCover.objects.in_force(on=day).filter(person__is_active=True)
    scheduled = set(covers.values_list("person_id", "unit_id"))
    volunteers = Appointment.objects.in_force(at=at).filter(
        role__slug=VOLUNTEER, person__is_active=True
    )
    wanted = scheduled | set(volunteers.values_list("person_id", "unit_id"))
    found: dict[tuple[int, int], list[_Consent]] = {pair: [] for pair in wanted}
    for person, unit, minutes, *facts in TimeConsent.objects.values_list(*CONSENT_FACTS):
        if (person, unit) in found:
            found[person, unit].append(_Consent(minutes, _agreed(*facts)))
    return [
        _consent_standing(pair, found[pair], scheduled=pair in scheduled, on=day)
        for pair in sorted(wanted)
    ]


def _consent_standing(
    pair: tuple[int, int], rows: list[_Consent], *, scheduled: bool, on: date
) -> ConsentStanding:
    running = next((row for row in rows if _runs(row.agreement, on)), None)
    return ConsentStanding(
        person_id=pair[0],
        unit_id=pair[1],
        standing=standing([row.agreement for row in rows], on=on),
        scheduled=scheduled,
        minutes_per_day=running.minutes_per_day if running else None,
        ends_on=running.agreement.ends_on if running else None,
    )


def _agreement(row: Sponsorship) -> Agreement:
    decided = row.signed_at
    if decided is None and row.state != "asked":
        decided = row.asked_at  # declined or taken back: the row keeps no day of its own
    return _agreed(row.state, row.asked_at, decided, row.starts_on, row.ends_on)


def _agreed(
    state: str,
    asked_at: datetime,
    decided_at: datetime | None,
    starts_on: date | None,
    ends_on: date | None,
) -> Agreement:
    decided_on = decided_at.date() if decided_at else None
    return Agreement(state, asked_at.date(), decided_on, starts_on, ends_on)


def _runs(row: Agreement | Sponsorship, on: date) -> bool:
    return bool(row.starts_on and row.ends_on and row.starts_on <= on < row.ends_on)


def sponsor_standing(at: datetime) -> list[SponsorStanding]:
    """Where the commitment to the company and to each hub stands at ``at``; three queries.

    A hub without one of its own is backed by the unit above it.
    """
    units = list(OrgUnit.objects.filter(kind__in=[UnitKind.COMPANY, UnitKind.HUB]).order_by("pk"))
    own: dict[int, list[Sponsorship]] = {unit.pk: [] for unit in units}
    for row in Sponsorship.objects.all():
        own.get(row.unit_id, []).append(row)
    managers = dict(ReportingLine.objects.in_force(at=at).values_list("person_id", "manager_id"))
    parents = {unit.pk: unit.parent_id for unit in units}
    return [
        _sponsor_standing(unit.pk, _nearest(unit.pk, own, parents), managers, at) for unit in units
    ]


def _nearest(
    unit: int, own: dict[int, list[Sponsorship]], parents: dict[int, int | None]
) -> list[Sponsorship]:
    place: int | None = unit
    while place is not None:
        if own.get(place):
            return own[place]
        place = parents.get(place)
    return []


def _sponsor_standing(
    unit: int, rows: Iterable[Sponsorship], managers: dict[int, int], at: datetime
) -> SponsorStanding:
    on = at.date()
    rows = list(rows)
    running = next((row for row in rows if _runs(row, on)), None)
    return SponsorStanding(
        unit_id=unit,
        standing=standing([_agreement(row) for row in rows], on=on),
        sponsor_id=running.sponsor_id if running else None,
        strategist_id=running.strategist_id if running else None,
        levels=_levels(running, managers) if running else None,
        ends_on=running.ends_on if running else None,
    )


def _levels(row: Sponsorship, managers: dict[int, int]) -> int | None:
    first = managers.get(row.strategist_id)
    second = managers.get(first) if first is not None else None
    if first == row.sponsor_id:
        return 1
    return 2 if second is not None and second == row.sponsor_id else None
