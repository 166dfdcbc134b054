"""What if: a change is made, looked at, taken back; later made for good, and undone once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance import rehearsal as looking
from governance.models import Change, OrgUnit, Rehearsal, RehearsalState
from governance.perms import Perm
from governance.services.reshaping import reshape, take_back
from governance.services.role_sync import hold_structure
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.rehearsal import Ground, Row
    from governance.services.reshaping import Facts

NAMED = 3
"""Obstacles that a refusal names; the others are counted."""


class OrganisationMovedError(ConflictError):
    """What would change is no longer what the rehearsal showed."""


@transaction.atomic
def rehearse_change(
    *, change: Change, unit: OrgUnit, facts: Facts, by: User, at: datetime
) -> Rehearsal:
    """Find out what a change would change, and keep it; nothing else of it remains.

    The change is made by the services that would make it, inside a savepoint: the difference
    is what it does, not what somebody thinks it does. Then everything is taken back, the audit
    events and messages too.

    Args:
        change: which one.
        unit: the hub, or the unit that moves or becomes a hub.
        facts: see ``reshaping.Facts``.

    Raises:
        PermissionDenied: ``by`` may not change one of the units.
        ValidationError: the change is not possible.
    """
    access.require(by, Perm.UNIT_CHANGE, unit)
    hold_structure(alone=True)
    unit, facts = _again(unit), dict(facts)
    before = looking.ground(at=at)
    try:
        with transaction.atomic():
            reshape(change, unit=unit, facts=facts, by=by, at=at)
            rows = looking.difference(before, looking.ground(at=at), at=at)
            transaction.set_rollback(True)
    finally:
        access.forget(by)
    found = Rehearsal.objects.create(
        unit_id=unit.pk,
        change=change,
        facts=facts,
        difference=looking.as_json(rows),
        counts=Counter(row.aspect for row in rows),
        digest=looking.digest_of(rows),
        ground=looking.digest_of_ground(before),
        rehearsed_by=by,
        rehearsed_at=at,
    )
    changes = {"change": change.value, "facts": facts, "digest": found.digest}
    audit.record(by=by, action="rehearsal.made", target=found, at=at, changes=changes)
    return found


@transaction.atomic
def apply_rehearsal(*, rehearsal: Rehearsal, by: User, at: datetime) -> Rehearsal:
    """Make the change for good: exactly the rows that were shown, or nothing.

    Raises:
        PermissionDenied: ``by`` may not change one of the units.
        OrganisationMovedError: the change would no longer do what was shown.
        ConflictError: it was applied or abandoned before.
    """
    access.require(by, Perm.UNIT_CHANGE, rehearsal)
    hold_structure(alone=True)
    kept = Rehearsal.objects.select_for_update(of=("self",)).get(pk=rehearsal.pk)
    if kept.state != RehearsalState.OPEN:
        raise ConflictError(_("This rehearsal was applied or abandoned before."))
    before = looking.ground(at=at)
    try:
        kept.earlier = reshape(
            Change(kept.change), unit=_again(kept.unit), facts=dict(kept.facts), by=by, at=at
        )
    except ValidationError as error:
        raise _moved(" ".join(error.messages)) from error
    finally:
        access.forget(by)
    rows = looking.difference(before, looking.ground(at=at), at=at)
    if looking.digest_of(rows) != kept.digest:
        raise _moved()
    kept.applied_by, kept.applied_at = by, at
    kept.save(update_fields=["earlier", "applied_by", "applied_at"])
    changes = {"digest": kept.digest, "earlier": kept.earlier}
    audit.record(by=by, action="rehearsal.applied", target=kept, at=at, changes=changes)
    return kept


@transaction.atomic
def undo_rehearsal(*, rehearsal: Rehearsal, by: User, at: datetime) -> Rehearsal:
    """Take an applied change back: each row stands again as before it, or nothing happens.

    Raises:
        PermissionDenied: ``by`` may not change one of the units.
        ConflictError: it does not stand applied, thirty days are over, or something since makes
            it impossible; the message says what.
    """
    access.require(by, Perm.UNIT_CHANGE, rehearsal)
    hold_structure(alone=True)
    kept = Rehearsal.objects.select_for_update(of=("self",)).get(pk=rehearsal.pk)
    if kept.undo_until is None:
        raise ConflictError(_("This change does not stand applied."))
    if at > kept.undo_until:
        raise ConflictError(_("A change can be undone for thirty days; rehearse the opposite."))
    before = looking.ground(at=at)
    try:
        take_back(
            Change(kept.change),
            unit=_again(kept.unit),
            facts=kept.facts,
            earlier=kept.earlier,
            by=by,
            at=at,
        )
    except ValidationError as error:
        raise ConflictError(" ".join(error.messages)) from error
    finally:
        access.forget(by)
    _check_restored(kept, before, looking.ground(at=at))
    kept.undone_by, kept.undone_at = by, at
    kept.save(update_fields=["undone_by", "undone_at"])
    audit.record(by=by, action="rehearsal.undone", target=kept, at=at)
    return kept


@transaction.atomic
def drop_rehearsal(*, rehearsal: Rehearsal, by: User, at: datetime) -> Rehearsal:
    """Abandon a rehearsal; nothing was applied.

    Raises:
        PermissionDenied: ``by`` may not change the unit.
        ConflictError: it was applied or abandoned before.
    """
    access.require(by, Perm.UNIT_CHANGE, rehearsal)
    waiting = Rehearsal.objects.filter(pk=rehearsal.pk, applied_at=None, dropped_at=None)
    if not waiting.update(dropped_at=at):
        raise ConflictError(_("This rehearsal was applied or abandoned before."))
    audit.record(by=by, action="rehearsal.dropped", target=rehearsal, at=at)
    rehearsal.refresh_from_db()
    return rehearsal


def names_in(rehearsal: Rehearsal) -> dict[int, str]:
    """The name of the unit that exists only in the rehearsal, or is gone since."""
    new = rehearsal.facts.get("new")
    return {new: rehearsal.facts["name"]} if new else {}


def _again(unit: OrgUnit) -> OrgUnit:
    return OrgUnit.objects.select_related("parent").get(pk=unit.pk)


def _moved(why: str = "") -> OrganisationMovedError:
    said = _("The organisation moved meanwhile, and nothing was applied. Look again.")
    return OrganisationMovedError(f"{said} {why}".strip())


def _check_restored(kept: Rehearsal, before: Ground, after: Ground) -> None:
    off: list[Row] = looking.unlike(looking.from_json(kept.difference), before, after)
    if not off:
        return
    named = [each.subject for each in looking.told(off[:NAMED], names_in(kept))]
    said = _(
        "This cannot be undone exactly, so nothing was: since then %(count)s of its facts have"
        " changed. %(named)s"
    )
    raise ConflictError(said % {"count": len(off), "named": " · ".join(named)})
