"""Rules set aside for a time, as a section of a set-up file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from governance.blueprint.fields import Choice, Email, Field, Moment, Ref, Text, column_of
from governance.blueprint.places import UNIT
from governance.blueprint.registry import Key, Row, Section
from governance.blueprint.table import Column, Dated
from governance.checks.rules import RULES
from governance.models import Charter, CheckWaiver, Space
from governance.perms import Perm
from governance.services.checks.waivers import LONGEST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from governance.blueprint.comparing import Change
    from governance.blueprint.registry import Complaint
    from governance.blueprint.writer import Writer

NAMED = {"space": "spaces", "person": "people", "charter": "charters"}
"""The parts of a finding's key that are ids, and the sections whose rows they name."""


@dataclass(frozen=True, kw_only=True)
class Waivers(Dated):
    """Waivers: the ids in the key of a finding stand in the file as names."""

    def found(self, queryset: QuerySet[Any]) -> list[tuple[int, Row]]:
        """The rows with their ids; a query for each kind of thing that they name."""
        found = super().found(queryset)
        keys = [_parts(row["point"]) for _pk, row in found]
        names = {kind: _names(kind, [key[kind] for key in keys if kind in key]) for kind in NAMED}
        for (_pk, row), key in zip(found, keys, strict=True):
            for kind in NAMED:
                row[kind] = names[kind].get(key.get(kind, 0))
            row["point"] = None if key else row["point"]
        return found

    def values(self, row: Row, writer: Writer) -> dict[str, Any]:
        """The columns of a row."""
        parts = [
            f"{kind}:{writer.pk(section, row[kind])}"
            for kind, section in NAMED.items()
            if row[kind] is not None
        ]
        return super().values({**row, "point": " ".join(parts) or row["point"]}, writer)


def _parts(about: str | None) -> dict[str, int]:
    """The ids in the key of a finding; none in one that is a word."""
    pairs = [part.partition(":") for part in (about or "").split()]
    known = all(kind in NAMED and number.isdecimal() for kind, _colon, number in pairs)
    return {kind: int(number) for kind, _colon, number in pairs} if known else {}


def _names(kind: str, pks: list[int]) -> dict[int, str]:
    if not pks:
        return {}
    if kind == "person":
        rows = User.objects.filter(pk__in=pks).values_list("pk", "email")
        return {pk: email.lower() for pk, email in rows}
    model = Space if kind == "space" else Charter
    return dict(model.objects.filter(pk__in=pks).values_list("pk", "slug"))


WAIVERS = Waivers(
    model=CheckWaiver,
    noun="waiver",
    columns={
        "unit": UNIT,
        "rule": Column(attr="code"),
        "point": Column(
            attr="about", load=lambda about: about or None, dump=lambda about: about or ""
        ),
        "reason": Column(attr="reason"),
        "by": Column(attr="by_id", path="by__email", ref="people", load=str.lower),
        "from": Column(attr="starts_at"),
        "until": Column(attr="ends_at"),
    },
)
FIELDS: Mapping[str, Field] = {
    "unit": Ref(section="units"),
    "rule": Choice(among=tuple(RULES)),
    "space": Ref(section="spaces", null=True, default=None),
    "person": Email(null=True, default=None),
    "charter": Ref(section="charters", null=True, default=None),
    "point": Text(of=column_of(CheckWaiver, "about"), null=True, default=None),
    "reason": Text(of=column_of(CheckWaiver, "reason")),
    "by": Email(),
    "from": Moment(),
    "until": Moment(),
}


def _waivers(at: datetime) -> QuerySet[CheckWaiver]:
    rows = CheckWaiver.objects.filter(ends_at__gt=at)
    return rows.order_by("unit__slug", "code", "about", "starts_at")


def write_waivers(changes: Sequence[Change], writer: Writer) -> None:
    """Set rules aside, and let them count again."""
    WAIVERS.write(changes, writer, _waivers(writer.at))
    _name_who_ended(changes, writer)


def end_waivers(changes: Sequence[Change], writer: Writer) -> None:
    """Let rules count again from now on."""
    WAIVERS.close(changes, writer, _waivers(writer.at))
    _name_who_ended(changes, writer)


def _name_who_ended(changes: Sequence[Change], writer: Writer) -> None:
    units = {change.key[0] for change in changes}
    ended = CheckWaiver.objects.filter(unit__slug__in=units, ends_at=writer.at, ended_by=None)
    ended.update(ended_by=writer.by)


def check_waivers(rows: Mapping[Key, Row], changes: Collection[Change]) -> Iterator[Complaint]:
    """A year at most; about one point, named in one way."""
    for change in changes:
        row = rows[change.key]
        if row["until"] > row["from"] + LONGEST:
            yield change.key, "until", _("A rule is set aside for twelve months at most.")
        if row["point"] is not None and any(row[kind] is not None for kind in NAMED):
            yield change.key, "point", _("Name either a space, a person or a charter, or a point.")


SECTIONS = (
    Section(
        key="waivers",
        order=150,
        title=gettext_lazy("Rules set aside"),
        about=gettext_lazy(
            "Rules set aside for a time, each with its reason and its end. Without a space, a"
            " person, a charter or a point, in the whole unit and everything below."
        ),
        fields=FIELDS,
        identity=("unit", "rule", "space", "person", "charter", "point"),
        read=lambda at: WAIVERS.rows(_waivers(at)),
        write=write_waivers,
        remove=end_waivers,
        check=check_waivers,
        perm=Perm.CHECK_WAIVE,
        dated="moment",
    ),
)
