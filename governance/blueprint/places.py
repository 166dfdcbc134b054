"""Where the company speaks, and in which hours, as sections of a set-up file."""

from __future__ import annotations

from datetime import date, time
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import services
from governance.blueprint.fields import (
    Choice,
    Clock,
    Day,
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
from governance.blueprint.registry import Key, Row, Section
from governance.blueprint.table import Column, Mapper
from governance.models import (
    BusinessCalendar,
    Network,
    NetworkKind,
    Ownership,
    Space,
    Topic,
)
from governance.perms import Perm
from governance.services.calendars import COUNTRIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from governance.blueprint.comparing import Change
    from governance.blueprint.registry import Complaint
    from governance.blueprint.writer import Writer

CALENDAR = partial(column_of, BusinessCalendar)
NETWORK = partial(column_of, Network)
SPACE = partial(column_of, Space)
TOPIC = partial(column_of, Topic)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UNIT = Column(attr="unit_id", path="unit__slug", ref="units")
CALENDAR_PATH = Concat("calendar__unit__slug", Value("/"), "calendar__name")
"""How other rows name a calendar; a lone stroke when there is none."""


def calendar_column() -> Column:
    """A calendar by its unit and name."""
    return Column(
        attr="calendar_id",
        path=CALENDAR_PATH,
        ref="calendars",
        load=lambda path: None if path == "/" else path,
    )


def _person(name: str) -> Column:
    return Column(
        attr=f"{name}_id",
        path=f"{name}__email",
        ref="people",
        load=lambda email: email and email.lower(),
    )


def _hours(windows: list[dict[str, Any]]) -> list[Row]:
    return [
        {
            "day": WEEKDAYS[window["weekday"]],
            "from": time.fromisoformat(window["starts"]),
            "until": time.fromisoformat(window["ends"]),
        }
        for window in windows
    ]


def _windows(hours: list[Row]) -> list[dict[str, Any]]:
    return [
        {
            "weekday": WEEKDAYS.index(window["day"]),
            "starts": window["from"].isoformat(),
            "ends": window["until"].isoformat(),
        }
        for window in hours
    ]


CALENDARS = Mapper(
    model=BusinessCalendar,
    noun="calendar",
    columns={
        "unit": UNIT,
        "name": Column(attr="name"),
        "zone": Column(attr="zone"),
        "holidays": Column(
            attr="holiday_country", load=lambda code: code or None, dump=lambda code: code or ""
        ),
        "closed": Column(
            attr="closed_on",
            load=lambda days: sorted(date.fromisoformat(day) for day in days),
            dump=lambda days: [day.isoformat() for day in days],
        ),
        "hours": Column(attr="windows", load=_hours, dump=_windows),
    },
)
CALENDAR_FIELDS: Mapping[str, Field] = {
    "unit": Ref(section="units"),
    "name": Text(of=CALENDAR("name")),
    "zone": Text(of=CALENDAR("zone")),
    "holidays": Choice(among=tuple(sorted(COUNTRIES)), null=True, default=None),
    "closed": Many(of=Day()),
    "hours": Rows(of={"day": Choice(among=WEEKDAYS), "from": Clock(), "until": Clock()}),
}


def calendar_ids() -> dict[str, int]:
    """Ids by unit and name."""
    rows = BusinessCalendar.objects.values_list("unit__slug", "name", "pk")
    return {f"{unit}/{name}": pk for unit, name, pk in rows}


def check_calendars(rows: Mapping[Key, Row], changes: Collection[Change]) -> Iterator[Complaint]:
    """The hours of a calendar form a week."""
    for change in changes:
        after = rows[change.key]
        try:
            CALENDAR("windows").run_validators(_windows(after["hours"]))
        except ValidationError as error:
            yield change.key, "hours", " ".join(error.messages)


def _write(mapper: Mapper, changes: Sequence[Change], writer: Writer) -> None:
    mapper.add([change for change in changes if change.kind == "add"], writer)
    mapper.change([change for change in changes if change.kind == "change"], writer)


NETWORKS = Mapper(
    model=Network,
    noun="network",
    columns={
        "network": Column(attr="slug"),
        "name": Column(attr="name"),
        "kind": Column(attr="kind"),
        "launched": Column(attr="launched_on"),
        "retired": Column(attr="retired_on"),
    },
)
NETWORK_FIELDS: Mapping[str, Field] = {
    "network": Text(of=NETWORK("slug")),
    "name": Text(of=NETWORK("name")),
    "kind": Choice(among=tuple(NetworkKind.values), default=NetworkKind.SOCIAL.value),
    "launched": Day(null=True, default=None),
    "retired": Day(null=True, default=None),
}


def _ends(mapper: Mapper, name: str) -> Any:
    """Gives each row a last day, today: what closes a space and retires a topic."""

    def remove(changes: Sequence[Change], writer: Writer) -> None:
        today = writer.at.date()
        ended = [change.to({**change.old, name: today}) for change in changes]
        mapper.change(ended, writer)

    return remove


SPACES = Mapper(
    model=Space,
    noun="space",
    columns={
        "space": Column(attr="slug"),
        "name": Column(attr="name"),
        "unit": UNIT,
        "network": Column(attr="network_id", path="network__slug", ref="networks"),
        "url": Column(attr="url", load=lambda url: url or None, dump=lambda url: url or ""),
        "language": Column(attr="language"),
        "ownership": Column(attr="ownership"),
        "takes_comments": Column(attr="takes_comments"),
        "calendar": calendar_column(),
        "target_minutes": Column(attr="target_minutes"),
        "urgent_target_minutes": Column(attr="urgent_target_minutes"),
        "owner": _person("owner"),
        "deputy": _person("deputy"),
        "review": Column(attr="review_on"),
        "opened": Column(attr="opened_on"),
        "closed": Column(attr="closed_on"),
    },
)
SPACE_FIELDS: Mapping[str, Field] = {
    "space": Text(of=SPACE("slug")),
    "name": Text(of=SPACE("name")),
    "unit": Ref(section="units"),
    "network": Ref(section="networks"),
    "url": Text(of=SPACE("url"), null=True, default=None),
    "language": Text(of=SPACE("language"), default="fr"),
    "ownership": Choice(among=tuple(Ownership.values), default=Ownership.OWN.value),
    "takes_comments": Flag(default=True),
    "calendar": Ref(section="calendars", null=True, default=None),
    "target_minutes": Integer(least=1, most=43_200, default=480),
    "urgent_target_minutes": Integer(least=1, most=43_200, default=60),
    "owner": Email(null=True, default=None),
    "deputy": Email(null=True, default=None),
    "review": Day(null=True, default=None),
    "opened": Day(null=True, default=None),
    "closed": Day(null=True, default=None),
}


def write_spaces(changes: Sequence[Change], writer: Writer) -> None:
    """Write spaces; those that open now stay planned until ``open_spaces``."""
    if writer.by is not None:
        changes = [
            change.to({**change.new, "opened": None}) if _opens(change) else change
            for change in changes
        ]
    _write(SPACES, changes, writer)


def open_spaces(changes: Sequence[Change], writer: Writer) -> None:
    """Open what opens through the service, when people, hours and cover are in place."""
    opening = [change for change in changes if _opens(change)]
    if writer.by is None or not opening:
        return
    spaces = Space.objects.in_bulk([change.key[0] for change in opening], field_name="slug")
    for change in opening:
        space, day = spaces[change.key[0]], change.new["opened"]
        services.open_space(space=space, on=day, by=writer.by, at=writer.at)


def _opens(change: Change) -> bool:
    """Whether the company begins to speak there by this change."""
    before, after = change.old, change.new
    return bool(
        before.get("opened") is None and after.get("opened") and after.get("closed") is None
    )


def check_spaces(rows: Mapping[Key, Row], changes: Collection[Change]) -> Iterator[Complaint]:
    """Two different people; closed after it opened; what is open or closed does not go back."""
    for change in changes:
        row, before = rows[change.key], change.old
        if row["owner"] is not None and row["owner"] == row["deputy"]:
            yield change.key, "deputy", _("Choose two different people.")
        if row["closed"] and row["opened"] and row["closed"] < row["opened"]:
            yield change.key, "closed", _("The space closes after it opens.")
        if change.kind == "change" and before["opened"] and not row["opened"]:
            yield change.key, "opened", _("A space that has opened is not planned again.")
        if change.kind == "change" and before["closed"] and not row["closed"]:
            yield change.key, "closed", _("A closed space is not opened again: plan a new one.")


TOPICS = Mapper(
    model=Topic,
    noun="topic",
    columns={
        "topic": Column(attr="slug"),
        "name": Column(attr="name"),
        "unit": UNIT,
        "retired": Column(attr="retired_on"),
    },
)
TOPIC_FIELDS: Mapping[str, Field] = {
    "topic": Text(of=TOPIC("slug")),
    "name": Text(of=TOPIC("name")),
    "unit": Ref(section="units"),
    "retired": Day(null=True, default=None),
}
SECTIONS = (
    Section(
        key="calendars",
        order=70,
        title=gettext_lazy("Business hours"),
        about=gettext_lazy(
            "Business hours, in which targets and delays count. Other rows name a calendar by its"
            " unit and name: “unit/name”. “holidays” is the country whose public holidays are"
            " closed."
        ),
        fields=CALENDAR_FIELDS,
        identity=("unit", "name"),
        read=lambda _at: CALENDARS.rows(BusinessCalendar.objects.order_by("unit__slug", "name")),
        ids=calendar_ids,
        write=lambda changes, writer: _write(CALENDARS, changes, writer),
        check=check_calendars,
        perm=Perm.SPACE_CHANGE,
    ),
    Section(
        key="networks",
        order=80,
        title=gettext_lazy("Networks"),
        about=gettext_lazy("Networks: social, video, forum, messaging, reviews or internal."),
        fields=NETWORK_FIELDS,
        identity=("network",),
        read=lambda _at: NETWORKS.rows(Network.objects.order_by("slug")),
        ids=lambda: dict(Network.objects.values_list("slug", "pk")),
        write=lambda changes, writer: _write(NETWORKS, changes, writer),
        remove=_ends(NETWORKS, "retired"),
        is_over=lambda row: row["retired"] is not None,
        perm=Perm.SPACE_CHANGE,
        compact=True,
    ),
    Section(
        key="spaces",
        order=90,
        title=gettext_lazy("Spaces"),
        about=gettext_lazy(
            "Spaces: without “opened” a space is planned, with “closed” it is history. Targets are"
            " minutes of the calendar, of the clock without one."
        ),
        fields=SPACE_FIELDS,
        identity=("space",),
        read=lambda _at: SPACES.rows(Space.objects.order_by("slug")),
        ids=lambda: dict(Space.objects.values_list("slug", "pk")),
        write=write_spaces,
        remove=_ends(SPACES, "closed"),
        is_over=lambda row: row["closed"] is not None,
        check=check_spaces,
        finish=open_spaces,
        perm=Perm.SPACE_CHANGE,
    ),
    Section(
        key="topics",
        order=100,
        title=gettext_lazy("Topics"),
        about=gettext_lazy("Topics of conversations, and the unit that answers each."),
        fields=TOPIC_FIELDS,
        identity=("topic",),
        read=lambda _at: TOPICS.rows(Topic.objects.order_by("slug")),
        ids=lambda: dict(Topic.objects.values_list("slug", "pk")),
        write=lambda changes, writer: _write(TOPICS, changes, writer),
        remove=_ends(TOPICS, "retired"),
        is_over=lambda row: row["retired"] is not None,
        perm=Perm.SPACE_CHANGE,
        compact=True,
    ),
)
