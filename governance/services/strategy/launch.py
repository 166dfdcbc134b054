"""Moving through the launch stages, what each asks, and the sponsor's signed exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from governance import access, audit
from governance.domain.launch_gate import Stage
from governance.models import (
    STAGE_LABELS,
    Decision,
    GateOverride,
    LaunchStage,
    OrgUnit,
    StageEntry,
)
from governance.perms import Perm
from governance.services.decisions import ask_decision
from governance.services.strategy.gates import GateClosedError, gate_of_space, gate_of_stage
from governance.services.strategy.places import hub_of, read_places
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from accounts.models import User
    from governance.models import Space
    from governance.services.strategy.gates import Gate

TITLE = 120
WHY = 500


@transaction.atomic
def enter_stage(*, hub: OrgUnit, stage: Stage, by: User, at: datetime) -> StageEntry:
    """Let a hub enter a later stage; the criteria as they were judged are kept with the entry.

    Raises:
        PermissionDenied: ``by`` may not move the launch of the hub.
        ValidationError: the unit does not lead a launch.
        ConflictError: the stage is not later than the present one.
        GateClosedError: criteria are not met, and no signature stands in for them.
    """
    access.require(by, Perm.LAUNCH_CHANGE, hub)
    _lock_launch(hub)
    gate = gate_of_stage(hub=hub, stage=stage, at=at)
    if StageEntry.objects.filter(unit=hub, stage__gte=stage).exists() or stage is Stage.INTERNAL:
        raise ConflictError(_("This stage is entered already."))
    if not gate.lets_through:
        raise GateClosedError(gate)
    used = _use(gate, at)
    entry = StageEntry.objects.create(
        unit=hub, stage=stage, entered_at=at, by=by, evidence=gate.evidence, decision=used
    )
    changes = {"stage": stage.value, "decision": used.pk if used else None}
    audit.record(by=by, action="launch.entered", target=entry, at=at, changes=changes)
    return entry


def _lock_launch(hub: OrgUnit) -> None:
    """One move at a time: of two openings the second counts the first."""
    OrgUnit.objects.select_for_update(of=("self",), no_key=True).order_by().get(pk=hub.pk)
    if read_places().homes[hub.pk] != hub.pk:
        raise ValidationError(_("This unit follows the launch of its hub."))


def _use(gate: Gate, at: datetime) -> Decision | None:
    """Spend the signature, when it was needed."""
    if not gate.unmet or gate.override is None:
        return None
    GateOverride.objects.filter(pk=gate.override.pk, used_at__isnull=True).update(used_at=at)
    return gate.override.decision


def pass_gate(*, space: Space, at: datetime) -> dict[str, Any]:
    """Let a space through its gate, in the transaction that opens it.

    Returns:
        What the audit event of the opening keeps.

    Raises:
        GateClosedError: criteria are not met, and no signature stands in for them.
    """
    _lock_launch(hub_of(space.unit))
    gate = gate_of_space(space=space, at=at)
    if not gate.lets_through:
        raise GateClosedError(gate)
    used = _use(gate, at)
    return {"stage": gate.stage.value, "decision": used.pk} if used else {}


@transaction.atomic
def set_criteria(
    *, hub: OrgUnit, stage: Stage, facts: dict[str, Any], by: User, at: datetime
) -> LaunchStage:
    """Ask something else at a stage, from now on; ``facts`` are the fields of ``LaunchStage``.

    Raises:
        PermissionDenied: ``by`` may not move the launch of the hub.
        ValidationError: a number out of range; the unit does not lead a launch.
    """
    access.require(by, Perm.LAUNCH_CHANGE, hub)
    _lock_launch(hub)
    row = LaunchStage(unit=hub, stage=stage, set_by=by, starts_at=at, **facts)
    row.full_clean(validate_constraints=False)
    running = LaunchStage.objects.filter(unit=hub, stage=stage, ends_at__isnull=True)
    running.update(ends_at=at)
    row.save()
    audit.record(by=by, action="launch.criteria_set", target=row, at=at, changes=facts)
    return row


@transaction.atomic
def ask_override(  # noqa: PLR0913 - what, of whom, why, until when, an author and a time
    *,
    hub: OrgUnit,
    sponsor: User,
    why: str,
    due_on: date,
    stage: Stage | None = None,
    spaces: Sequence[Space] = (),
    by: User,
    at: datetime,
) -> Decision:
    """Ask the sponsor to open gates although criteria are not met: one decision for all of them.

    Signed, it opens each within thirty days.

    Raises:
        PermissionDenied: ``by`` may not move the launch, or not ask the sponsor.
        ValidationError: nothing to open; not the unit's sponsor; a space of another hub.
        ConflictError: five decisions wait already, or one waits for the same gate.
    """
    access.require(by, Perm.LAUNCH_CHANGE, hub)
    _check_asked(hub, stage, spaces)
    gates = {space: gate_of_space(space=space, at=at) for space in spaces}
    gate = gate_of_stage(hub=hub, stage=stage, at=at) if stage is not None else None
    decision = ask_decision(
        unit=hub,
        sponsor=sponsor,
        title=_title(stage, spaces),
        why=why[:WHY],
        due_on=due_on,
        facts=_facts(spaces),
        by=by,
        at=at,
    )
    asked = {"unit": hub, "decision": decision}
    rows = [GateOverride(**asked, space=each, unmet=its.missing) for each, its in gates.items()]
    if gate is not None:
        rows.append(GateOverride(**asked, stage=stage, unmet=gate.missing))
    GateOverride.objects.bulk_create(rows)
    return decision


def _check_asked(hub: OrgUnit, stage: Stage | None, spaces: Sequence[Space]) -> None:
    if stage is None and not spaces:
        raise ValidationError(_("Say which stage or which space is meant."))
    homes = read_places().homes
    if any(homes[space.unit_id] != hub.pk for space in spaces):
        raise ValidationError(_("This space belongs to another hub."))
    waiting = GateOverride.objects.filter(unit=hub, decision__state="open")
    same = waiting.filter(space__in=spaces)
    if stage is not None:
        same = same | waiting.filter(stage=stage)
    if same.exists():
        raise ConflictError(_("The sponsor has this question already."))


def _title(stage: Stage | None, spaces: Sequence[Space]) -> str:
    if stage is not None:
        said = _("Enter the stage “%(stage)s” although criteria are not met")
        return (said % {"stage": STAGE_LABELS[stage]})[:TITLE]
    names = ", ".join(space.name for space in spaces)
    ending = _(" although criteria are not met")
    return (_("Open %(names)s") % {"names": names})[: TITLE - len(ending)] + ending


def _facts(spaces: Sequence[Space]) -> str:
    if len(spaces) == 1:
        return reverse("governance:strategy-space", args=[spaces[0].pk])
    return reverse("governance:strategy-launch")
