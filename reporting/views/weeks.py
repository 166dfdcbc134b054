"""The strategist's week."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from governance import access
from governance.access import requires
from governance.perms import Perm
from reporting.weeks import MOST_ESCALATIONS, week_of
from reporting.wording.figures import count_text, weekday_names
from reporting.wording.weekly import intake_text, limited_figure, week_act, week_headline
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request
    from accounts.models import User
    from escalation.models import Escalation
    from reporting.weeks import Week
    from reporting.wording.weekly import NextAct


@require_GET
@requires(Perm.REPORT_VIEW)
def week(request: HttpRequest) -> HttpResponse:
    """The running week of everything the person reports on."""
    person = cast("Request", request).user
    found = week_of(access.unit_ids(person, Perm.REPORT_VIEW), at=clock.now())
    act = week_act(found)
    with timezone.override(ZoneInfo(found.window.zone)):
        context = {
            "week": found,
            "headline": week_headline(found),
            "act": act,
            "act_href": _address(act) if act else "",
            "intake": intake_text(found),
            "received": count_text(found.now.received),
            "answered": count_text(found.now.answered),
            "received_href": _this_week("received", found),
            "answered_href": _this_week("answered", found),
            "gaps": [
                {"name": gap.name, "days": weekday_names(gap.uncovered)} for gap in found.gaps
            ],
            "waiting": limited_figure(found.waiting),
            "late": limited_figure(found.late),
            **_inbox(person),
            "calls": _calls(found.escalations[:MOST_ESCALATIONS], person),
            "more_calls": len(found.escalations) > MOST_ESCALATIONS,
            "log_href": _named("engagement:interaction-log"),
            "cover_href": _named("governance:cover-list"),
            "plans_cover": access.holds(person, Perm.PEOPLE_APPOINT),
        }
        return render(request, "reporting/week.html", context)


def _address(act: NextAct) -> str:
    address = _named(act.url_name, *([act.number] if act.number else []))
    return f"{address}{act.query}" if address else ""


def _inbox(person: User) -> dict[str, str]:
    """Where what waits and what is late is read, for those who read interactions."""
    inbox = _named("engagement:interaction-list")
    if not inbox or not access.holds(person, Perm.INTERACTION_VIEW):
        return {"waiting_href": "", "late_href": ""}
    return {"waiting_href": f"{inbox}?state=to-answer", "late_href": f"{inbox}?state=late"}


def _this_week(slug: str, found: Week) -> str:
    last = found.at.astimezone(ZoneInfo(found.window.zone)).date()
    address = reverse("reporting:metric-rows", args=[slug])
    return f"{address}?from={found.window.starts_on}&to={last}"


def _named(name: str, *numbers: int) -> str:
    try:
        return reverse(name, args=numbers)
    except NoReverseMatch:
        return ""


def _calls(escalations: list[Escalation], person: User) -> list[dict[str, object]]:
    return [
        {
            "call": call,
            "readable": access.can(person, Perm.INTERACTION_VIEW, call.interaction),
            "href": _named("escalation:escalation", call.pk)
            if access.can(person, Perm.ESCALATION_VIEW, call)
            else "",
            "may_take": access.can(person, Perm.ESCALATION_ACT, call),
        }
        for call in escalations
    ]
