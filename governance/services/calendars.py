"""Hours in which targets and delays count."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import holidays
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance import access, audit
from governance.models import BusinessCalendar
from governance.perms import Perm
from socialteam.kit.business_time import ALWAYS, Calendar

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import OrgUnit

YEARS_AHEAD = 3
COUNTRIES = frozenset(holidays.list_supported_countries())
LOCALISED = frozenset(
    country
    for country, languages in holidays.list_localized_countries().items()
    if "fr" in languages
)


def calendar_of(stored: BusinessCalendar | None, *, at: datetime) -> Calendar:
    """The arithmetic calendar of a stored one, with the public holidays around ``at``.

    Holidays of the year before to three years after ``at``; None gives the clock itself.
    """
    if stored is None:
        return ALWAYS
    closed = set(stored.closed_on)
    if stored.holiday_country:
        years = range(at.year - 1, at.year + YEARS_AHEAD + 1)
        found = holidays.country_holidays(stored.holiday_country, years=years)
        closed |= {day.isoformat() for day in found}
    return Calendar.from_json(
        {"zone": stored.zone, "windows": stored.windows, "holidays": sorted(closed)}
    )


@transaction.atomic
def create_calendar(
    *, unit: OrgUnit, facts: dict[str, Any], by: User, at: datetime
) -> BusinessCalendar:
    """Add a calendar; ``facts`` are the model's fields.

    Raises:
        PermissionDenied: ``by`` may not change the unit's spaces.
        ValidationError: hours that do not form a week, an unknown zone, a name already used.
    """
    access.require(by, Perm.SPACE_CHANGE, unit)
    calendar = BusinessCalendar(unit=unit, **facts)
    _check(calendar)
    calendar.save()
    audit.record(by=by, action="calendar.created", target=calendar, at=at, changes=facts)
    return calendar


@transaction.atomic
def change_calendar(
    *, calendar: BusinessCalendar, facts: dict[str, Any], by: User, at: datetime
) -> BusinessCalendar:
    """Change a calendar's hours; clocks that already run keep the due time they have.

    Raises:
        PermissionDenied: ``by`` may not change the unit's spaces.
        ValidationError: as for ``create_calendar``.
    """
    access.require(by, Perm.SPACE_CHANGE, calendar)
    calendar = BusinessCalendar.objects.select_for_update().get(pk=calendar.pk)
    before = {field: getattr(calendar, field) for field in facts}
    for field, value in facts.items():
        setattr(calendar, field, value)
    _check(calendar)
    calendar.save()
    audit.record(
        by=by,
        action="calendar.changed",
        target=calendar,
        at=at,
        changes={"before": before, "after": facts},
    )
    return calendar


def upcoming_holidays(stored: BusinessCalendar, *, on: date, count: int) -> list[tuple[date, str]]:
    """The next ``count`` closed days from ``on``, ``on`` included, with their names, in order.

    Days of ``closed_on`` have no name of their own. Looks ``YEARS_AHEAD`` years ahead.
    """
    named = {date.fromisoformat(day): "" for day in stored.closed_on}
    if stored.holiday_country:
        years = range(on.year, on.year + YEARS_AHEAD + 1)
        language = get_language() if stored.holiday_country in LOCALISED else None
        found = holidays.country_holidays(stored.holiday_country, years=years, language=language)
        named |= dict(found.items())
    return sorted((day, name) for day, name in named.items() if day >= on)[:count]


def _check(calendar: BusinessCalendar) -> None:
    """Beyond the fields: a country whose holidays are known, and days that exist."""
    calendar.full_clean()
    if calendar.holiday_country and calendar.holiday_country not in COUNTRIES:
        raise ValidationError({"holiday_country": _("The holidays of this country are unknown.")})
    try:
        for day in calendar.closed_on:
            date.fromisoformat(day)
    except (TypeError, ValueError) as error:
        message = _("Write each day as 2026-12-24.")
        raise ValidationError({"closed_on": message}) from error
