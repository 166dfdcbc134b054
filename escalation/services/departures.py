"""Somebody leaves: what they are in charge of passes on, and no path calls them any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from escalation.domain.status import Status
from escalation.models import Escalation, EscalationPath
from escalation.services.escalations import hand_over_escalation
from escalation.services.paths import StepFacts, change_path

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.models import User


def in_charge_of(person: User) -> QuerySet[Escalation]:
    """Escalations that ``person`` has taken and not ended, the oldest first."""
    taken = Escalation.objects.filter(status=Status.ACKNOWLEDGED, taken_by=person)
    return taken.select_related("interaction", "unit").order_by("opened_at", "pk")


def paths_naming(person: User) -> QuerySet[EscalationPath]:
    """Paths in use with a step that tells ``person`` by name."""
    named = EscalationPath.objects.in_use().filter(steps__person=person).distinct()
    return named.select_related("unit").order_by("name", "pk")


@transaction.atomic
def take_over_from(*, person: User, by: User, at: datetime) -> int:
    """Put ``by`` in charge of all that ``person`` was; returns how many.

    Raises:
        PermissionDenied: ``by`` may not take escalations of one of the units; none passes on.
        ConflictError: one of them moved meanwhile.
    """
    held = list(in_charge_of(person))
    for escalation in held:
        note = _("%(name)s leaves.") % {"name": person}
        hand_over_escalation(escalation=escalation, to=by, by=by, at=at, note=note)
    return len(held)


@transaction.atomic
def take_off_paths(*, person: User, by: User, at: datetime) -> int:
    """Drop the steps that name ``person`` from every path in use; returns how many paths.

    Raises:
        PermissionDenied: ``by`` may not change one of the paths; none changes.
        ValidationError: a path would keep no step, or what is left of it cannot be saved.
        ConflictError: somebody else changed one of them meanwhile.
    """
    named = list(paths_naming(person))
    for path in named:
        steps = [
            StepFacts(
                target=step.target,
                role=step.role,
                unit=step.unit,
                person=step.person,
                delay_minutes=step.delay_minutes,
                channels=step.channels,
            )
            for step in path.steps.select_related("role", "unit", "person")
            if step.person_id != person.pk
        ]
        if not steps:
            said = _("“%(path)s” tells nobody else. Give it another step first.")
            raise ValidationError(said % {"path": path})
        change_path(path=path, facts={}, steps=steps, expected_version=path.version, by=by, at=at)
    return len(named)
