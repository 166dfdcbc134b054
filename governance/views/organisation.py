"""The organisation: its drawing, its tree, and one unit's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance import access, services
from governance.access import requires
from governance.forms.organisation import UnitChangeForm, UnitForm
from governance.models import Appointment, OrgModel, OrgUnit, UnitKind
from governance.perms import Perm
from governance.saving import saved
from governance.tree import Place, Tree, tree_for
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.inputs import query_int

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

LISTED = 100
FORMER = 20
POST = "POST"


@requires(Perm.UNIT_VIEW)
@require_safe
def organisation(request: Request) -> HttpResponse:
    """Who is where: the drawing, and the same facts as a table."""
    at = clock.now()
    opened = query_int(request.GET, "open", low=1)
    tree = tree_for(request.user, at=at, opened=opened)
    context = {
        "at": at,
        "tree": tree,
        "rows": _rows(tree),
        "may_change": access.holds(request.user, Perm.UNIT_CHANGE),
        "may_see_people": access.holds(request.user, Perm.PEOPLE_VIEW),
    }
    return render(request, "governance/organisation.html", context)


@requires(Perm.UNIT_VIEW)
@require_safe
def unit_detail(request: Request, unit_id: int) -> HttpResponse:
    """One unit: who holds which role there now, and formerly; its topics and spaces."""
    at = clock.now()
    units = OrgUnit.objects.visible_to(request.user, Perm.UNIT_VIEW).select_related("parent")
    unit = get_object_or_404(units, pk=unit_id)
    held = Appointment.objects.visible_to(request.user, Perm.PEOPLE_VIEW).filter(unit=unit)
    held = held.select_related("person", "role", "unit")
    current = held.not_over(at=at).order_by("role__position", "person__name")
    former = held.exclude(pk__in=current.order_by().values("pk")).order_by("-ends_at", "-pk")
    context = {
        "at": at,
        "unit": unit,
        "current": list(current[:LISTED]),
        "held": current.count(),
        "former": list(former[:FORMER]),
        "topics": list(unit.topics.filter(retired_on__isnull=True)),
        "spaces": list(unit.spaces.filter(opened_on__isnull=False, closed_on__isnull=True)),
        "answering": _answering(request, unit),
        "children": list(unit.children.all()),
        "may_see_people": access.can(request.user, Perm.PEOPLE_VIEW, unit),
        "may_appoint": access.can(request.user, Perm.PEOPLE_APPOINT, unit),
        "may_change": access.can(request.user, Perm.UNIT_CHANGE, unit),
    }
    return render(request, "governance/unit_detail.html", context)


@requires(Perm.UNIT_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def unit_create(request: Request) -> HttpResponse:
    """Add a unit."""
    given = request.POST if request.method == POST else None
    parent = request.GET.get("parent", "")
    initial = {"parent": parent if parent.isascii() and parent.isdecimal() else None}
    form = UnitForm(given, person=request.user, initial=initial)

    def create() -> OrgUnit:
        facts = form.cleaned_data
        return services.create_unit(
            name=facts["name"],
            kind=UnitKind(facts["kind"]),
            parent=facts["parent"],
            model=facts["model"] and OrgModel(facts["model"]),
            by=request.user,
            at=clock.now(),
        )

    if given is not None and saved(form, create):
        messages.success(request, _("%(name)s is part of the organisation.") % form.cleaned_data)
        return redirect("governance:organisation")
    return render(request, "governance/unit_create.html", {"form": form})


@requires(Perm.UNIT_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def unit_change(request: Request, unit_id: int) -> HttpResponse:
    """Rename a unit; another model or place is rehearsed first."""
    unit = _changeable(request, unit_id)
    given = request.POST if request.method == POST else None
    form = UnitChangeForm(given, initial={"name": unit.name})

    def change() -> OrgUnit:
        name = form.cleaned_data["name"]
        return services.change_unit(
            unit=unit, name=name, model=unit.model, by=request.user, at=clock.now()
        )

    if given is not None and saved(form, change):
        messages.success(request, _("The change is saved."))
        return redirect("governance:unit-detail", unit.pk)
    return render(request, "governance/unit_change.html", {"form": form, "unit": unit})


@requires(Perm.UNIT_CHANGE)
@require_http_methods([POST])
def unit_remove(request: Request, unit_id: int) -> HttpResponse:
    """Remove a unit that holds nothing."""
    unit = _changeable(request, unit_id)
    try:
        services.remove_unit(unit=unit, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
        return redirect("governance:unit-detail", unit_id)
    said = _("%(name)s is no longer part of the organisation.")
    messages.success(request, said % {"name": unit.name})
    return redirect("governance:organisation")


def _answering(request: Request, unit: OrgUnit) -> OrgUnit | None:
    """The hub that answers for a unit, where its model says so."""
    answering = services.answering_unit(unit.pk)
    above = OrgUnit.objects.usable_by(request.user, Perm.UNIT_VIEW)
    return None if answering == unit.pk else above.filter(pk=answering).first()


def _changeable(request: Request, unit_id: int) -> OrgUnit:
    units = OrgUnit.objects.visible_to(request.user, Perm.UNIT_CHANGE)
    return get_object_or_404(units.select_related("parent"), pk=unit_id)


def _rows(tree: Tree) -> list[tuple[Place, int]]:
    """The places of the table, each with how many units it keeps folded."""
    if not tree.is_folded:
        return [(each, 0) for each in tree.places]
    below = tree.below
    return [
        (each, 0 if each.unit.pk == tree.opened else below.get(each.unit.pk, 0))
        for each in tree.listed
    ]
