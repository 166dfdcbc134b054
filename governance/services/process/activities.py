"""Activities: what is done, how, and with which rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from governance import access, audit
from governance.models import RaciActivity, RaciAssignment
from governance.perms import PERM_LABELS, Perm
from socialteam.kit.errors import ConflictError
from socialteam.kit.slugs import free_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from accounts.models import User
    from governance.access import Governed
    from governance.models import OrgUnit

FACTS = ("name", "procedure", "procedure_url", "powers", "position")


def require_to_hold(by: User, powers: Iterable[str], where: Governed) -> None:
    """Nobody gives by an activity what they do not hold there themselves.

    Raises:
        ValidationError: on ``powers``, naming the rights that ``by`` lacks.
    """
    lacking = [perm for perm in map(Perm, powers) if not access.can(by, perm, where)]
    if lacking:
        words = _("You cannot give rights that you do not hold there: %(rights)s.")
        named = ", ".join(str(PERM_LABELS[perm]) for perm in lacking)
        raise ValidationError({"powers": words % {"rights": named}})


@transaction.atomic
def create_activity(
    *, unit: OrgUnit, facts: Mapping[str, Any], by: User, at: datetime
) -> RaciActivity:
    """Add an activity of ``unit`` and everything below; it exists from today on.

    Args:
        facts: name, and possibly procedure, procedure_url, powers, position.

    Raises:
        PermissionDenied: ``by`` may not change the processes of the unit.
        ValidationError: a fact does not hold, or ``by`` lacks one of the powers there.
    """
    access.require(by, Perm.PROCESS_CHANGE, unit)
    activity = RaciActivity(unit=unit, starts_on=at.astimezone(by.zone).date(), **facts)
    activity.slug = _free_slug(activity.name)
    activity.full_clean()
    require_to_hold(by, activity.powers, unit)
    activity.save()
    changes = {"name": activity.name, "powers": activity.powers}
    audit.record(by=by, action="activity.created", target=activity, at=at, changes=changes)
    return activity


@transaction.atomic
def change_activity(
    *, activity: RaciActivity, facts: Mapping[str, Any], by: User, at: datetime
) -> RaciActivity:
    """Change the facts that are given; its rights change for everybody who does it, at once.

    Raises:
        PermissionDenied: ``by`` may not change the processes of the unit.
        ConflictError: it is retired.
        ValidationError: a fact does not hold, or ``by`` lacks a power that is added.
    """
    access.require(by, Perm.PROCESS_CHANGE, activity)
    activity = RaciActivity.objects.select_for_update().get(pk=activity.pk)
    if activity.retired_on:
        raise ConflictError(_("This activity is retired."))
    before = {name: getattr(activity, name) for name in FACTS}
    for name, value in facts.items():
        setattr(activity, name, value)
    activity.full_clean()
    require_to_hold(by, set(activity.powers) - set(before["powers"]), activity)
    activity.save(update_fields=[*FACTS])
    changed = {
        name: [old, getattr(activity, name)]
        for name, old in before.items()
        if old != getattr(activity, name)
    }
    audit.record(by=by, action="activity.changed", target=activity, at=at, changes=changed)
    return activity


@transaction.atomic
def retire_activity(*, activity: RaciActivity, by: User, at: datetime) -> RaciActivity:
    """Stop an activity: its assignments end, and what they granted ends with them.

    Raises:
        PermissionDenied: ``by`` may not change the processes of the unit.
        ConflictError: it is retired already.
    """
    access.require(by, Perm.PROCESS_CHANGE, activity)
    today = at.astimezone(by.zone).date()
    if not RaciActivity.objects.filter(pk=activity.pk, retired_on=None).update(retired_on=today):
        raise ConflictError(_("This activity is retired."))
    running = RaciAssignment.objects.not_over(at=at).filter(activity=activity)
    ended = running.filter(starts_at__lt=at).update(ends_at=at)
    ended += running.filter(starts_at__gte=at).update(ends_at=F("starts_at"))
    changes = {"assignments": ended}
    audit.record(by=by, action="activity.retired", target=activity, at=at, changes=changes)
    activity.refresh_from_db()
    return activity


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "activity"
    taken = set(RaciActivity.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return free_slug(base, taken=taken)
