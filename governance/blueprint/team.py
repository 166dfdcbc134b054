"""Who covers what, and who may volunteer, as sections of a set-up file."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.blueprint.fields import (
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
from governance.blueprint.places import UNIT, WEEKDAYS
from governance.blueprint.registry import Key, Row, Section
from governance.blueprint.table import Column, Dated, Mapper
from governance.domain.people_contract import a_year_after
from governance.models import Contract, EligibilityOverride, EligibilityRule, WeeklyCover
from governance.perms import Perm

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from governance.blueprint.comparing import Change
    from governance.blueprint.registry import Complaint
    from governance.blueprint.writer import Writer

PERSON = Column(attr="person_id", path="person__email", ref="people", load=str.lower)
PERIOD: Mapping[str, Field] = {"from": Day(), "until": Day(null=True, default=None)}
PERIOD_COLUMNS = {"from": Column(attr="starts_on"), "until": Column(attr="ends_on")}

COVERS = Dated(
    model=WeeklyCover,
    noun="cover",
    columns={
        "space": Column(attr="space_id", path="space__slug", ref="spaces"),
        "day": Column(attr="weekday", load=WEEKDAYS.__getitem__, dump=WEEKDAYS.index),
        "starts": Column(attr="starts"),
        "ends": Column(attr="ends"),
        "person": PERSON,
        "unit": UNIT,
        "zone": Column(attr="zone"),
        **PERIOD_COLUMNS,
    },
)
COVER_FIELDS: Mapping[str, Field] = {
    "space": Ref(section="spaces"),
    "day": Choice(among=WEEKDAYS),
    "starts": Clock(),
    "ends": Clock(),
    "person": Email(),
    "unit": Ref(section="units"),
    "zone": Text(of=column_of(WeeklyCover, "zone"), default="Europe/Paris"),
    **PERIOD,
}


def _covers(at: datetime) -> QuerySet[WeeklyCover]:
    rows = WeeklyCover.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=at.date()))
    return rows.order_by("space__slug", "weekday", "starts", "ends", "person__email", "starts_on")


def check_covers(rows: Mapping[Key, Row], changes: Collection[Change]) -> Iterator[Complaint]:
    """Hours within a day; nobody twice at the same time in one space."""
    touched = {change.key for change in changes if change.after is not None}
    places: dict[tuple[str, str, str], list[Key]] = {}
    for key, row in rows.items():
        if key in touched and row["ends"] <= row["starts"]:
            yield key, "ends", _("The end comes after the beginning, on the same day.")
        places.setdefault((row["space"], row["day"], row["person"]), []).append(key)
    for keys in places.values():
        for one, other in combinations(keys, 2):
            first, second = rows[one], rows[other]
            meet = first["starts"] < second["ends"] and second["starts"] < first["ends"]
            if meet and _at_once(first, second) and touched & {one, other}:
                said = _("This person is already on duty there at that time.")
                yield (other if other in touched else one), "person", said


def _at_once(first: Row, second: Row) -> bool:
    return (first["until"] is None or second["from"] < first["until"]) and (
        second["until"] is None or first["from"] < second["until"]
    )


RULE = Mapper(
    model=EligibilityRule,
    noun="eligibility",
    columns={
        "unit": UNIT,
        "min_months": Column(attr="min_months"),
        "not_alone": Column(attr="not_alone", load=sorted),
    },
)
RULE_FIELDS: Mapping[str, Field] = {
    "unit": Ref(section="units"),
    "min_months": Integer(least=0, most=120),
    "not_alone": Many(of=Choice(among=tuple(Contract.values))),
}


def write_rule(changes: Sequence[Change], writer: Writer) -> None:
    """Write the company's rule, dated now."""
    RULE.add([each for each in changes if each.kind == "add"], writer, changed_at=writer.at)
    changed = RULE.change([each for each in changes if each.kind == "change"], writer)
    EligibilityRule.objects.filter(pk__in=[rule.pk for rule in changed]).update(
        changed_at=writer.at
    )


def check_rule(rows: Mapping[Key, Row], _changes: Collection[Change]) -> Iterator[Complaint]:
    """One rule for the whole company."""
    if len(rows) > 1:
        yield [*rows][-1], "unit", _("The rule is the same for the whole company.")


OVERRIDES = Dated(
    model=EligibilityOverride,
    noun="override",
    columns={
        "unit": UNIT,
        "person": PERSON,
        "reason": Column(attr="reason"),
        "granted_by": Column(
            attr="granted_by_id", path="granted_by__email", ref="people", load=str.lower
        ),
        **PERIOD_COLUMNS,
    },
)
OVERRIDE_FIELDS: Mapping[str, Field] = {
    "unit": Ref(section="units"),
    "person": Email(),
    "reason": Text(of=column_of(EligibilityOverride, "reason")),
    "granted_by": Email(),
    "from": Day(),
    "until": Day(),
}


def _overrides(at: datetime) -> QuerySet[EligibilityOverride]:
    not_over = EligibilityOverride.objects.filter(ends_on__gt=at.date())
    rows = not_over.exclude(ends_on=F("starts_on"))
    return rows.order_by("unit__slug", "person__email", "starts_on")


def write_overrides(changes: Sequence[Change], writer: Writer) -> None:
    """Append and close exceptions."""
    OVERRIDES.write(changes, writer, _overrides(writer.at), granted_at=writer.at)


def check_overrides(rows: Mapping[Key, Row], changes: Collection[Change]) -> Iterator[Complaint]:
    """Somebody else makes the exception, for a year at most."""
    for change in changes:
        row: dict[str, Any] = rows[change.key]
        if row["granted_by"] == row["person"]:
            yield change.key, "granted_by", _("Somebody else makes an exception for you.")
        if row["until"] > a_year_after(row["from"]):
            yield change.key, "until", _("An exception ends within a year.")


SECTIONS = (
    Section(
        key="weekly_cover",
        order=110,
        title=gettext_lazy("Weekly cover"),
        about=gettext_lazy(
            "Weekly cover: who is on duty in which space on which day, between two wall times of"
            " “zone”. “unit” is the unit that lends the person."
        ),
        fields=COVER_FIELDS,
        identity=("space", "day", "starts", "ends", "person", "unit"),
        read=lambda at: COVERS.rows(_covers(at)),
        write=lambda changes, writer: COVERS.write(changes, writer, _covers(writer.at)),
        remove=lambda changes, writer: COVERS.close(changes, writer, _covers(writer.at)),
        check=check_covers,
        perm=Perm.PEOPLE_APPOINT,
        dated="day",
        compact=True,
    ),
    Section(
        key="eligibility_rule",
        order=120,
        title=gettext_lazy("Who may volunteer"),
        about=gettext_lazy(
            "Who may volunteer: months in the company, and contracts that do not speak alone."
        ),
        fields=RULE_FIELDS,
        identity=("unit",),
        read=lambda _at: RULE.rows(EligibilityRule.objects.order_by("unit__slug")),
        ids=lambda: dict(EligibilityRule.objects.values_list("unit__slug", "pk")),
        write=write_rule,
        check=check_rule,
        perm=Perm.PEOPLE_APPOINT,
    ),
    Section(
        key="eligibility_exceptions",
        order=130,
        title=gettext_lazy("Exceptions to who may volunteer"),
        about=gettext_lazy("Exceptions to that rule, each with its reason and its end."),
        fields=OVERRIDE_FIELDS,
        identity=("unit", "person"),
        read=lambda at: OVERRIDES.rows(_overrides(at)),
        write=write_overrides,
        remove=lambda changes, writer: OVERRIDES.close(changes, writer, _overrides(writer.at)),
        check=check_overrides,
        perm=Perm.PEOPLE_APPOINT,
        dated="day",
    ),
)
