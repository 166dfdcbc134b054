"""Activities, and who has which letter for them, as sections of a set-up file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from governance.blueprint.fields import (
    MISSING,
    Choice,
    Clock,
    Day,
    Email,
    Field,
    Integer,
    Many,
    Ref,
    Text,
    column_of,
)
from governance.blueprint.people import PERIOD, PERIOD_COLUMNS
from governance.blueprint.places import UNIT, WEEKDAYS
from governance.blueprint.registry import Key, Row, Section
from governance.blueprint.table import Column, Dated, Mapper
from governance.models import LENDABLE, OrgUnit, RaciActivity, RaciAssignment, RaciLetter
from governance.perms import Perm
from governance.services.process.activities import require_to_hold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from governance.blueprint.comparing import Change
    from governance.blueprint.fields import Findings
    from governance.blueprint.reading import Node
    from governance.blueprint.registry import Complaint
    from governance.blueprint.writer import Writer

ACTIVITY = partial(column_of, RaciActivity)
WORKS = {RaciLetter.RESPONSIBLE.value, RaciLetter.ACCOUNTABLE.value}
ACTIVITIES = Mapper(
    model=RaciActivity,
    noun="activity",
    columns={
        "activity": Column(attr="slug"),
        "name": Column(attr="name"),
        "unit": UNIT,
        "procedure": Column(
            attr="procedure", load=lambda text: text or None, dump=lambda text: text or ""
        ),
        "procedure_url": Column(
            attr="procedure_url", load=lambda url: url or None, dump=lambda url: url or ""
        ),
        "powers": Column(attr="powers", load=sorted),
        "position": Column(attr="position"),
        "since": Column(attr="starts_on"),
        "retired": Column(attr="retired_on"),
    },
)
ACTIVITY_FIELDS: Mapping[str, Field] = {
    "activity": Text(of=ACTIVITY("slug")),
    "name": Text(of=ACTIVITY("name")),
    "unit": Ref(section="units"),
    "procedure": Text(of=ACTIVITY("procedure"), null=True, default=None),
    "procedure_url": Text(of=ACTIVITY("procedure_url"), null=True, default=None),
    "powers": Many(of=Choice(among=tuple(perm.value for perm in LENDABLE))),
    "position": Integer(least=0, most=32_767, default=0),
    "since": Day(),
    "retired": Day(null=True, default=None),
}


def write_activities(changes: Sequence[Change], writer: Writer) -> None:
    """Add and change activities."""
    ACTIVITIES.add([change for change in changes if change.kind == "add"], writer)
    ACTIVITIES.change([change for change in changes if change.kind == "change"], writer)


def retire_activities(changes: Sequence[Change], writer: Writer) -> None:
    """Retire activities today; ``settle_activities`` ends their assignments."""
    today = writer.at.date()
    ACTIVITIES.change([each.to({**each.old, "retired": today}) for each in changes], writer)


def settle_activities(changes: Sequence[Change], writer: Writer) -> None:
    """End the assignments of what is retired; nobody gives rights that they do not hold.

    Raises:
        ValidationError: who applies the file lacks a right that an activity is given.
    """
    slugs = [change.key[0] for change in changes]
    activities = RaciActivity.objects.select_related("unit").in_bulk(slugs, field_name="slug")
    for change in changes:
        gained = set(change.new.get("powers", ())) - set(change.old.get("powers", ()))
        if writer.by is not None and gained:
            require_to_hold(writer.by, sorted(gained), activities[change.key[0]].unit)
    retired = [each.pk for each in activities.values() if each.retired_on is not None]
    running = RaciAssignment.objects.not_over(at=writer.at).filter(activity__in=retired)
    running.filter(starts_at__lt=writer.at).update(ends_at=writer.at)
    running.filter(starts_at__gte=writer.at).update(ends_at=F("starts_at"))


def check_activities(rows: Mapping[Key, Row], changes: Collection[Change]) -> Iterator[Complaint]:
    """An activity stays in its unit; a retired one is over."""
    for change in changes:
        if change.kind != "change":
            continue
        row, before = rows[change.key], change.old
        if row["unit"] != before["unit"]:
            yield change.key, "unit", _("An activity stays in its unit: add another one.")
        if before["retired"] and not row["retired"]:
            yield change.key, "retired", _("A retired activity does not begin again.")


@dataclass(frozen=True, kw_only=True)
class Days(Many):
    """Days of the week, in the order of the week; nothing for none."""

    default: Any = None

    def parse(self, node: Node, path: str, into: Findings) -> Any:
        """The days."""
        found = super().parse(node, path, into)
        return found if found is MISSING else sorted(found, key=WEEKDAYS.index) or None


def _named_days(numbers: list[int] | None) -> list[str] | None:
    return [WEEKDAYS[number] for number in numbers] if numbers else None


def _numbered_days(names: list[str] | None) -> list[int] | None:
    return [WEEKDAYS.index(name) for name in names] if names else None


ASSIGNMENTS = Dated(
    model=RaciAssignment,
    noun="raci",
    columns={
        "activity": Column(attr="activity_id", path="activity__slug", ref="activities"),
        "letter": Column(attr="letter"),
        "unit": UNIT,
        "role": Column(attr="role_id", path="role__slug", ref="roles"),
        "person": Column(
            attr="person_id",
            path="person__email",
            ref="people",
            load=lambda email: email and email.lower(),
        ),
        "space": Column(attr="space_id", path="space__slug", ref="spaces"),
        "days": Column(attr="weekdays", load=_named_days, dump=_numbered_days),
        "starts": Column(attr="starts"),
        "ends": Column(attr="ends"),
        "zone": Column(attr="zone", load=lambda zone: zone or None, dump=lambda zone: zone or ""),
        **PERIOD_COLUMNS,
    },
)
ASSIGNMENT_FIELDS: Mapping[str, Field] = {
    "activity": Ref(section="activities"),
    "letter": Choice(among=tuple(RaciLetter.values)),
    "unit": Ref(section="units"),
    "role": Ref(section="roles", null=True, default=None),
    "person": Email(null=True, default=None),
    "space": Ref(section="spaces", null=True, default=None),
    "days": Days(of=Choice(among=WEEKDAYS)),
    "starts": Clock(null=True, default=None),
    "ends": Clock(null=True, default=None),
    "zone": Text(of=column_of(RaciAssignment, "zone"), null=True, default=None),
    **PERIOD,
}
WHICH = ("activity", "letter", "unit", "role", "person", "space", "days", "starts", "ends")


def _assignments(at: datetime) -> QuerySet[RaciAssignment]:
    place = ("activity__slug", "unit__slug", "letter", "role__slug", "person__email")
    hours = ("space__slug", "weekdays", "starts", "ends", "starts_at")
    return RaciAssignment.objects.not_over(at=at).order_by(*place, *hours)


def settle_assignments(changes: Sequence[Change], writer: Writer) -> None:
    """Refuse what cannot be, and rights that who applies the file does not hold.

    Raises:
        ValidationError: naming the activity.
    """
    if writer.by is None:
        return
    slugs = {change.key[0] for change in changes}
    activities = RaciActivity.objects.in_bulk(slugs, field_name="slug")
    units = OrgUnit.objects.in_bulk(field_name="slug")
    people = {person.email.lower(): person for person in User.objects.filter(is_active=True)}
    parents = {unit.pk: unit.parent_id for unit in units.values()}
    for change in changes:
        if change.after is None:
            continue
        row, activity = change.after, activities[change.key[0]]
        unit = units[row["unit"]]
        if activity.retired_on:
            raise ValidationError(_("“%(activity)s” is retired.") % {"activity": activity})
        if activity.unit_id not in _upwards(unit.pk, parents):
            said = _("“%(activity)s” is not done in this unit.") % {"activity": activity}
            raise ValidationError(said)
        if change.kind == "add" and row["person"] is not None and row["person"] not in people:
            raise ValidationError(_("This person’s account is deactivated."))
        if row["letter"] in WORKS and row["space"] is None and row["days"] is None:
            require_to_hold(writer.by, activity.powers, unit)


def _upwards(pk: int, parents: Mapping[int, int | None]) -> Iterator[int]:
    found: int | None = pk
    while found is not None:
        yield found
        found = parents[found]


def check_assignments(rows: Mapping[Key, Row], changes: Collection[Change]) -> Iterator[Complaint]:
    """A role or a person; hours that are whole."""
    for change in changes:
        row = rows[change.key]
        if (row["role"] is None) == (row["person"] is None):
            yield change.key, "role", _("Choose either a role or a person.")
        hours = [row[name] is None for name in ("days", "starts", "ends", "zone")]
        if any(hours) and not all(hours):
            yield change.key, "days", _("Hours need days, a beginning, an end and a zone.")


SECTIONS = (
    Section(
        key="activities",
        order=160,
        title=gettext_lazy("Activities"),
        about=gettext_lazy(
            "What is done, in the unit and everything below; “powers” are what somebody needs in"
            " order to do it."
        ),
        fields=ACTIVITY_FIELDS,
        identity=("activity",),
        read=lambda _at: ACTIVITIES.rows(RaciActivity.objects.order_by("slug")),
        ids=lambda: dict(RaciActivity.objects.values_list("slug", "pk")),
        write=write_activities,
        remove=retire_activities,
        is_over=lambda row: row["retired"] is not None,
        check=check_activities,
        finish=settle_activities,
        perm=Perm.PROCESS_CHANGE,
    ),
    Section(
        key="responsibilities",
        order=170,
        title=gettext_lazy("Responsibilities"),
        about=gettext_lazy(
            "Who does (R), answers for (A), is asked about (C) or is told of (I) an activity in"
            " the work of a unit; sometimes in one space, or in hours of the week."
        ),
        fields=ASSIGNMENT_FIELDS,
        identity=WHICH,
        read=lambda at: ASSIGNMENTS.rows(_assignments(at)),
        write=lambda changes, writer: ASSIGNMENTS.write(changes, writer, _assignments(writer.at)),
        remove=lambda changes, writer: ASSIGNMENTS.close(changes, writer, _assignments(writer.at)),
        check=check_assignments,
        finish=settle_assignments,
        perm=Perm.PROCESS_CHANGE,
        dated="moment",
        compact=True,
    ),
)
