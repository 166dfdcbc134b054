"""People: the list, one person, joining, leaving, coming back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access, services
from governance.access import requires
from governance.forms.people import PeopleFilter, PersonForm
from governance.models import Appointment
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import attachment, csv_stream
from socialteam.kit.inputs import query_choice, query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request
    from accounts.models import User, UserQuerySet

POST = "POST"
PAGE = 50
SUGGESTED = 10
SHORTEST = 2
STATES = ("active", "deactivated")


@requires(Perm.PEOPLE_VIEW)
@require_safe
def person_list(request: Request) -> HttpResponse:
    """Who holds a role, searched by name, filtered by unit, role and state."""
    at = clock.now()
    form, state = _asked(request)
    page = keyset(
        _filtered(request, form, state, at),
        ("folded_name", "pk"),
        query_text(request.GET, "cursor", longest=2000) or None,
        PAGE,
    )
    _with_roles(page.rows, request.user, at)
    everybody = services.people_visible_to(request.user, Perm.PEOPLE_VIEW)
    context = {
        "at": at,
        "form": form,
        "state": state,
        "page": page,
        "active": everybody.filter(is_active=True).count(),
        "deactivated": everybody.filter(is_active=False).count(),
        "filtered": bool(form.is_valid() and any(form.cleaned_data.values())),
        "may_appoint": access.holds(request.user, Perm.PEOPLE_APPOINT),
    }
    return render(request, "governance/person_list.html", context)


@requires(Perm.PEOPLE_VIEW)
@require_safe
def person_export(request: Request) -> HttpResponseBase:
    """The same list as a file; addresses only of the people the reader may appoint."""
    at = clock.now()
    form, state = _asked(request)
    people = list(_filtered(request, form, state, at))
    _with_roles(people, request.user, at)
    header = [_("Name"), _("Work e-mail address"), _("Roles"), _("Active")]

    def rows() -> Iterator[list[Any]]:
        for person in people:
            held = "; ".join(f"{each.role.name} · {each.unit.name}" for each in _held(person))
            email = person.email if getattr(person, "shows_email", False) else ""
            yield [person.name, email, held, person.is_active]

    filename = f"people-{at:%Y-%m-%d}.csv"
    return attachment(filename, "text/csv; charset=utf-8", csv_stream(header, rows()))


@requires(Perm.PEOPLE_VIEW)
@require_safe
def person_suggest(request: Request) -> JsonResponse:
    """Active people whose name holds ``?q=``, as JSON: at most ten, by name.

    ``value`` is what a field takes: the address where the reader may appoint, else the name.
    """
    asked = query_text(request.GET, "q", longest=80)
    people = services.people_visible_to(request.user, Perm.PEOPLE_VIEW).filter(is_active=True)
    found = services.with_address_known_to(people.called(asked).by_name(), request.user)
    if len(asked) < SHORTEST:
        found = found.none()
    rows = [{"value": _typed(each), "name": each.name} for each in found[:SUGGESTED]]
    return JsonResponse(rows, safe=False)


@requires(Perm.PEOPLE_VIEW)
@require_safe
def person_detail(request: Request, person_id: int) -> HttpResponse:
    """One person: roles now and formerly, within the reader's reach."""
    at = clock.now()
    person = _visible(request, person_id, Perm.PEOPLE_VIEW)
    context = {"at": at, "person": person, **_roles_of(person, request.user, at)}
    may_close = services.may_close_account(of=person, by=request.user, at=at)
    may_appoint = access.holds(request.user, Perm.PEOPLE_APPOINT)
    context |= {"may_close": may_close, "may_appoint": may_appoint}
    return render(request, "governance/person_detail.html", context)


@requires(Perm.PEOPLE_APPOINT)
@require_http_methods(["GET", "HEAD", POST])
def person_create(request: Request) -> HttpResponse:
    """Let somebody log in, with a first role."""
    given = request.POST if request.method == POST else None
    needs_role = not access.holds_everywhere(request.user, Perm.PEOPLE_APPOINT)
    language = {"language": request.user.language}
    form = PersonForm(given, by=request.user, needs_role=needs_role, initial=language)

    def join() -> User:
        facts = form.cleaned_data
        role, unit = facts["role"], facts["unit"]
        return services.join_person(
            email=facts["email"],
            name=facts["name"],
            language=facts["language"],
            first=(role, unit) if role and unit else None,
            by=request.user,
            at=clock.now(),
        )

    if given is not None and saved(form, join):
        said = _("%(name)s can log in with a code sent to %(email)s.")
        messages.success(request, said % form.cleaned_data)
        return redirect("governance:person-list")
    return render(request, "governance/person_create.html", {"form": form})


@requires(Perm.PEOPLE_APPOINT)
@require_http_methods(["GET", "HEAD", POST])
def person_deactivate(request: Request, person_id: int) -> HttpResponse:
    """Close an account, after showing what the person holds."""
    at = clock.now()
    person = _visible(request, person_id, Perm.PEOPLE_APPOINT)
    if request.method == POST:
        try:
            services.deactivate_person(person=person, by=request.user, at=at)
        except ConflictError as error:
            messages.warning(request, str(error.detail))
        else:
            said = _("%(name)s can no longer log in, and nothing more is sent to them.")
            messages.success(request, said % {"name": person.name})
        return redirect("governance:person-detail", person.pk)
    context = {
        "person": person,
        "may_close": services.may_close_account(of=person, by=request.user, at=at),
        "live_tokens": person.api_tokens.valid(at=at).count(),
        "covers": person.covers.in_force(on=at.date()).count(),
        **_roles_of(person, request.user, at),
    }
    return render(request, "governance/person_deactivate.html", context)


@requires(Perm.PEOPLE_APPOINT)
@require_POST
def person_reactivate(request: Request, person_id: int) -> HttpResponse:
    """Open an account again."""
    person = _visible(request, person_id, Perm.PEOPLE_APPOINT)
    try:
        services.reactivate_person(person=person, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("%(name)s can log in again.") % {"name": person.name})
    return redirect("governance:person-detail", person.pk)


def _visible(request: Request, person_id: int, perm: Perm) -> User:
    people = services.people_visible_to(request.user, perm)
    return get_object_or_404(services.with_address_known_to(people, request.user), pk=person_id)


def _typed(person: User) -> str:
    """What names ``person`` in a field."""
    return person.email if getattr(person, "shows_email", False) else person.name


def _asked(request: Request) -> tuple[PeopleFilter, str]:
    state = query_choice(request.GET, "state", STATES, "active")
    return PeopleFilter(request.GET, person=request.user), state


def _filtered(request: Request, form: PeopleFilter, state: str, at: datetime) -> UserQuerySet:
    people = services.people_visible_to(request.user, Perm.PEOPLE_VIEW)
    people = services.with_address_known_to(people, request.user)
    people = people.filter(is_active=state == "active")
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("q"):
        people = people.called(asked["q"])
    held = Appointment.objects.visible_to(request.user, Perm.PEOPLE_VIEW).in_force(at=at)
    for name in ("unit", "role"):
        if asked.get(name):
            held = held.filter(**{name: asked[name]})
    if asked.get("unit") or asked.get("role"):
        people = people.filter(Exists(held.filter(person=OuterRef("pk"))))
    return people.by_name()


def _with_roles(people: list[User], reader: User, at: datetime) -> None:
    """Give each person ``held``: the appointments that hold at ``at``; one query for all."""
    held = Appointment.objects.visible_to(reader, Perm.PEOPLE_VIEW).in_force(at=at)
    held = held.filter(person__in=people).select_related("role", "unit").order_by("role__position")
    by_person: dict[int, list[Appointment]] = {}
    for each in held:
        by_person.setdefault(each.person_id, []).append(each)
    for person in people:
        vars(person)["held"] = by_person.get(person.pk, [])


def _held(person: User) -> list[Appointment]:
    found: list[Appointment] = vars(person)["held"]
    return found


def _roles_of(person: User, reader: User, at: datetime) -> dict[str, list[Appointment]]:
    held = Appointment.objects.visible_to(reader, Perm.PEOPLE_VIEW).filter(person=person)
    held = held.select_related("role", "unit")
    current = held.not_over(at=at).order_by("role__position", "starts_at")
    former = held.exclude(pk__in=current.order_by().values("pk")).order_by("-ends_at")
    return {"current": list(current), "former": list(former[:PAGE])}
