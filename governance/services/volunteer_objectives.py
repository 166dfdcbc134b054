"""What volunteers want to reach: proposed by them, validated and confirmed by their manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance import audit
from governance.domain.volunteer_objective import AimState, Cadence, on_offer, sources
from governance.models import (
    ApplicationState,
    Appointment,
    OrgUnit,
    VolunteerApplication,
    VolunteerObjective,
    VolunteerObjectiveQuerySet,
)
from governance.services.consents import belongs_to
from governance.services.lines import n_plus_1
from socialteam.kit import formats
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from accounts.models import User


@transaction.atomic
def propose_objective(
    *, unit: OrgUnit, facts: dict[str, Any], by: User, at: datetime
) -> VolunteerObjective:
    """Propose an objective of one's own for the running quarter or year, or the next one.

    Args:
        facts: cadence, starts_on, text, and target with measure, or neither.

    Raises:
        ValidationError: ``by`` has nothing to do in the unit or no manager, or a value is wrong.
        ConflictError: it is proposed already.
    """
    if not belongs_to(by, unit, at):
        raise ValidationError({"unit": _("You do not volunteer in this unit.")})
    if n_plus_1(by, at=at) is None:
        said = _("Nobody is recorded as your manager. The strategist can record it.")
        raise ValidationError(said)
    objective = VolunteerObjective(unit=unit, person=by, proposed_at=at, **_cleaned(facts))
    _check(objective, at.astimezone(by.zone).date())
    _save(objective)
    audit.record(by=by, action="volunteer_objective.proposed", target=objective, at=at)
    return objective


def _cleaned(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "text": facts["text"].strip(), "measure": facts.get("measure", "").strip()}


def _check(objective: VolunteerObjective, today: date) -> None:
    objective.full_clean(validate_constraints=False)
    if (objective.target is None) != (objective.measure == ""):
        said = _("Give both the number and what it counts, or neither.")
        raise ValidationError({"target": said})
    if objective.starts_on not in on_offer(Cadence(objective.cadence), today):
        said = _("Choose the running quarter or year, or the next one.")
        raise ValidationError({"starts_on": said})


def _save(objective: VolunteerObjective) -> None:
    try:
        with transaction.atomic():
            objective.save()
    except IntegrityError as error:
        raise ConflictError(_("This objective is proposed already.")) from error


@transaction.atomic
def revise_objective(
    *, objective: VolunteerObjective, facts: dict[str, Any], by: User, at: datetime
) -> VolunteerObjective:
    """Propose an objective again that was sent back, in other words or with another target.

    Raises:
        PermissionDenied: it is somebody else's.
        ValidationError: a value is wrong.
        ConflictError: it was not sent back, or another one says the same.
    """
    _require_own(objective, by)
    rows = VolunteerObjective.objects.select_for_update(of=("self",), no_key=True)
    held = rows.filter(pk=objective.pk, state=AimState.SENT_BACK.value).first()
    if held is None:
        raise ConflictError(_("This objective has moved on meanwhile."))
    for name, value in _cleaned(facts).items():
        setattr(held, name, value)
    held.state, held.note, held.proposed_at = AimState.PROPOSED.value, "", at
    _check(held, at.astimezone(by.zone).date())
    _save(held)
    audit.record(by=by, action="volunteer_objective.proposed", target=held, at=at)
    return held


@transaction.atomic
def validate_objective(
    *, objective: VolunteerObjective, by: User, at: datetime
) -> VolunteerObjective:
    """Agree to what somebody who reports to ``by`` proposes.

    Raises:
        PermissionDenied: ``by`` is not the person's n+1.
        ConflictError: it does not wait for an answer any more.
    """
    _require_manager(objective, by, at)
    facts = {"validated_by": by, "validated_at": at, "note": ""}
    return _move(objective, AimState.PROPOSED, AimState.VALIDATED, facts, by=by, at=at)


@transaction.atomic
def send_back_objective(
    *, objective: VolunteerObjective, note: str, by: User, at: datetime
) -> VolunteerObjective:
    """Send a proposal back with a note, or a result, which the person then notes again.

    Raises:
        PermissionDenied: ``by`` is not the person's n+1.
        ValidationError: no note.
        ConflictError: it does not wait for an answer any more.
    """
    _require_manager(objective, by, at)
    if not note.strip():
        raise ValidationError({"note": _("Say what should change: the person will read it.")})
    facts: dict[str, Any] = {"note": note.strip()[:500]}
    if objective.state == AimState.REPORTED:
        facts |= {"result": "", "reached": None, "reported_at": None}
        return _move(objective, AimState.REPORTED, AimState.VALIDATED, facts, by=by, at=at)
    return _move(objective, AimState.PROPOSED, AimState.SENT_BACK, facts, by=by, at=at)


@transaction.atomic
def note_result(
    *,
    objective: VolunteerObjective,
    result: str,
    reached: int | None = None,
    by: User,
    at: datetime,
) -> VolunteerObjective:
    """Say what became of one's own objective, from two weeks before its period is over.

    Raises:
        PermissionDenied: it is somebody else's.
        ValidationError: no words, or a number out of range.
        ConflictError: it is not validated, its result is noted, or it is too early.
    """
    _require_own(objective, by)
    if at.astimezone(by.zone).date() < objective.result_from:
        day = formats.day(objective.result_from, get_language() or "fr", "plain")
        raise ConflictError(_("Note the result from %(day)s on.") % {"day": day})
    objective.result, objective.reached = result.strip(), reached
    if not objective.result:
        raise ValidationError({"result": _("Say what became of it.")})
    objective.clean_fields(exclude={"note"})
    facts = {"result": objective.result, "reached": reached, "reported_at": at, "note": ""}
    return _move(objective, AimState.VALIDATED, AimState.REPORTED, facts, by=by, at=at)


@transaction.atomic
def confirm_result(*, objective: VolunteerObjective, by: User, at: datetime) -> VolunteerObjective:
    """Agree to the result that somebody who reports to ``by`` has noted.

    Raises:
        PermissionDenied: ``by`` is not the person's n+1.
        ConflictError: no result waits.
    """
    _require_manager(objective, by, at)
    facts = {"confirmed_by": by, "confirmed_at": at}
    return _move(objective, AimState.REPORTED, AimState.CONFIRMED, facts, by=by, at=at)


@transaction.atomic
def withdraw_objective(
    *, objective: VolunteerObjective, by: User, at: datetime
) -> VolunteerObjective:
    """Take one's own proposal back before the manager has agreed.

    Raises:
        PermissionDenied: it is somebody else's.
        ConflictError: the manager has agreed, or it is withdrawn already.
    """
    _require_own(objective, by)
    was = AimState(objective.state)
    return _move(objective, was, AimState.WITHDRAWN, {}, by=by, at=at)


def _require_own(objective: VolunteerObjective, by: User) -> None:
    if objective.person_id != by.pk or not by.is_active:
        raise PermissionDenied("objective")


def _require_manager(objective: VolunteerObjective, by: User, at: datetime) -> None:
    """The n+1 of this moment: an objective follows the person to the next manager."""
    manager = n_plus_1(objective.person, at=at)
    if manager is None or manager.pk != by.pk or not by.is_active:
        raise PermissionDenied("objective")


def _move(
    objective: VolunteerObjective,
    was: AimState,
    to: AimState,
    facts: dict[str, Any],
    *,
    by: User,
    at: datetime,
) -> VolunteerObjective:
    rows = VolunteerObjective.objects.filter(pk=objective.pk, state=was.value)
    if was.value not in sources(to) or not rows.update(state=to.value, **facts):
        raise ConflictError(_("This objective has moved on meanwhile."))
    changes = {"from": was.value, "to": to.value}
    audit.record(
        by=by, action="volunteer_objective.moved", target=objective, at=at, changes=changes
    )
    objective.refresh_from_db()
    return objective


def own_objectives(person: User) -> VolunteerObjectiveQuerySet:
    """What ``person`` has proposed, the latest period first."""
    return VolunteerObjective.objects.filter(person=person)


def team_objectives(manager: User, *, at: datetime) -> VolunteerObjectiveQuerySet:
    """What the people who report to ``manager`` at ``at`` have proposed."""
    return VolunteerObjective.objects.of_team(manager, at=at)


def units_volunteered_in(person: User, *, at: datetime) -> QuerySet[OrgUnit]:
    """Units where ``person`` holds a role or was accepted."""
    held = Appointment.objects.not_over(at=at).filter(person=person)
    accepted = VolunteerApplication.objects.filter(person=person, state=ApplicationState.ACCEPTED)
    found: QuerySet[OrgUnit] = OrgUnit.objects.with_tree_fields().filter(
        Q(pk__in=held.values("unit")) | Q(pk__in=accepted.values("unit"))
    )
    return found
