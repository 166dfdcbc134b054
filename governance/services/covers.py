"""Who is on duty."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from governance import access, audit, duty_conditions
from governance.models import ConsentState, TimeConsent, WeeklyCover
from governance.perms import Perm
from governance.services.consents import may_be_scheduled
from governance.services.lines import n_plus_1
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, time

    from governance.models import OrgUnit, Space

NO_CONSENT = "no_consent"
"""Code of the refusal of whoever has no consent: the page links to asking for it."""


@transaction.atomic
def add_cover(  # noqa: PLR0913 - who, where, when, an author and a time
    *,
    unit: OrgUnit,
    person: User,
    space: Space,
    weekday: int,
    hours: tuple[time, time],
    zone: str,
    by: User,
    at: datetime,
) -> WeeklyCover:
    """Put ``person`` on duty in a space every week, from today on.

    Args:
        unit: the unit that lends the person.
        weekday: 0 for Monday to 6 for Sunday.
        hours: wall times of ``zone``, within one day.

    Raises:
        PermissionDenied: ``by`` may not appoint in the unit.
        ValidationError: the end is not after the beginning, the weekday does not exist, the
            space is closed or not within reach, the person is deactivated or already on duty then,
            their manager has not agreed to the time (G09: nobody may go round this), or another
            condition of duty is missing, such as the permit to speak.
    """
    access.require(by, Perm.PEOPLE_APPOINT, unit)
    if not person.is_active:
        raise ValidationError({"person": _("This person’s account is deactivated.")})
    if space.closed_on or space.unit_id not in access.unit_ids_and_above(by, Perm.PEOPLE_APPOINT):
        raise ValidationError({"space": _("Choose one of your open spaces.")})
    starts_on = at.astimezone(ZoneInfo(zone)).date()
    _check_consent(person, unit, starts_on, at)
    if said := duty_conditions.refusal_of(person, space, at):
        raise ValidationError({"person": said})
    _check_free(person, space, weekday, hours)
    cover = WeeklyCover(
        unit=unit,
        person=person,
        space=space,
        weekday=weekday,
        starts=hours[0],
        ends=hours[1],
        zone=zone,
        starts_on=starts_on,
    )
    cover.full_clean()
    cover.save()
    audit.record(
        by=by,
        action="cover.added",
        target=cover,
        at=at,
        changes={"person": person.pk, "space": space.pk, "weekday": weekday},
    )
    return cover


@transaction.atomic
def close_cover(*, cover: WeeklyCover, on: date, by: User, at: datetime) -> WeeklyCover:
    """End a cover: ``on`` is the first day without it, not earlier than its first day.

    Raises:
        PermissionDenied: ``by`` may not appoint in the unit.
        ConflictError: it has ended already.
    """
    access.require(by, Perm.PEOPLE_APPOINT, cover)
    on = max(on, cover.starts_on)
    if not WeeklyCover.objects.filter(pk=cover.pk, ends_on__isnull=True).update(ends_on=on):
        raise ConflictError(_("This cover has ended already."))
    audit.record(by=by, action="cover.closed", target=cover, at=at)
    cover.refresh_from_db()
    return cover


def _check_consent(person: User, unit: OrgUnit, on: date, at: datetime) -> None:
    if may_be_scheduled(person=person, unit=unit, on=on):
        return
    manager = n_plus_1(person, at=at)
    names = {"person": person, "unit": unit, "manager": manager}
    asked = TimeConsent.objects.filter(person=person, unit=unit, state=ConsentState.ASKED)
    if manager is None:
        said = _("%(person)s has no recorded manager who could agree to the time for %(unit)s.")
    elif asked.exists():
        said = _("%(manager)s was asked and has not agreed yet to the time of %(person)s.")
    else:
        said = _("%(manager)s must first agree to the time of %(person)s for %(unit)s.")
    raise ValidationError({"person": ValidationError(said % names, code=NO_CONSENT)})


def _check_free(person: User, space: Space, weekday: int, hours: tuple[time, time]) -> None:
    """One person is not on duty twice at the same time in one space."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    taken = WeeklyCover.objects.filter(
        person=person,
        space=space,
        weekday=weekday,
        ends_on__isnull=True,
        starts__lt=hours[1],
        ends__gt=hours[0],
    )
    if taken.exists():
        raise ValidationError({"person": _("This person is already on duty there at that time.")})


def on_duty_ids(*, space_ids: Iterable[int], at: datetime) -> dict[int, list[int]]:
    """Ids of the active people on duty at ``at``, by space; one query for all spaces.

    Each cover is judged at its own local time: its weekday, its hours (start included, end not).
    """
    found: dict[int, list[int]] = {}
    rows = (
        WeeklyCover.objects.filter(space_id__in=set(space_ids), person__is_active=True)
        .order_by("starts", "pk")
        .values_list(
            "space_id", "person_id", "weekday", "starts", "ends", "zone", "starts_on", "ends_on"
        )
    )
    for space, person, weekday, starts, ends, zone, starts_on, ends_on in rows:
        local = at.astimezone(ZoneInfo(zone))
        running = starts_on <= local.date() and (ends_on is None or local.date() < ends_on)
        if running and local.weekday() == weekday and starts <= local.time() < ends:
            people = found.setdefault(space, [])
            if person not in people:
                people.append(person)
    return found
