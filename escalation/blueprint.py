"""Escalation paths as a section of a set-up file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from accounts.models import User
from escalation.models import EscalationPath, EscalationStep, StepTarget
from escalation.services.paths import LONGEST_DELAY, MOST_STEPS, StepFacts, check_steps, steps_of
from governance.blueprint import registry
from governance.blueprint.fields import (
    Choice,
    Email,
    Field,
    Flag,
    Integer,
    Many,
    Ref,
    Rows,
    Text,
    column_of,
)
from governance.blueprint.places import calendar_column
from governance.blueprint.table import Column, Mapper
from governance.models import OrgUnit, Role
from governance.perms import Perm
from notifications.models import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from governance.blueprint.comparing import Change
    from governance.blueprint.registry import Row
    from governance.blueprint.writer import Writer

PATHS = Mapper(
    model=EscalationPath,
    noun="path",
    columns={
        "unit": Column(attr="unit_id", path="unit__slug", ref="units"),
        "name": Column(attr="name"),
        "space": Column(attr="space_id", path="space__slug", ref="spaces"),
        "only_important": Column(attr="only_important"),
        "only_urgent": Column(attr="only_urgent"),
        "calendar": calendar_column(),
        "repeats": Column(attr="repeats"),
    },
)
STEP_FIELDS: Mapping[str, Field] = {
    "tell": Choice(among=tuple(StepTarget.values)),
    "role": Ref(section="roles", null=True, default=None),
    "unit": Ref(section="units", null=True, default=None),
    "person": Email(null=True, default=None),
    "minutes": Integer(least=1, most=LONGEST_DELAY),
    "channels": Many(of=Choice(among=tuple(Channel.values)), ordered=True, least=1),
}
FIELDS: Mapping[str, Field] = {
    "unit": Ref(section="units"),
    "name": Text(of=column_of(EscalationPath, "name")),
    "space": Ref(section="spaces", null=True, default=None),
    "only_important": Flag(default=False),
    "only_urgent": Flag(default=False),
    "calendar": Ref(section="calendars", null=True, default=None),
    "repeats": Integer(least=0, most=5, default=0),
    "steps": Rows(of=STEP_FIELDS, most=MOST_STEPS),
}


def register() -> None:
    """Add the section; called once, when the models are loaded."""
    registry.register(SECTION)


def read_paths(_at: datetime) -> list[Row]:
    """The paths in use with their steps; two queries."""
    paths = EscalationPath.objects.in_use().order_by("unit__slug", "name")
    rows = {(row["unit"], row["name"]): row for row in PATHS.rows(paths)}
    for row in rows.values():
        row["steps"] = []
    steps = EscalationStep.objects.filter(path__in=paths).order_by("path_id", "position")
    for unit, name, *facts in steps.values_list(
        "path__unit__slug",
        "path__name",
        "target",
        "role__slug",
        "unit__slug",
        "person__email",
        "delay_minutes",
        "channels",
    ):
        step: Row = dict(zip(STEP_FIELDS, facts, strict=True))
        step["person"] = step["person"] and step["person"].lower()
        rows[unit, name]["steps"].append(step)
    return list(rows.values())


def path_ids() -> dict[str, int]:
    """Ids by unit and name, of the paths in use."""
    rows = EscalationPath.objects.in_use().values_list("unit__slug", "name", "pk")
    return {f"{unit}/{name}": pk for unit, name, pk in rows}


def write_paths(changes: Sequence[Change], writer: Writer) -> None:
    """Write paths and their steps; escalations that run keep the path they opened with.

    Raises:
        ValidationError: a step tells somebody who cannot take charge there.
    """
    added = [change for change in changes if change.kind == "add"]
    changed = [change for change in changes if change.kind == "change"]
    made = PATHS.add(added, writer, changed_at=writer.at)
    moved = PATHS.change(changed, writer)
    known = _known()
    for path, change in zip([*made, *moved], [*added, *changed], strict=True):
        _write_steps(path, change.new["steps"], known)
    for path in moved:
        path.version, path.changed_at = path.version + 1, writer.at
        path.save(update_fields=["version", "changed_at"])


def _known() -> tuple[dict[str, Role], dict[str, OrgUnit], dict[str, User]]:
    people = {person.email.lower(): person for person in User.objects.all()}
    roles, units = Role.objects, OrgUnit.objects
    return roles.in_bulk(field_name="slug"), units.in_bulk(field_name="slug"), people


def _write_steps(path: EscalationPath, rows: Sequence[Row], known: Any) -> None:
    roles, units, people = known
    steps = [
        StepFacts(
            target=row["tell"],
            delay_minutes=row["minutes"],
            channels=row["channels"],
            role=roles.get(row["role"]),
            unit=units.get(row["unit"]),
            person=people.get(row["person"]),
        )
        for row in rows
    ]
    problems = check_steps(path.unit, steps)
    if problems:
        raise ValidationError([f"{path.name}, {name}: {said}" for name, said in problems.items()])
    path.steps.all().delete()
    EscalationStep.objects.bulk_create(steps_of(path, steps))


def retire_paths(changes: Sequence[Change], writer: Writer) -> None:
    """Stop offering paths."""
    references = [change.section.reference(change.old) for change in changes]
    pks = [writer.pk("escalation_paths", each) or 0 for each in references]
    for path in EscalationPath.objects.select_for_update(of=("self",)).filter(pk__in=pks):
        path.version, path.changed_at, path.retired_at = path.version + 1, writer.at, writer.at
        path.save(update_fields=["version", "changed_at", "retired_at"])
        writer.record("path.retired", path, {})


SECTION = registry.Section(
    key="escalation_paths",
    order=200,
    title=gettext_lazy("Escalation paths"),
    about=gettext_lazy(
        "Escalation paths: whom each step tells (on_duty, role or person), by which channels, and"
        " after how many minutes without an answer it goes on."
    ),
    fields=FIELDS,
    identity=("unit", "name"),
    read=read_paths,
    ids=path_ids,
    write=write_paths,
    remove=retire_paths,
    perm=Perm.PATH_CHANGE,
)
