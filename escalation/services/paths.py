"""Escalation paths: written, changed, retired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from escalation.models import EscalationPath, EscalationStep, StepTarget
from escalation.services.audience import lines_of
from governance import access, audit
from governance.models import Space
from governance.perms import Perm
from notifications.models import Channel
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.models import User
    from governance.models import OrgUnit, Role

LONGEST_DELAY = 9_000
MOST_STEPS = 20
FIELDS = frozenset({"name", "space", "only_important", "only_urgent", "calendar", "repeats"})


class PathMovedError(ConflictError):
    """Somebody else has changed the path; ``path`` is how it stands now."""

    def __init__(self, path: EscalationPath) -> None:
        super().__init__(_("Somebody else has changed this path since you opened it."))
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFacts:
    """One step as it is written: whom to tell, by what, and how long they keep the hand."""

    target: str
    delay_minutes: int
    channels: Sequence[str]
    role: Role | None = None
    unit: OrgUnit | None = None
    person: User | None = None


@transaction.atomic
def create_path(
    *, unit: OrgUnit, facts: dict[str, Any], steps: Sequence[StepFacts], by: User, at: datetime
) -> EscalationPath:
    """Give ``unit`` and everything below a path; ``facts`` are the model's editable fields.

    Raises:
        PermissionDenied: ``by`` may not change the unit's paths.
        ValidationError: a fact or a step cannot be; steps are named ``steps.0.person``, from 0.
    """
    access.require(by, Perm.PATH_CHANGE, unit)
    path = EscalationPath(unit=unit, changed_at=at)
    _write(path, facts, steps, by=by)
    audit.record(by=by, action="path.created", target=path, at=at, changes=_audited(path, steps))
    return path


@transaction.atomic
def change_path(
    *,
    path: EscalationPath,
    facts: dict[str, Any],
    steps: Sequence[StepFacts],
    expected_version: int,
    by: User,
    at: datetime,
) -> EscalationPath:
    """Replace the facts given and all steps; escalations that run keep the path they opened with.

    Raises:
        PermissionDenied: ``by`` may not change the unit's paths.
        PathMovedError: the path is no longer at ``expected_version``, or retired.
        ValidationError: as for ``create_path``.
    """
    access.require(by, Perm.PATH_CHANGE, path)
    path = EscalationPath.objects.select_for_update(of=("self",)).get(pk=path.pk)
    if path.version != expected_version or path.retired_at:
        raise PathMovedError(path)
    before = _audited(path, list(path.steps.select_related("role", "unit", "person")))
    path.version, path.changed_at = expected_version + 1, at
    _write(path, facts, steps, by=by)
    audit.record(
        by=by,
        action="path.changed",
        target=path,
        at=at,
        changes={"before": before, "after": _audited(path, steps)},
    )
    return path


@transaction.atomic
def retire_path(*, path: EscalationPath, by: User, at: datetime) -> EscalationPath:
    """Stop offering a path; escalations that run keep it.

    Raises:
        PermissionDenied: ``by`` may not change the unit's paths.
        ConflictError: it is retired already.
    """
    access.require(by, Perm.PATH_CHANGE, path)
    retired = EscalationPath.objects.in_use().filter(pk=path.pk)
    if not retired.update(retired_at=at, changed_at=at, version=F("version") + 1):
        raise ConflictError(_("This path is retired already."))
    audit.record(by=by, action="path.retired", target=path, at=at)
    path.refresh_from_db()
    return path


def check_steps(unit: OrgUnit, steps: Sequence[StepFacts]) -> dict[str, str]:
    """What is wrong with the steps of a path of ``unit``, by field; empty when nothing is."""
    if not steps:
        return {"steps": _("A path has at least one step.")}
    if len(steps) > MOST_STEPS:
        return {"steps": _("A path has at most %(most)s steps.") % {"most": MOST_STEPS}}
    lines, _kinds = lines_of([unit.pk])
    above = set(lines[unit.pk])
    return {
        f"steps.{number}.{field}": problem
        for number, step in enumerate(steps)
        for field, problem in _step_problems(step, unit, above).items()
    }


def _step_problems(step: StepFacts, unit: OrgUnit, above: set[int]) -> dict[str, str]:
    problems = {}
    if not 1 <= step.delay_minutes <= LONGEST_DELAY:
        problems["delay_minutes"] = _("Choose between 1 and 9,000 minutes.")
    if not step.channels or set(step.channels) - set(Channel.values):
        problems["channels"] = _("Choose at least one way to tell people.")
    if step.target == StepTarget.ROLE:
        return problems | _role_problems(step, above)
    if step.target == StepTarget.PERSON:
        return problems | _person_problems(step, unit)
    if step.target != StepTarget.ON_DUTY:
        problems["target"] = _("Choose whom this step tells.")
    return problems


def _role_problems(step: StepFacts, above: set[int]) -> dict[str, str]:
    if step.role is None:
        return {"role": _("Choose a role.")}
    if Perm.ESCALATION_ACT.value not in step.role.powers:
        return {"role": _("This role cannot take charge of escalations.")}
    if step.unit is not None and step.unit.pk not in above:
        return {"unit": _("Choose this path’s unit or one above it.")}
    return {}


def _person_problems(step: StepFacts, unit: OrgUnit) -> dict[str, str]:
    if step.person is None:
        return {"person": _("Choose a person.")}
    if not step.person.is_active:
        return {"person": _("This person’s account is deactivated.")}
    if not access.can(step.person, Perm.ESCALATION_ACT, unit):
        return {"person": _("This person cannot take charge of escalations here.")}
    return {}


def _write(
    path: EscalationPath, facts: dict[str, Any], steps: Sequence[StepFacts], *, by: User
) -> None:
    for field in FIELDS & facts.keys():
        setattr(path, field, facts[field])
    problems = check_steps(path.unit, steps) | _reach_problems(path, by)
    if problems:
        raise ValidationError({field: [problem] for field, problem in problems.items()})
    path.full_clean()
    path.save()
    path.steps.all().delete()
    EscalationStep.objects.bulk_create(steps_of(path, steps))


def steps_of(path: EscalationPath, steps: Sequence[StepFacts]) -> list[EscalationStep]:
    """The unsaved rows of ``steps``, keeping only the fields that each target needs."""
    return [
        EscalationStep(
            path=path,
            position=number,
            target=step.target,
            role=step.role if step.target == StepTarget.ROLE else None,
            unit=step.unit if step.target == StepTarget.ROLE else None,
            person=step.person if step.target == StepTarget.PERSON else None,
            delay_minutes=step.delay_minutes,
            channels=list(step.channels),
        )
        for number, step in enumerate(steps)
    ]


def _reach_problems(path: EscalationPath, by: User) -> dict[str, str]:
    """A path names only spaces and calendars that its author can see."""
    problems = {}
    usable = Space.objects.usable_by(by, Perm.PATH_CHANGE)
    if path.space_id is not None and not usable.filter(pk=path.space_id).exists():
        problems["space"] = _("Choose one of your spaces.")
    units = access.unit_ids_and_above(by, Perm.PATH_CHANGE)
    if path.calendar is not None and path.calendar.unit_id not in units:
        problems["calendar"] = _("Choose one of your calendars.")
    return problems


def _audited(
    path: EscalationPath, steps: Sequence[StepFacts] | Sequence[EscalationStep]
) -> dict[str, Any]:
    return {
        "name": path.name,
        "space": path.space_id,
        "only_important": path.only_important,
        "only_urgent": path.only_urgent,
        "calendar": path.calendar_id,
        "repeats": path.repeats,
        "steps": [
            {
                "target": str(step.target),
                "role": step.role and step.role.slug,
                "unit": step.unit and step.unit.pk,
                "person": step.person and step.person.pk,
                "delay_minutes": step.delay_minutes,
                "channels": list(step.channels),
            }
            for step in steps
        ],
    }


def units_with_path(at: datetime) -> frozenset[int]:
    """Ids of units that have a path not retired at ``at``; a path keeps no day of its making."""
    rows = EscalationPath.objects.filter(Q(retired_at__isnull=True) | Q(retired_at__gt=at))
    return frozenset(rows.order_by().values_list("unit_id", flat=True))
