"""Objectives of a unit: written, active when the people are there, met or abandoned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance import access, audit
from governance.domain.objective_status import ObjectiveState, may_move
from governance.models import Objective, ObjectivePerson
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.models import User
    from governance.models import ListeningNote, OrgUnit

LINKS = ("people", "findings")


@transaction.atomic
def write_objective(*, unit: OrgUnit, facts: dict[str, Any], by: User, at: datetime) -> Objective:
    """Draft an objective; ``facts`` are the model's fields, with ``people`` and ``findings``.

    Raises:
        PermissionDenied: ``by`` may not change the unit's strategy.
        ValidationError: no benefit for the customer; a day in the past; a foreign finding.
    """
    access.require(by, Perm.STRATEGY_CHANGE, unit)
    people, findings = (list(facts.get(name, ())) for name in LINKS)
    fields = {name: value for name, value in facts.items() if name not in LINKS}
    objective = Objective(unit=unit, by=by, written_at=at, **fields)
    if objective.due_on < at.date():
        raise ValidationError({"due_on": _("Choose a day that is still to come.")})
    _check_findings(findings, by)
    objective.full_clean()
    objective.save()
    objective.findings.set(findings)
    _assign(objective, people, at)
    changes = {"people": [person.pk for person in people]}
    audit.record(by=by, action="objective.written", target=objective, at=at, changes=changes)
    return objective


def _check_findings(findings: Sequence[ListeningNote], by: User) -> None:
    within = access.unit_ids(by, Perm.STRATEGY_CHANGE)
    if any(each.unit_id not in within for each in findings):
        raise ValidationError({"findings": _("Choose findings of your own log.")})


@transaction.atomic
def assign_people(
    *, objective: Objective, people: Sequence[User], by: User, at: datetime
) -> Objective:
    """Say who works on an objective.

    Raises:
        PermissionDenied: ``by`` may not change the unit's strategy.
        ConflictError: it is met or abandoned.
    """
    access.require(by, Perm.STRATEGY_CHANGE, objective)
    running = Objective.objects.select_for_update().filter(pk=objective.pk, ended_at__isnull=True)
    if not running.exists():
        raise ConflictError(_("This objective has ended."))
    _assign(objective, people, at)
    changes = {"people": [person.pk for person in people]}
    audit.record(by=by, action="objective.assigned", target=objective, at=at, changes=changes)
    return objective


def _assign(objective: Objective, people: Sequence[User], at: datetime) -> None:
    running = objective.assignments.filter(ends_at__isnull=True)
    running.exclude(person__in=people).update(ends_at=at)
    held = set(running.values_list("person_id", flat=True))
    ObjectivePerson.objects.bulk_create(
        ObjectivePerson(objective=objective, person=person, starts_at=at)
        for person in people
        if person.pk not in held
    )


@transaction.atomic
def move_objective(
    *, objective: Objective, to: ObjectiveState, by: User, at: datetime
) -> Objective:
    """Make an objective active, met or abandoned; of two moves exactly one counts.

    Raises:
        PermissionDenied: ``by`` may not change the unit's strategy.
        ValidationError: it cannot start before the people it needs are there.
        ConflictError: it moved meanwhile, or cannot move so.
    """
    access.require(by, Perm.STRATEGY_CHANGE, objective)
    old = ObjectiveState(objective.state)
    if not may_move(old, to):
        raise ConflictError(_("This objective cannot move so any more."))
    missing = people_missing(objective)
    if to is ObjectiveState.ACTIVE and missing > 0:
        said = ngettext(
            "One more person is needed before this begins.",
            "%(count)s more people are needed before this begins.",
            missing,
        )
        raise ValidationError(said % {"count": missing})
    dated = {"active_at": at} if to is ObjectiveState.ACTIVE else {"ended_at": at}
    rows = Objective.objects.filter(pk=objective.pk, state=old.value)
    if not rows.update(state=to.value, **dated):
        raise ConflictError(_("This objective has moved meanwhile."))
    audit.record(by=by, action=f"objective.{to.value}", target=objective, at=at)
    objective.refresh_from_db()
    return objective


def people_missing(objective: Objective) -> int:
    """How many active people it still needs."""
    return max(0, objective.people_needed - _there(objective))


def _there(objective: Objective) -> int:
    return objective.assignments.filter(ends_at__isnull=True, person__is_active=True).count()
