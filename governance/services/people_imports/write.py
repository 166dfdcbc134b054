"""Writing a plan: set by set, whatever the number of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.contrib.auth.models import Group
from django.db.models import F

from accounts import services as accounts
from governance.models import (
    Appointment,
    Employment,
    OrgUnit,
    ReportingLine,
    UnitRole,
    Workplace,
)
from governance.services.lines import replace_lines
from governance.services.role_sync import hold_structure, sync_grants
from notifications.models import OutboxMessage, OutboxState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from governance.models import Role
    from governance.services.people_imports.plan import Plan
    from governance.services.people_imports.state import State

BATCH = 2000


class Progress(Protocol):
    """Hears how many of how many steps are done."""

    def __call__(self, done: int, total: int, /) -> None: ...


def write_plan(plan: Plan, state: State, *, at: datetime, progress: Progress) -> None:
    """Make every change of ``plan`` in the caller's transaction."""
    people = {email: each.pk for email, each in state.people.items()}
    hold_structure(alone=True)
    _write_units(plan)
    progress(1, 7)
    people |= accounts.create_people(accounts.NewPerson(*each) for each in plan.added)
    accounts.rename_people(plan.renamed)
    accounts.reactivate_people(plan.back)
    progress(2, 7)
    _close_appointments(plan.closed, at)
    _close_accounts(plan.left, at)
    progress(3, 7)
    _grant_roles(plan, state.roles)
    progress(4, 7)
    _open_appointments(plan, people, at)
    progress(5, 7)
    replace_lines({people[who]: people[boss] for who, boss in plan.managers.items()}, at=at)
    progress(6, 7)
    _write_employments(plan, people, at)
    _write_workplaces(plan, people, at)
    progress(7, 7)


def _write_units(plan: Plan) -> None:
    tree = plan.tree
    for level in tree.levels():
        made = OrgUnit.objects.bulk_create(
            [
                OrgUnit(
                    name=node.name,
                    slug=node.slug,
                    kind=node.kind,
                    parent_id=node.parent.pk if node.parent else None,
                )
                for node in level
            ],
            batch_size=BATCH,
        )
        for node, unit in zip(level, made, strict=True):
            node.pk = unit.pk
    changed = [
        OrgUnit(pk=node.pk, name=node.name, parent_id=node.parent.pk if node.parent else None)
        for node in tree.nodes.values()
        if node.old_name or node.old_parent is not None
    ]
    OrgUnit.objects.bulk_update(changed, ["name", "parent"], batch_size=BATCH)


def _close_appointments(appointments: Collection[int], at: datetime) -> None:
    """Those that have begun end now; those that have not never begin."""
    rows = Appointment.objects.filter(pk__in=appointments)
    rows.filter(starts_at__lt=at).update(ends_at=at)
    rows.filter(starts_at__gte=at).update(ends_at=F("starts_at"))


def _close_accounts(people: Collection[int], at: datetime) -> None:
    """What leaving means for one person (``governance.receivers``), for many."""
    ReportingLine.objects.in_force(at=at).filter(person__in=people).update(ends_at=at)
    OutboxMessage.objects.filter(recipient__in=people, state=OutboxState.PENDING).update(
        state=OutboxState.SUPPRESSED, ended_at=at, note="deactivated"
    )
    accounts.deactivate_people(people, at=at)


def _grant_roles(plan: Plan, roles: list[Role]) -> None:
    """The groups that hold these roles in these units, with their grants."""
    slugs = {role.pk: role.slug for role in roles}
    wanted = {(each.role, each.unit.pk): each.unit.slug for each in plan.opened}
    units = {unit for _role, unit in wanted}
    there = set(UnitRole.objects.filter(unit__in=units).values_list("role_id", "unit_id"))
    names = {
        pair: f"{slugs[pair[0]]}@{slug}" for pair, slug in wanted.items() if pair not in there
    }
    Group.objects.bulk_create(
        [Group(name=name) for name in names.values()], batch_size=BATCH, ignore_conflicts=True
    )
    groups = dict(Group.objects.filter(name__in=names.values()).values_list("name", "pk"))
    UnitRole.objects.bulk_create(
        [
            UnitRole(role_id=role, unit_id=unit, group_id=groups[name])
            for (role, unit), name in names.items()
            if unit is not None
        ],
        batch_size=BATCH,
    )
    sync_grants()


def _open_appointments(plan: Plan, people: dict[str, int], at: datetime) -> None:
    Appointment.objects.bulk_create(
        [
            Appointment(
                person_id=people[each.email],
                role_id=each.role,
                unit_id=each.unit.pk or 0,
                starts_at=at,
                ends_at=each.ends_at,
            )
            for each in plan.opened
        ],
        batch_size=BATCH,
    )


def _write_employments(plan: Plan, people: dict[str, int], at: datetime) -> None:
    known = [people[email] for email in plan.employments]
    Employment.objects.in_force(at=at).filter(person__in=known).update(ends_at=at)
    Employment.objects.bulk_create(
        [
            Employment(person_id=people[email], contract=contract, joined_on=since, starts_at=at)
            for email, (contract, since) in plan.employments.items()
        ],
        batch_size=BATCH,
    )


def _write_workplaces(plan: Plan, people: dict[str, int], at: datetime) -> None:
    known = [people[email] for email in plan.workplaces]
    Workplace.objects.in_force(at=at).filter(person__in=known).update(ends_at=at)
    Workplace.objects.bulk_create(
        [
            Workplace(
                person_id=people[email], department=department, country=country, starts_at=at
            )
            for email, (department, country) in plan.workplaces.items()
        ],
        batch_size=BATCH,
    )
