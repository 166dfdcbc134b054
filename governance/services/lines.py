"""Who reports to whom, and how people are employed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg2 import Error as DriverError

from accounts.models import User
from governance import access, audit
from governance.models import Employment, ReportingLine
from governance.perms import Perm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

NO_CIRCLE = "governance_line_no_circle"


def may_say_how_employed(*, of: User, by: User, at: datetime) -> bool:
    """Whether ``by`` appoints in every unit where ``of`` holds a role, or in the company.

    One's own line is only for those who appoint in the whole company.
    """
    if access.holds_everywhere(by, Perm.PEOPLE_APPOINT):
        return True
    held = set(of.appointments.not_over(at=at).values_list("unit_id", flat=True))
    return of.pk != by.pk and bool(held) and held <= access.unit_ids(by, Perm.PEOPLE_APPOINT)


def set_manager(*, person: User, manager: User | None, by: User, at: datetime) -> None:
    """Say who the n+1 of ``person`` is from ``at`` on; None when nobody is known.

    Raises:
        PermissionDenied: ``by`` may not appoint wherever the person holds a role.
        ValidationError: the line would lead back to the person, or the manager's account is
            closed.
    """
    if not may_say_how_employed(of=person, by=by, at=at):
        raise PermissionDenied(Perm.PEOPLE_APPOINT.value)
    if manager is not None and not manager.is_active:
        raise ValidationError({"manager": _("This person’s account is deactivated.")})
    _move({person.pk: manager.pk if manager else None}, by=by, at=at)


def set_managers(*, managers: Mapping[int, int | None], by: User, at: datetime) -> int:
    """Set the n+1 of many people at once, all or none; for imports of the whole company.

    Args:
        managers: id of each person's manager, or None, by id of the person. Who is left out keeps
            the line they have.

    Returns:
        How many lines changed; a few queries however many people.

    Raises:
        PermissionDenied: ``by`` does not appoint in the whole company.
        ValidationError: a line would lead back to its person.
    """
    if not access.holds_everywhere(by, Perm.PEOPLE_APPOINT):
        raise PermissionDenied(Perm.PEOPLE_APPOINT.value)
    return _move(managers, by=by, at=at)


@transaction.atomic
def _move(managers: Mapping[int, int | None], *, by: User, at: datetime) -> int:
    rows = User.objects.filter(pk__in=managers).order_by("pk")
    people = {row.pk: row for row in rows.select_for_update(no_key=True)}  # one after the other
    current = dict(
        ReportingLine.objects.in_force(at=at)
        .filter(person__in=people)
        .values_list("person_id", "manager_id")
    )
    changed = {pk: managers[pk] for pk in people if current.get(pk) != managers[pk]}
    if any(pk == manager for pk, manager in changed.items()):
        raise ValidationError({"manager": _("Nobody reports to themselves.")})
    replace_lines(changed, at=at)
    for pk, manager in changed.items():
        changes = {"manager": manager, "before": current.get(pk)}
        audit.record(by=by, action="line.changed", target=people[pk], at=at, changes=changes)
    return len(changed)


def replace_lines(managers: Mapping[int, int | None], *, at: datetime) -> None:
    """End the lines of these people and begin others, without a question or an event.

    For callers that have asked and will record: ``set_managers`` and imports.

    Raises:
        ValidationError: a line would lead back to its person.
    """
    ReportingLine.objects.in_force(at=at).filter(person__in=managers).update(ends_at=at)
    _open_lines(managers, at)


def _is_circle(error: DriverError) -> bool:
    return bool(error.diag.constraint_name == NO_CIRCLE)


def _open_lines(managers: Mapping[int, int | None], at: datetime) -> None:
    lines = [
        ReportingLine(person_id=person, manager_id=manager, starts_at=at)
        for person, manager in managers.items()
        if manager is not None
    ]
    try:
        with transaction.atomic():
            ReportingLine.objects.bulk_create(lines, batch_size=1000)
    except IntegrityError as error:
        if not (isinstance(error.__cause__, DriverError) and _is_circle(error.__cause__)):
            raise
        said = _("This line would lead back to the person: somebody below would be their manager.")
        raise ValidationError({"manager": said}) from error


@transaction.atomic
def set_employment(
    *, person: User, contract: str, joined_on: date, by: User, at: datetime
) -> Employment:
    """Say since when and under which contract ``person`` works here, as known from ``at`` on.

    Raises:
        PermissionDenied: ``by`` may not appoint wherever the person holds a role.
        ValidationError: an unknown contract.
    """
    if not may_say_how_employed(of=person, by=by, at=at):
        raise PermissionDenied(Perm.PEOPLE_APPOINT.value)
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    current = Employment.objects.in_force(at=at).filter(person=person).first()
    if current and (current.contract, current.joined_on) == (contract, joined_on):
        return current
    if current:
        Employment.objects.filter(pk=current.pk).update(ends_at=at)
    employment = Employment(person=person, contract=contract, joined_on=joined_on, starts_at=at)
    employment.full_clean()
    employment.save()
    audit.record(
        by=by, action="employment.changed", target=person, at=at, changes={"contract": contract}
    )
    return employment


def lines_of(people: QuerySet[User]) -> QuerySet[ReportingLine]:
    """Lines of these people, the latest first."""
    return ReportingLine.objects.filter(person__in=people).order_by("-starts_at", "-pk")


def employments_of(people: QuerySet[User]) -> QuerySet[Employment]:
    """What is known of these people's contracts, the latest first."""
    return Employment.objects.filter(person__in=people).order_by("-starts_at", "-pk")


def n_plus_1(person: User, *, at: datetime) -> User | None:
    """Whom ``person`` reports to at ``at``; one query."""
    lines = ReportingLine.objects.in_force(at=at).filter(person=person)
    found: User | None = User.objects.filter(pk__in=lines.values("manager")).first()
    return found


def n_plus_2(person: User, *, at: datetime) -> User | None:
    """Whom the manager of ``person`` reports to at ``at``."""
    above = n_plus_1(person, at=at)
    return n_plus_1(above, at=at) if above else None


def levels_above(*, person: User, above: User, at: datetime) -> int | None:
    """1 when ``above`` is the n+1 of ``person`` at ``at``, 2 for n+2, else None."""
    for levels, found in enumerate((n_plus_1(person, at=at), n_plus_2(person, at=at)), start=1):
        if found is not None and found.pk == above.pk:
            return levels
    return None
