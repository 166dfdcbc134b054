"""The life of an escalation in people's hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from escalation.domain.status import Status, may_move
from escalation.models import Escalation, EscalationEvent, EventKind
from escalation.services.announcing import tell_person, tell_systems
from escalation.services.ladders import ladder_for
from governance import access, audit
from governance.perms import Perm
from socialteam.kit.clock import database_now
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from engagement.models import Interaction

MOST_SEVERE, USUAL = 1, 2


class AlreadyEscalatedError(ConflictError):
    """The interaction has an unresolved escalation; ``escalation`` is that one."""

    def __init__(self, escalation: Escalation) -> None:
        message = _("This interaction is already escalated, as number %(number)s.")
        super().__init__(message % {"number": escalation.pk})
        self.escalation = escalation


@transaction.atomic
def open_escalation(
    *,
    interaction: Interaction,
    by: User,
    at: datetime,
    reason: str,
    severity: int | None = None,
) -> Escalation:
    """Call for help about ``interaction``; the first step of its path is due at once.

    The path is copied into the escalation, so that later edits cannot strand it; without a path
    the strategists above are told. ``severity`` is 1 when the interaction is both important and
    urgent, otherwise 2, unless given. Timers start at the database's time, whatever ``at`` says.

    Raises:
        PermissionDenied: ``by`` may not escalate in the interaction's unit.
        AlreadyEscalatedError: it has an unresolved escalation.
        ValidationError: the reason is too long, or the severity is not 1 to 3.
    """
    access.require(by, Perm.ESCALATION_OPEN, interaction)
    name, ladder = ladder_for(interaction, at=at)
    grave = interaction.importance and interaction.urgency
    escalation = Escalation(
        unit_id=interaction.unit_id,
        interaction=interaction,
        reason=reason,
        severity=(MOST_SEVERE if grave else USUAL) if severity is None else severity,
        path_name=name,
        path=ladder.to_json(),
        due_at=database_now(),
        opened_by=by,
        opened_at=at,
    )
    _insert(escalation)
    _record(escalation, EventKind.OPENED, by=by, at=at, changes={"severity": escalation.severity})
    return escalation


@transaction.atomic
def acknowledge_escalation(*, escalation: Escalation, by: User, at: datetime) -> Escalation:
    """Put ``by`` in charge and stop the timers; a second time by the same person changes nothing.

    Of two people at once exactly one wins. A step that fires meanwhile is no obstacle.

    Raises:
        PermissionDenied: ``by`` may not take escalations of the unit.
        ConflictError: somebody else has it, or it is resolved.
    """
    access.require(by, Perm.ESCALATION_ACT, escalation)
    facts = {"status": Status.ACKNOWLEDGED, "taken_by": by, "taken_at": at, "due_at": None}
    if not _move(escalation, [Status.OPEN, Status.UNANSWERED], facts):
        escalation.refresh_from_db()
        if escalation.status == Status.ACKNOWLEDGED and escalation.taken_by_id == by.pk:
            return escalation
        raise _moved(escalation)
    _record(escalation, EventKind.TAKEN, by=by, at=at)
    return escalation


@transaction.atomic
def hand_over_escalation(
    *, escalation: Escalation, to: User, by: User, at: datetime, note: str
) -> Escalation:
    """Pass the charge on to ``to``, who is told.

    Raises:
        PermissionDenied: ``by`` may not take escalations of the unit.
        ValidationError: ``to`` is deactivated, may not take it, or has it already.
        ConflictError: nobody is in charge of it, or it moved meanwhile.
    """
    access.require(by, Perm.ESCALATION_ACT, escalation)
    if not access.can(to, Perm.ESCALATION_ACT, escalation):
        raise ValidationError({"to": _("This person cannot take charge of escalations here.")})
    if escalation.taken_by_id == to.pk:
        raise ValidationError({"to": _("This person is in charge already.")})
    if not _move(escalation, [Status.ACKNOWLEDGED], {"taken_by": to, "taken_at": at}):
        escalation.refresh_from_db()
        raise _moved(escalation)
    event = _record(escalation, EventKind.HANDED, by=by, at=at, changes={"to": to.pk}, note=note)
    tell_person(escalation, event, to=to, at=at)
    return escalation


@transaction.atomic
def resolve_escalation(
    *, escalation: Escalation, by: User, at: datetime, resolution: str
) -> Escalation:
    """End an escalation, in charge of it or not; twice by the same person counts once.

    Raises:
        PermissionDenied: ``by`` may not take escalations of the unit.
        ConflictError: somebody else has resolved it, or it moved meanwhile.
        ValidationError: the resolution is too long.
    """
    access.require(by, Perm.ESCALATION_ACT, escalation)
    _check_length("resolution", resolution)
    facts = {
        "status": Status.RESOLVED,
        "resolved_by": by,
        "resolved_at": at,
        "resolution": resolution,
        "due_at": None,
    }
    from_any = [status for status in Status if may_move(status, Status.RESOLVED)]
    if not _move(escalation, from_any, facts):
        escalation.refresh_from_db()
        if escalation.resolved_by_id == by.pk:
            return escalation
        raise _moved(escalation)
    _record(escalation, EventKind.RESOLVED, by=by, at=at)
    return escalation


def _insert(escalation: Escalation) -> None:
    """Save, or name the unresolved escalation that is there already."""
    _check_length("reason", escalation.reason)
    if escalation.severity not in {1, 2, 3}:
        raise ValidationError({"severity": _("Choose a severity from 1 to 3.")})
    try:
        with transaction.atomic():
            escalation.save(force_insert=True)
    except IntegrityError as error:
        found = Escalation.objects.unresolved().filter(interaction=escalation.interaction).first()
        if found is None:
            raise
        raise AlreadyEscalatedError(found) from error


def _move(escalation: Escalation, froms: list[Status], facts: dict[str, Any]) -> bool:
    """Compare and swap; the engine's own moves leave ``version`` alone, people's do not."""
    moved = Escalation.objects.filter(
        pk=escalation.pk, version=escalation.version, status__in=froms
    ).update(**facts, version=F("version") + 1)
    if moved:
        escalation.refresh_from_db()
    return bool(moved)


def _moved(escalation: Escalation) -> ConflictError:
    if escalation.status == Status.RESOLVED:
        return ConflictError(_("This escalation is already resolved."))
    if escalation.taken_by is None:
        return ConflictError(_("Nobody is in charge of this escalation yet."))
    taken = _("%(person)s is in charge of this escalation.") % {"person": escalation.taken_by}
    return ConflictError(taken)


def _record(
    escalation: Escalation,
    kind: EventKind,
    *,
    by: User,
    at: datetime,
    changes: dict[str, Any] | None = None,
    note: str = "",
) -> EscalationEvent:
    """The event, the audit row and the webhooks of one move."""
    _check_length("note", note)
    event = EscalationEvent.objects.create(
        escalation=escalation, kind=kind, at=at, actor=by, note=note
    )
    audit.record(
        by=by, action=f"escalation.{kind.value}", target=escalation, at=at, changes=changes
    )
    tell_systems(escalation, event, at=at)
    return event


def _check_length(field: str, words: str) -> None:
    most = 500
    if len(words) > most:
        raise ValidationError({field: _("Use at most %(most)s characters.") % {"most": most}})
