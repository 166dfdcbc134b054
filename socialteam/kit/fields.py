"""Validators and expressions that models and their migrations share."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from socialteam.kit.business_time import Calendar


class TsTzRange(models.Func):
    """The half-open period between two instants; a null end is open."""

    function = "TSTZRANGE"
    output_field = models.CharField()


class DateRange(models.Func):
    """The half-open period between two days; a null end is open."""

    function = "DATERANGE"
    output_field = models.CharField()


class IdRange(models.Func):
    """The ids from one to another, both included; a null end is open, so two nulls are all."""

    function = "INT8RANGE"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = models.CharField()


class WeekHours(models.Func):
    """The minutes of the week of weekdays between two wall times; of nulls, the whole week."""

    function = "socialteam_week"
    output_field = models.CharField()


zone_names = lru_cache(maxsize=1)(available_timezones)
"""Read from the disk once: it takes a quarter of a second."""


def validate_zone(name: str) -> None:
    """Accept the names of the IANA database only, so that ``ZoneInfo(name)`` cannot fail."""
    if name not in zone_names():
        raise ValidationError(
            _("“%(zone)s” is not a time zone; choose one such as Europe/Paris."),
            code="zone",
            params={"zone": name},
        )


def validate_hours(spec: Any) -> None:
    """Accept only hours that ``Calendar.from_json`` understands."""
    try:
        Calendar.from_json({"zone": "UTC", "windows": spec, "holidays": []})
    except (ValueError, TypeError, KeyError) as error:
        raise ValidationError(
            _("These hours do not form a week: %(reason)s."),
            code="hours",
            params={"reason": str(error)},
        ) from error
