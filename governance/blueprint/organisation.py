"""Units and roles as sections of a set-up file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.blueprint.fields import Choice, Field, Integer, Many, Ref, Text, column_of
from governance.blueprint.registry import Key, Row, Section
from governance.blueprint.table import Column, Mapper
from governance.models import OrgModel, OrgUnit, Role, UnitKind
from governance.perms import Perm
from governance.services.role_sync import bring_in_step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from governance.blueprint.comparing import Change
    from governance.blueprint.registry import Complaint
    from governance.blueprint.writer import Writer

UNIT = partial(column_of, OrgUnit)
ROLE = partial(column_of, Role)
UNIT_FIELDS: Mapping[str, Field] = {
    "unit": Text(of=UNIT("slug")),
    "name": Text(of=UNIT("name")),
    "kind": Choice(among=tuple(UnitKind.values)),
    "under": Ref(section="units", null=True, default=None),
    "model": Choice(among=tuple(OrgModel.values), null=True, default=None),
    "position": Integer(least=0, most=100_000, default=0),
}
UNITS = Mapper(
    model=OrgUnit,
    noun="unit",
    columns={
        "unit": Column(attr="slug"),
        "name": Column(attr="name"),
        "kind": Column(attr="kind"),
        "under": Column(attr="parent_id", path="parent__slug", ref="units"),
        "model": Column(
            attr="model", load=lambda model: model or None, dump=lambda model: model or ""
        ),
        "position": Column(attr="position"),
    },
)
ROLE_FIELDS: Mapping[str, Field] = {
    "role": Text(of=ROLE("slug")),
    "name_fr": Text(of=ROLE("name_fr")),
    "name_en": Text(of=ROLE("name_en")),
    "position": Integer(least=0, most=32_767, default=0),
    "powers": Many(of=Choice(among=tuple(perm.value for perm in Perm))),
}
ROLES = Mapper(
    model=Role,
    noun="role",
    columns={
        "role": Column(attr="slug"),
        "name_fr": Column(attr="name_fr"),
        "name_en": Column(attr="name_en"),
        "position": Column(attr="position"),
        "powers": Column(attr="powers", load=sorted),
    },
)


def read_units(_at: datetime) -> list[Row]:
    """Every unit, each after the one it is attached to."""
    return UNITS.rows(OrgUnit.objects.with_tree_fields())


def write_units(changes: Sequence[Change], writer: Writer) -> None:
    """Attach new units from the top down, then change those that stand."""
    added = {change.key: change for change in changes if change.kind == "add"}
    while added:
        ready = [
            change
            for change in added.values()
            if change.new["under"] is None or (change.new["under"],) not in added
        ]
        UNITS.add(ready, writer)
        for change in ready:
            del added[change.key]
    UNITS.change([change for change in changes if change.kind == "change"], writer)


def check_units(rows: Mapping[Key, Row], changes: Collection[Change]) -> Iterator[Complaint]:
    """One company at the top, no circle, hubs with a model, siblings with different names."""
    tops = [row["unit"] for row in rows.values() if row["kind"] == UnitKind.COMPANY]
    siblings: set[tuple[Any, str]] = set()
    for key, row in rows.items():
        if (row["kind"] == UnitKind.COMPANY) != (row["under"] is None):
            yield key, "under", _("Only the company has nothing above it.")
        if (row["kind"] == UnitKind.HUB) != (row["model"] is not None):
            yield key, "model", _("A hub has an organisation model, other units do not.")
        if (row["under"], row["name"]) in siblings:
            yield key, "name", _("Another unit at this place has the same name.")
        siblings.add((row["under"], row["name"]))
    if len(tops) != 1 and changes:
        said = _("There is one company at the top; here are: %(units)s.")
        yield tuple(tops[-1:]), "kind", said % {"units": ", ".join(tops) or "–"}
    parents = {row["unit"]: row["under"] for row in rows.values()}
    for unit in circles(parents):
        yield (unit,), "under", _("A unit cannot be attached to itself or below itself.")


def circles(above: Mapping[str, str | None]) -> Iterator[str]:
    """Who is above themselves."""
    settled: set[str] = set()
    for start in above:
        line: dict[str, None] = {}
        step: str | None = start
        while step is not None and step not in settled and step not in line:
            line[step] = None
            step = above.get(step)
        if step is not None and step in line:
            yield step
        settled |= line.keys()


def unit_ids() -> dict[str, int]:
    """Ids by short name."""
    return dict(OrgUnit.objects.values_list("slug", "pk"))


def role_ids() -> dict[str, int]:
    """Ids by short name."""
    return dict(Role.objects.values_list("slug", "pk"))


def read_roles(_at: datetime) -> list[Row]:
    """Every role."""
    return ROLES.rows(Role.objects.all())


def write_roles(changes: Sequence[Change], writer: Writer) -> None:
    """Write roles, and give every unit the grants that follow from them."""
    ROLES.add([change for change in changes if change.kind == "add"], writer)
    ROLES.change([change for change in changes if change.kind == "change"], writer)
    bring_in_step({}, at=writer.at)


SECTIONS = (
    Section(
        key="units",
        order=10,
        title=gettext_lazy("Units"),
        about=gettext_lazy(
            "Units: the company, its hubs and their spokes. A hub has a model: decentralised,"
            " centralised, hub_and_spoke, dandelion or holistic."
        ),
        fields=UNIT_FIELDS,
        identity=("unit",),
        read=read_units,
        ids=unit_ids,
        write=write_units,
        check=check_units,
        perm=Perm.UNIT_CHANGE,
    ),
    Section(
        key="roles",
        order=20,
        title=gettext_lazy("Roles"),
        about=gettext_lazy("Roles: a name in each language, and the powers that come with it."),
        fields=ROLE_FIELDS,
        identity=("role",),
        read=read_roles,
        ids=role_ids,
        write=write_roles,
    ),
)
