"""Weekly cover: who is on duty in which space on which day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access, services
from governance.access import requires
from governance.forms.people import CoverFilter, CoverForm
from governance.models import Space, SpaceQuerySet, WeeklyCover
from governance.perms import Perm
from governance.saving import saved
from governance.weekdays import SHORT_WEEKDAYS, WEEKDAYS
from socialteam.kit import clock
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from datetime import time

    from django.http import HttpResponse

    from accounts.http import Request
    from accounts.models import User
    from governance.models import OrgUnit

POST = "POST"
PAGE, FEW = 12, 6


@requires(Perm.PEOPLE_VIEW)
@require_safe
def cover_list(request: Request) -> HttpResponse:
    """People on duty by space and weekday, and who they are; a day without anybody stands out."""
    today = clock.now().astimezone(request.user.zone).date()
    form = CoverFilter(request.GET, person=request.user)
    asked = _asked(form, Space.objects.usable_by(request.user, Perm.PEOPLE_VIEW).not_closed())
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    page = keyset(asked, ("name", "pk"), cursor, PAGE)
    spaces = page.rows
    covers = list(
        WeeklyCover.objects.visible_to(request.user, Perm.PEOPLE_VIEW)
        .in_force(on=today)
        .filter(space__in=spaces)
        .select_related("person", "space", "unit")
        .order_by("space__name", "weekday", "starts", "person__name")
    )
    counts = {space.pk: [0] * 7 for space in spaces}
    for cover in covers:
        counts[cover.space_id][cover.weekday] += 1
    empty = [
        {"space": space, "day": WEEKDAYS[day], "weekday": day}
        for space in spaces
        for day in range(7)
        if not counts[space.pk][day]
    ]
    context = {
        "form": form,
        "page": page,
        "is_part": bool(page.previous or page.next_cursor or form.is_used),
        "today": today,
        "columns": [str(name) for name in SHORT_WEEKDAYS],
        "rows": [(space.name, counts[space.pk]) for space in spaces],
        "empty": empty,
        "few_empty": len(empty) <= FEW,
        "by_space": _by_space(spaces, covers),
        "may_appoint": access.holds(request.user, Perm.PEOPLE_APPOINT),
        "mine": access.unit_ids(request.user, Perm.PEOPLE_APPOINT),
    }
    return render(request, "governance/cover_list.html", context)


@requires(Perm.PEOPLE_APPOINT)
@require_http_methods(["GET", "HEAD", POST])
def cover_create(request: Request) -> HttpResponse:
    """Put somebody on duty on some weekdays; all of them or none."""
    given = request.POST if request.method == POST else None
    form = CoverForm(given, by=request.user)

    @transaction.atomic
    def add() -> None:
        facts = form.cleaned_data
        for weekday in facts["weekdays"]:
            services.add_cover(
                unit=facts["unit"],
                person=facts["person"],
                space=facts["space"],
                weekday=weekday,
                hours=(facts["starts"], facts["ends"]),
                zone=facts["zone"],
                by=request.user,
                at=clock.now(),
            )

    if given is not None and saved(form, add):
        said = _("%(person)s is on duty in “%(space)s” every week from today on.")
        messages.success(request, said % form.cleaned_data)
        return redirect("governance:cover-list")
    context = {"form": form, "asking": _asking(form, request.user)}
    return render(request, "governance/cover_create.html", context)


def _asking(form: CoverForm, by: User) -> str:
    """Where ``by`` asks for the consent that is missing; "" when nothing or another thing is."""
    if not form.has_error("person", services.NO_CONSENT):
        return ""
    unit: OrgUnit = form.cleaned_data["unit"]  # the service refused a form that was valid
    if not access.can(by, Perm.CONSENT_ASK, unit):
        return ""
    about = urlencode({"person": form["person"].value(), "unit": unit.pk})
    return f"{reverse('governance:consent-create')}?{about}"


@requires(Perm.PEOPLE_APPOINT)
@require_POST
def cover_close(request: Request, cover_id: int) -> HttpResponse:
    """End a cover: tomorrow is the first day without it."""
    covers = WeeklyCover.objects.visible_to(request.user, Perm.PEOPLE_APPOINT)
    cover = get_object_or_404(covers.select_related("person", "space"), pk=cover_id)
    at = clock.now()
    services.close_cover(
        cover=cover, on=at.astimezone(request.user.zone).date(), by=request.user, at=at
    )
    said = _("%(person)s is no longer on duty in “%(space)s” on that day.")
    messages.success(request, said % {"person": cover.person, "space": cover.space})
    return redirect("governance:cover-list")


def _asked(form: CoverFilter, spaces: SpaceQuerySet) -> SpaceQuerySet:
    """The spaces that match; a filter that cannot be read matches nothing."""
    if not form.is_valid():
        return spaces.none()
    if form.cleaned_data["q"]:
        spaces = spaces.filter(name__unaccent__icontains=form.cleaned_data["q"])
    if form.cleaned_data["unit"]:
        spaces = spaces.filter(unit=form.cleaned_data["unit"])
    return spaces


def _by_space(spaces: list[Space], covers: list[WeeklyCover]) -> list[dict[str, Any]]:
    """The same cover as lists: each space with one row for a person and hours, and its days."""
    shifts: dict[tuple[int, int, time, time], list[dict[str, Any]]] = {}
    for cover in covers:
        key = (cover.space_id, cover.person_id, cover.starts, cover.ends)
        shifts.setdefault(key, []).append({"cover": cover, "day": str(WEEKDAYS[cover.weekday])})
    rows: dict[int, list[dict[str, Any]]] = {space.pk: [] for space in spaces}
    for (space_id, *_rest), days in shifts.items():
        rows[space_id].append(
            {"first": days[0]["cover"], "names": [each["day"] for each in days], "days": days}
        )
    return [{"space": space, "rows": rows[space.pk]} for space in spaces]
