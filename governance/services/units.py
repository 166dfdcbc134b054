"""The tree of units."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from governance import access, audit
from governance.models import OrgModel, OrgUnit, Rehearsal, UnitKind, UnitRole
from governance.perms import Perm
from governance.services import role_sync
from socialteam.kit import slugs
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from accounts.models import User


class UnitInUseError(ConflictError):
    """The unit still holds people, spaces, interactions or other units."""


@transaction.atomic
def create_unit(  # noqa: PLR0913 - a unit has five facts, an author and a time
    *,
    name: str,
    kind: UnitKind,
    parent: OrgUnit | None,
    by: User | None,
    at: datetime,
    model: str = "",
    number: int | None = None,
) -> OrgUnit:
    """Add a unit below ``parent``; ``by`` and ``parent`` are None only for the company itself.

    ``number`` is the id that a rehearsal has drawn for it.

    Raises:
        PermissionDenied: ``by`` may not change the parent.
        ValidationError: a sibling has the name, or the kind and model do not go together.
    """
    if parent is not None and by is not None:
        access.require(by, Perm.UNIT_CHANGE, parent)
    unit = OrgUnit(
        pk=number, name=name, slug=free_slug(name), kind=kind, parent=parent, model=model
    )
    unit.full_clean()
    unit.save(force_insert=True)
    audit.record(
        by=by,
        action="unit.created",
        target=unit,
        at=at,
        changes={"name": name, "kind": kind, "parent": parent and parent.pk, "model": model},
    )
    return unit


@transaction.atomic
def change_unit(*, unit: OrgUnit, name: str, model: str, by: User, at: datetime) -> OrgUnit:
    """Rename a unit, or change a hub's organisation model, and with it the powers below.

    Raises:
        PermissionDenied: ``by`` may not change the unit.
        ValidationError: a sibling has the name, or the unit cannot have the model.
    """
    access.require(by, Perm.UNIT_CHANGE, unit)
    role_sync.hold_structure(alone=True)
    unit = OrgUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    before = {"name": unit.name, "model": unit.model}
    unit.name, unit.model = name, model
    unit.full_clean()
    unit.save(update_fields=["name", "model"])
    if before["model"] != model:
        _sync_below(unit)
    audit.record(
        by=by,
        action="unit.changed",
        target=unit,
        at=at,
        changes={"before": before, "after": {"name": name, "model": model}},
    )
    return unit


@transaction.atomic
def move_unit(*, unit: OrgUnit, parent: OrgUnit, by: User, at: datetime) -> OrgUnit:
    """Attach a unit elsewhere; everything below moves with it, under the model of its new hub.

    Raises:
        PermissionDenied: ``by`` may not change the unit or its new place.
        ValidationError: the new place is inside the unit itself.
    """
    access.require(by, Perm.UNIT_CHANGE, unit)
    access.require(by, Perm.UNIT_CHANGE, parent)
    role_sync.hold_structure(alone=True)
    if OrgUnit.objects.descendants(unit, include_self=True).filter(pk=parent.pk).exists():
        raise ValidationError(
            {"parent": _("A unit cannot be attached to itself or below itself.")}
        )
    before, unit.parent = unit.parent_id, parent
    unit.full_clean()
    unit.save(update_fields=["parent"])
    _sync_below(unit)
    audit.record(
        by=by,
        action="unit.moved",
        target=unit,
        at=at,
        changes={"before": before, "after": parent.pk},
    )
    return unit


@transaction.atomic
def turn_unit(*, unit: OrgUnit, model: OrgModel | None, by: User, at: datetime) -> OrgUnit:
    """Make a spoke a hub with ``model``, or a hub a spoke again when there is none.

    Raises:
        PermissionDenied: ``by`` may not change the unit.
        ValidationError: it is the company, or is already what it should become.
    """
    access.require(by, Perm.UNIT_CHANGE, unit)
    role_sync.hold_structure(alone=True)
    unit = OrgUnit.objects.get(pk=unit.pk)
    becomes = UnitKind.SPOKE if model is None else UnitKind.HUB
    if unit.kind not in {UnitKind.SPOKE, UnitKind.HUB} - {becomes}:
        said = _("%(unit)s cannot become this: %(kind)s.")
        raise ValidationError({"unit": said % {"unit": unit.name, "kind": becomes.label}})
    unit.kind, unit.model = becomes, model or ""
    unit.full_clean()
    unit.save(update_fields=["kind", "model"])
    _sync_below(unit)
    changes = {"kind": unit.kind, "model": unit.model}
    audit.record(by=by, action="unit.turned", target=unit, at=at, changes=changes)
    return unit


@transaction.atomic
def attach_units(*, units: Collection[OrgUnit], parent: OrgUnit, by: User, at: datetime) -> None:
    """Attach sister units, all at once, to a unit that is not below any of them.

    Raises:
        PermissionDenied: ``by`` may not change one of them, or the new place.
        ValidationError: a unit there has the name of one of them.
    """
    for unit in (*units, parent):
        access.require(by, Perm.UNIT_CHANGE, unit)
    role_sync.hold_structure(alone=True)
    taken = OrgUnit.objects.filter(parent=parent, name__in=[unit.name for unit in units])
    if namesake := taken.exclude(pk__in=[unit.pk for unit in units]).first():
        said = _("A unit attached to %(parent)s is called %(name)s already.")
        raise ValidationError(said % {"parent": parent.name, "name": namesake.name})
    before = {str(unit.pk): unit.parent_id for unit in units}
    OrgUnit.objects.filter(pk__in=[unit.pk for unit in units]).update(parent=parent)
    _sync_below(parent)
    audit.record(by=by, action="unit.gathered", target=parent, at=at, changes={"before": before})


def _sync_below(unit: OrgUnit) -> None:
    below = OrgUnit.objects.descendants(unit, include_self=True)
    role_sync.sync_grants(list(below.values_list("pk", flat=True)))


@transaction.atomic
def remove_unit(*, unit: OrgUnit, by: User, at: datetime) -> None:
    """Remove a unit that holds nothing and never held anybody.

    Raises:
        PermissionDenied: ``by`` may not change the unit.
        UnitInUseError: something lives in it or its history does; the message counts what.
    """
    access.require(by, Perm.UNIT_CHANGE, unit)
    audit.record(by=by, action="unit.removed", target=unit, at=at, changes={"name": unit.name})
    Rehearsal.objects.filter(unit=unit, applied_at__isnull=True).delete()  # of what never was
    idle = UnitRole.objects.filter(unit=unit).exclude(role__appointments__unit=unit)
    groups = list(idle.values_list("group_id", flat=True))
    idle.delete()
    Group.objects.filter(pk__in=groups).delete()
    try:
        unit.delete()
    except ProtectedError as error:
        held = Counter(
            type(held) for held in error.protected_objects if type(held) is not UnitRole
        )
        counted = [f"{count} × {model._meta.verbose_name}" for model, count in held.items()]
        raise UnitInUseError(
            _("“%(unit)s” cannot be removed, it still holds: %(held)s.")
            % {"unit": unit.name, "held": ", ".join(sorted(counted))}
        ) from error


def free_slug(name: str) -> str:
    """A short name that no unit has yet."""
    base = slugify(name)[:50] or "unit"
    taken = set(OrgUnit.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return slugs.free_slug(base, taken=taken)
