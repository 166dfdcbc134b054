"""Business hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance import access, services
from governance.access import requires
from governance.forms.rules import CalendarForm
from governance.models import BusinessCalendar
from governance.perms import Perm
from governance.saving import saved
from governance.weekdays import WEEKDAYS
from socialteam.kit import clock
from socialteam.kit.business_time import is_open

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
PREVIEWED = 5


@requires(Perm.SPACE_VIEW)
@require_safe
def calendar_list(request: Request) -> HttpResponse:
    """The hours that targets and delays count in, with the next closed days."""
    at = clock.now()
    calendars = BusinessCalendar.objects.usable_by(request.user, Perm.SPACE_VIEW)
    rows = [_row(calendar, at) for calendar in calendars.select_related("unit")]
    context = {
        "at": at,
        "rows": rows,
        "open_now": [row["calendar"] for row in rows if row["open"]],
        "mine": access.unit_ids(request.user, Perm.SPACE_CHANGE),
        "may_change": access.holds(request.user, Perm.SPACE_CHANGE),
    }
    return render(request, "governance/calendar_list.html", context)


@requires(Perm.SPACE_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def calendar_create(request: Request) -> HttpResponse:
    """Add a calendar."""
    given = request.POST if request.method == POST else None
    form = CalendarForm(given, person=request.user)

    def create() -> BusinessCalendar:
        unit = form.cleaned_data["unit"]
        return services.create_calendar(
            unit=unit, facts=form.facts(), by=request.user, at=clock.now()
        )

    if given is not None and saved(form, create):
        messages.success(request, _("The hours “%(name)s” can be used.") % form.cleaned_data)
        return redirect("governance:calendar-list")
    return render(request, "governance/calendar_edit.html", {"form": form})


@requires(Perm.SPACE_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def calendar_change(request: Request, calendar_id: int) -> HttpResponse:
    """Change a calendar's hours; clocks that already run keep their target."""
    calendars = BusinessCalendar.objects.visible_to(request.user, Perm.SPACE_CHANGE)
    calendar = get_object_or_404(calendars, pk=calendar_id)
    given = request.POST if request.method == POST else None
    form = CalendarForm(given, person=request.user, calendar=calendar)

    def change() -> BusinessCalendar:
        return services.change_calendar(
            calendar=calendar, facts=form.facts(), by=request.user, at=clock.now()
        )

    if given is not None and saved(form, change):
        messages.success(request, _("The change is saved."))
        return redirect("governance:calendar-list")
    context = {"form": form, "calendar": calendar}
    return render(request, "governance/calendar_edit.html", context)


def _row(calendar: BusinessCalendar, at: datetime) -> dict[str, Any]:
    """A calendar in words: its hours by weekday, whether it is open, and the next closed days."""
    hours: list[tuple[str, list[tuple[str, str]]]] = [(str(name), []) for name in WEEKDAYS]
    for window in sorted(calendar.windows, key=lambda each: str(each["starts"])):
        hours[window["weekday"]][1].append((window["starts"][:5], window["ends"][:5]))
    counted = services.calendar_of(calendar, at=at)
    local = at.astimezone(ZoneInfo(calendar.zone)).date()
    return {
        "calendar": calendar,
        "hours": hours,
        "open": is_open(counted, at),
        "closed": services.upcoming_holidays(calendar, on=local, count=PREVIEWED),
    }
