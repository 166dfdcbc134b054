"""People, what they hold and whom they report to, as sections of a set-up file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services as accounts
from accounts.models import Language, User
from governance.blueprint.fields import (
    Choice,
    Day,
    Email,
    Field,
    Flag,
    Moment,
    Ref,
    Text,
    column_of,
)
from governance.blueprint.mentions import mentioned
from governance.blueprint.organisation import circles
from governance.blueprint.registry import Key, Live, Row, Section, sections
from governance.blueprint.table import Column, Dated
from governance.models import (
    Appointment,
    Contract,
    Employment,
    OrgUnit,
    ReportingLine,
    Role,
    Workplace,
)
from governance.perms import Perm
from governance.services.appointments import role_in_unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from governance.blueprint.comparing import Change
    from governance.blueprint.registry import Complaint
    from governance.blueprint.writer import Writer

PERSON = partial(column_of, User)
PROFILE = ("name", "language")
PERIOD: Mapping[str, Field] = {"from": Moment(), "until": Moment(null=True, default=None)}
PERIOD_COLUMNS = {"from": Column(attr="starts_at"), "until": Column(attr="ends_at")}
BY_EMAIL = Column(attr="person_id", path="person__email", ref="people", load=str.lower)


class NewEmail(Text):
    """The address of a person, in lower case."""

    def value(self, node: Any, path: str, into: Any) -> Any:
        """The address."""
        found = super().value(node, path, into)
        return found.strip().lower() if isinstance(found, str) else found


PEOPLE_FIELDS: Mapping[str, Field] = {
    "email": NewEmail(of=PERSON("email")),
    "name": Text(of=PERSON("name")),
    "language": Choice(among=tuple(Language.values), default=Language.FRENCH.value),
    "active": Flag(default=True),
}


def read_people(_at: datetime) -> list[Row]:
    """Everybody, by address."""
    rows = User.objects.order_by("email").values_list("email", "name", "language", "is_active")
    return [
        {"email": email.lower(), "name": name, "language": language, "active": active}
        for email, name, language, active in rows
    ]


def shown_people(rows: list[Row], live: Live) -> list[Row]:
    """Those whom another section names."""
    named: set[str] = set()
    for section in sections():
        if section.key != "people":
            named |= mentioned(section.fields, live[section.key], "people")
    return [row for row in rows if row["email"] in named]


def people_ids() -> dict[str, int]:
    """Ids by address."""
    return {email.lower(): pk for email, pk in User.objects.values_list("email", "pk")}


def write_people(changes: Sequence[Change], writer: Writer) -> None:
    """Let people log in by e-mailed code; change what is said of them; close and open accounts."""
    added = [change.new for change in changes if change.kind == "add"]
    made = [User(email=row["email"], name=row["name"], language=row["language"]) for row in added]
    for person in made:
        person.set_unusable_password()
    User.objects.bulk_create(made, batch_size=1000)
    for person, row in zip(made, added, strict=True):
        writer.learn("people", row["email"], person.pk)
        writer.record("person.created", person, {})
    changed = [change for change in changes if change.kind == "change"]
    known = User.objects.in_bulk([writer.pk("people", change.key[0]) for change in changed])
    for change in changed:
        person = known[writer.pk("people", change.key[0]) or 0]
        facts = {name: after for name, (_before, after) in change.fields.items()}
        _change_person(person, facts, writer)
    for person, row in zip(made, added, strict=True):
        if not row["active"]:
            accounts.deactivate_person(person=person, by=writer.by, at=writer.at)


def _change_person(person: User, facts: dict[str, Any], writer: Writer) -> None:
    active = facts.pop("active", None)
    if facts:
        accounts.change_profile(person=person, facts=facts, by=writer.by, at=writer.at)
    if active is not None:
        act = accounts.reactivate_person if active else accounts.deactivate_person
        act(person=person, by=writer.by, at=writer.at)


APPOINTMENTS = Dated(
    model=Appointment,
    noun="appointment",
    columns={
        "person": BY_EMAIL,
        "role": Column(attr="role_id", path="role__slug", ref="roles"),
        "unit": Column(attr="unit_id", path="unit__slug", ref="units"),
        **PERIOD_COLUMNS,
    },
)
APPOINTMENT_FIELDS: Mapping[str, Field] = {
    "person": Email(),
    "role": Ref(section="roles"),
    "unit": Ref(section="units"),
    **PERIOD,
}


def _appointments(at: datetime) -> QuerySet[Appointment]:
    rows = Appointment.objects.not_over(at=at)
    return rows.order_by(
        "unit__slug", "role__position", "role__slug", "person__email", "starts_at"
    )


def write_appointments(changes: Sequence[Change], writer: Writer) -> None:
    """Appoint and close, with the group that holds each role in each unit."""
    APPOINTMENTS.write(changes, writer, _appointments(writer.at))
    held = {
        (change.after["role"], change.after["unit"])
        for change in changes
        if change.after is not None and change.kind == "add"
    }
    roles, units = (
        Role.objects.in_bulk(field_name="slug"),
        OrgUnit.objects.in_bulk(field_name="slug"),
    )
    for role, unit in sorted(held):
        role_in_unit(role=roles[role], unit=units[unit])


LINES = Dated(
    model=ReportingLine,
    noun="line",
    columns={
        "person": BY_EMAIL,
        "manager": Column(attr="manager_id", path="manager__email", ref="people", load=str.lower),
        **PERIOD_COLUMNS,
    },
)
LINE_FIELDS: Mapping[str, Field] = {"person": Email(), "manager": Email(), **PERIOD}


def _not_over(model: type[Any], at: datetime) -> QuerySet[Any]:
    rows = model.objects.exclude(ends_at__isnull=False, ends_at__lte=at)
    ordered: QuerySet[Any] = rows.order_by("person__email", "starts_at")
    return ordered


def shown_lines(rows: list[Row], live: Live) -> list[Row]:
    """Those of the people who hold a role, and of everybody above them."""
    above = {row["person"]: row["manager"] for row in rows}
    wanted = {row["person"] for row in live["appointments"]}
    waiting = set(wanted)
    while waiting := {above[person] for person in waiting if person in above} - wanted:
        wanted |= waiting
    return [row for row in rows if row["person"] in wanted]


def check_lines(rows: Mapping[Key, Row], _changes: Collection[Change]) -> Iterator[Complaint]:
    """Nobody reports to themselves, directly or by a circle."""
    for person in circles({row["person"]: row["manager"] for row in rows.values()}):
        said = _("This line would lead back to the person: somebody below would be their manager.")
        yield (person,), "manager", said


EMPLOYMENTS = Dated(
    model=Employment,
    noun="employment",
    columns={
        "person": BY_EMAIL,
        "contract": Column(attr="contract"),
        "joined": Column(attr="joined_on"),
        **PERIOD_COLUMNS,
    },
)
EMPLOYMENT_FIELDS: Mapping[str, Field] = {
    "person": Email(),
    "contract": Choice(among=tuple(Contract.values)),
    "joined": Day(),
    **PERIOD,
}


def shown_employments(rows: list[Row], live: Live) -> list[Row]:
    """Those of the people who hold a role."""
    holders = {row["person"] for row in live["appointments"]}
    return [row for row in rows if row["person"] in holders]


WORKPLACES = Dated(
    model=Workplace,
    noun="workplace",
    columns={
        "person": BY_EMAIL,
        "department": Column(attr="department"),
        "country": Column(attr="country"),
        **PERIOD_COLUMNS,
    },
)
WORKPLACE_FIELDS: Mapping[str, Field] = {
    "person": Email(),
    "department": Text(of=column_of(Workplace, "department"), default=""),
    "country": Text(of=column_of(Workplace, "country"), default=""),
    **PERIOD,
}


SECTIONS = (
    Section(
        key="people",
        order=30,
        title=gettext_lazy("People"),
        about=gettext_lazy(
            "People whom another section names, by address. A person added here logs in by an"
            " e-mailed code; “active: false” closes an account."
        ),
        fields=PEOPLE_FIELDS,
        identity=("email",),
        read=read_people,
        ids=people_ids,
        write=write_people,
        shown=shown_people,
        perm=Perm.PEOPLE_APPOINT,
        compact=True,
    ),
    Section(
        key="appointments",
        order=40,
        title=gettext_lazy("Appointments"),
        about=gettext_lazy(
            "Appointments that hold or will hold: who has which role in which unit, “until”"
            " excluded. A new appointment has powers from the next request on."
        ),
        fields=APPOINTMENT_FIELDS,
        identity=("person", "role", "unit"),
        read=lambda at: APPOINTMENTS.rows(_appointments(at)),
        write=write_appointments,
        remove=lambda changes, writer: APPOINTMENTS.close(
            changes, writer, _appointments(writer.at)
        ),
        perm=Perm.PEOPLE_APPOINT,
        dated="moment",
        compact=True,
    ),
    Section(
        key="reporting_lines",
        order=50,
        title=gettext_lazy("Reporting lines"),
        about=gettext_lazy(
            "Reporting lines: whom each person who holds a role reports to, and who is above."
        ),
        fields=LINE_FIELDS,
        identity=("person",),
        read=lambda at: LINES.rows(_not_over(ReportingLine, at)),
        write=lambda changes, writer: LINES.write(
            changes, writer, _not_over(ReportingLine, writer.at)
        ),
        remove=lambda changes, writer: LINES.close(
            changes, writer, _not_over(ReportingLine, writer.at)
        ),
        shown=shown_lines,
        check=check_lines,
        perm=Perm.PEOPLE_APPOINT,
        dated="moment",
        compact=True,
    ),
    Section(
        key="employments",
        order=60,
        title=gettext_lazy("Employment"),
        about=gettext_lazy(
            "Employment of the people who hold a role: permanent, fixed_term, apprentice, intern"
            " or external, and since when they work here."
        ),
        fields=EMPLOYMENT_FIELDS,
        identity=("person",),
        read=lambda at: EMPLOYMENTS.rows(_not_over(Employment, at)),
        write=lambda changes, writer: EMPLOYMENTS.write(
            changes, writer, _not_over(Employment, writer.at)
        ),
        remove=lambda changes, writer: EMPLOYMENTS.close(
            changes, writer, _not_over(Employment, writer.at)
        ),
        shown=shown_employments,
        perm=Perm.PEOPLE_APPOINT,
        dated="moment",
        compact=True,
    ),
    Section(
        key="workplaces",
        order=65,
        title=gettext_lazy("Workplaces"),
        about=gettext_lazy(
            "Department and country of the people who hold a role, as human resources know them."
        ),
        fields=WORKPLACE_FIELDS,
        identity=("person",),
        read=lambda at: WORKPLACES.rows(_not_over(Workplace, at)),
        write=lambda changes, writer: WORKPLACES.write(
            changes, writer, _not_over(Workplace, writer.at)
        ),
        remove=lambda changes, writer: WORKPLACES.close(
            changes, writer, _not_over(Workplace, writer.at)
        ),
        shown=shown_employments,
        perm=Perm.PEOPLE_APPOINT,
        dated="moment",
        compact=True,
    ),
)
