"""The changes that can be rehearsed: made, and taken back.

``facts`` say what to do; ``reshape`` returns what taking it back needs. Both are JSON of ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from governance import access
from governance.models import Change, OrgModel, OrgUnit, UnitKind
from governance.services import units
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from accounts.models import User

Facts = dict[str, Any]
"""model: ``model``. move: ``parent``. split: ``name``, ``model``, ``spokes`` and, once it has
been rehearsed, ``new``, the id drawn for the new hub. promote: ``model``."""


def reshape(change: Change, *, unit: OrgUnit, facts: Facts, by: User, at: datetime) -> Facts:
    """Make the change; for a split ``facts`` receive the new hub's id.

    Returns:
        What ``take_back`` needs.

    Raises:
        PermissionDenied: ``by`` may not change one of the units.
        ValidationError: the change is not possible.
    """
    return _MAKES[change](unit, facts, by, at)


def take_back(
    change: Change, *, unit: OrgUnit, facts: Facts, earlier: Facts, by: User, at: datetime
) -> None:
    """Make the opposite change.

    Raises:
        PermissionDenied: ``by`` may not change one of the units.
        ValidationError, ConflictError: something since makes it impossible.
    """
    _TAKES_BACK[change](unit, {**facts, **earlier}, by, at)


def _remodel(unit: OrgUnit, facts: Facts, by: User, at: datetime) -> Facts:
    if unit.kind != UnitKind.HUB:
        raise ValidationError({"unit": _("Only a hub has an organisation model.")})
    if unit.model == facts["model"]:
        raise ValidationError({"model": _("The hub has this model already.")})
    before = unit.model
    units.change_unit(unit=unit, name=unit.name, model=facts["model"], by=by, at=at)
    return {"model": before}


def _move(unit: OrgUnit, facts: Facts, by: User, at: datetime) -> Facts:
    if unit.parent_id is None:
        raise ValidationError({"unit": _("The company is attached to nothing.")})
    if unit.parent_id == facts["parent"]:
        raise ValidationError({"parent": _("The unit is attached there already.")})
    before = unit.parent_id
    units.move_unit(unit=unit, parent=_unit(facts["parent"], "parent"), by=by, at=at)
    return {"parent": before}


def _split(unit: OrgUnit, facts: Facts, by: User, at: datetime) -> Facts:
    if unit.kind != UnitKind.HUB:
        raise ValidationError({"unit": _("Only a hub can be split.")})
    moving = list(OrgUnit.objects.filter(pk__in=facts["spokes"], parent=unit))
    if not moving or len(moving) != len(set(facts["spokes"])):
        raise ValidationError({"spokes": _("Choose units that are attached to this hub.")})
    if unit.parent is None:
        raise ValidationError({"unit": _("Only a hub can be split.")})
    new = units.create_unit(
        name=facts["name"],
        kind=UnitKind.HUB,
        parent=unit,
        model=facts["model"],
        number=facts.get("new"),
        by=by,
        at=at,
    )
    facts["new"] = new.pk
    access.forget(by)  # who changes the hub may change the new one below it
    units.attach_units(units=moving, parent=new, by=by, at=at)
    return {}


def _promote(unit: OrgUnit, facts: Facts, by: User, at: datetime) -> Facts:
    units.turn_unit(unit=unit, model=OrgModel(facts["model"]), by=by, at=at)
    return {}


def _unsplit(unit: OrgUnit, facts: Facts, by: User, at: datetime) -> None:
    new = _unit(facts["new"], "unit")
    back = list(OrgUnit.objects.filter(pk__in=facts["spokes"], parent=new))
    if len(back) != len(facts["spokes"]):
        raise ConflictError(_("A unit of the new hub has been attached elsewhere since."))
    units.attach_units(units=back, parent=unit, by=by, at=at)
    units.remove_unit(unit=new, by=by, at=at)


def _demote(unit: OrgUnit, _facts: Facts, by: User, at: datetime) -> None:
    units.turn_unit(unit=unit, model=None, by=by, at=at)


def _unit(number: int, field: str) -> OrgUnit:
    found = OrgUnit.objects.filter(pk=number).first()
    if found is None:
        raise ValidationError({field: _("This unit does not exist any more.")})
    return found


_MAKES: Mapping[Change, Callable[[OrgUnit, Facts, User, datetime], Facts]] = {
    Change.MODEL: _remodel,
    Change.MOVE: _move,
    Change.SPLIT: _split,
    Change.PROMOTE: _promote,
}
_TAKES_BACK: Mapping[Change, Callable[[OrgUnit, Facts, User, datetime], object]] = {
    Change.MODEL: _remodel,
    Change.MOVE: _move,
    Change.SPLIT: _unsplit,
    Change.PROMOTE: _demote,
}
