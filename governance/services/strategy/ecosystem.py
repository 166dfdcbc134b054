"""The map of the ecosystem, the listening log, and the analysis validated for a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.domain.people_contract import a_year_after
from governance.models import EcosystemEntry, EcosystemValidation, ListeningNote
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import User
    from governance.models import OrgUnit


@transaction.atomic
def add_entry(*, unit: OrgUnit, facts: dict[str, Any], by: User, at: datetime) -> EcosystemEntry:
    """Put somebody or something on the unit's map; ``facts`` are the model's fields.

    Raises:
        PermissionDenied: ``by`` may not change the unit's strategy.
        ValidationError: it stands there already.
    """
    access.require(by, Perm.STRATEGY_CHANGE, unit)
    today = at.astimezone(by.zone).date()
    entry = EcosystemEntry(unit=unit, added_by=by, **{"seen_on": today, **facts})
    entry.full_clean()
    entry.save()
    audit.record(
        by=by, action="ecosystem.added", target=entry, at=at, changes={"kind": entry.kind}
    )
    return entry


@transaction.atomic
def remove_entry(*, entry: EcosystemEntry, by: User, at: datetime) -> EcosystemEntry:
    """Take an entry off the map; what was heard of it stays.

    Raises:
        PermissionDenied: ``by`` may not change the unit's strategy.
        ConflictError: it is off the map already.
    """
    access.require(by, Perm.STRATEGY_CHANGE, entry)
    today = max(entry.seen_on, at.astimezone(by.zone).date())
    if not EcosystemEntry.objects.current().filter(pk=entry.pk).update(removed_on=today):
        raise ConflictError(_("This is off the map already."))
    audit.record(by=by, action="ecosystem.removed", target=entry, at=at)
    entry.refresh_from_db()
    return entry


@transaction.atomic
def note_finding(  # noqa: PLR0913 - where, what, of whom, when, an author and a time
    *,
    unit: OrgUnit,
    finding: str,
    heard_on: date,
    source: str = "",
    entry: EcosystemEntry | None = None,
    by: User,
    at: datetime,
) -> ListeningNote:
    """Write down what was heard on a day.

    Raises:
        PermissionDenied: ``by`` may not change the unit's strategy.
        ValidationError: a day to come; an entry of another unit.
    """
    access.require(by, Perm.STRATEGY_CHANGE, unit)
    if heard_on > at.astimezone(by.zone).date():
        raise ValidationError({"heard_on": _("This day is still to come.")})
    if entry is not None and entry.unit_id not in access.unit_ids(by, Perm.STRATEGY_CHANGE):
        raise ValidationError({"entry": _("Choose something of your map.")})
    note = ListeningNote(
        unit=unit,
        entry=entry,
        heard_on=heard_on,
        finding=finding.strip(),
        source=source,
        by=by,
        noted_at=at,
    )
    note.full_clean()
    note.save()
    audit.record(by=by, action="ecosystem.heard", target=note, at=at)
    return note


@transaction.atomic
def validate_ecosystem(
    *, unit: OrgUnit, summary: str, by: User, at: datetime
) -> EcosystemValidation:
    """Hold the analysis to be right, for a year from today.

    Raises:
        PermissionDenied: ``by`` may not move the launch of the unit.
        ValidationError: nothing stands on the map yet.
    """
    access.require(by, Perm.LAUNCH_CHANGE, unit)
    if not EcosystemEntry.objects.current().filter(unit=unit).exists():
        raise ValidationError(_("Nothing stands on the map of this unit yet."))
    today = at.date()
    made = EcosystemValidation(
        unit=unit,
        summary=summary.strip(),
        by=by,
        validated_at=at,
        starts_on=today,
        ends_on=a_year_after(today),
    )
    made.full_clean()
    made.save()
    audit.record(by=by, action="ecosystem.validated", target=made, at=at)
    return made
