"""Rights, routes and duties that would change, in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from governance import rehearsal
from governance.models import OrgUnit, Role, Space, Topic
from governance.perms import PERM_LABELS, Perm
from governance.rehearsal import Told, kind_of
from governance.rehearsal_pictures import holders, nobody, on_duty, rights, rota, routes
from socialteam.kit import formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from governance.rehearsal import Kind, Row

FEW = 2
"""Names that a sentence holds; beyond, they are counted."""


def register() -> None:
    """Let rehearsals look at what governance knows."""
    for aspect in (
        rehearsal.Aspect(
            key="rights",
            label=gettext_lazy("Rights"),
            order=10,
            picture=rights,
            people=holders,
            tell=tell_rights,
        ),
        rehearsal.Aspect(
            key="routes",
            label=gettext_lazy("Routes"),
            order=20,
            picture=routes,
            people=nobody,
            tell=tell_routes,
        ),
        rehearsal.Aspect(
            key="rota",
            label=gettext_lazy("Weekly cover"),
            order=30,
            picture=rota,
            people=on_duty,
            tell=tell_rota,
        ),
    ):
        rehearsal.register(aspect)


def unit_names(ids: Iterable[int], known: Mapping[int, str]) -> dict[int, str]:
    """Names of units; one that is gone is told by its number."""
    found = dict(OrgUnit.objects.filter(pk__in=set(ids)).values_list("pk", "name"))
    missing = {each: _("unit %(number)s") % {"number": each} for each in ids if each not in found}
    return {**missing, **known, **found}


def people_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of people."""
    return dict(User.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def named(names: Mapping[int, str], ids: Sequence[int]) -> str:
    """Up to two names, else how many there are."""
    if len(ids) <= FEW:
        return listed([names[each] for each in ids if each in names])
    return ngettext("%(count)s person", "%(count)s people", len(ids)) % {"count": len(ids)}


def listed(names: list[str]) -> str:
    """A and B, in the language of the moment."""
    return formats.listed(names, get_language() or "fr")


def tell_rights(rows: Sequence[Row], known: Mapping[int, str]) -> list[Told]:
    """Who may do what, where: powers and units gained and lost; three queries."""
    reached = {unit for row in rows for unit in _reach(row, "before") ^ _reach(row, "after")}
    units = unit_names(reached | {row.unit_id for row in rows}, known)
    people = people_names(each for row in rows for each in row.people[:FEW])
    roles = {role.pk: role.name for role in Role.objects.all()}
    return [_right(row, units, people, roles) for row in rows]


def _right(
    row: Row, units: Mapping[int, str], people: Mapping[int, str], roles: Mapping[int, str]
) -> Told:
    facts = {
        "people": named(people, row.people),
        "role": roles.get(row.key[1], "–"),
        "unit": units[row.unit_id],
    }
    lost = [*_powers(row, "before", "after"), *_places(row, "before", "after", units)]
    gained = [*_powers(row, "after", "before"), *_places(row, "after", "before", units)]
    return Told(
        row,
        _balance(lost, gained),
        _("%(people)s, %(role)s of %(unit)s") % facts,
        ", ".join(lost),
        ", ".join(gained),
    )


def _balance(lost: list[str], gained: list[str]) -> Kind:
    if lost and gained:
        return "chg"
    return "add" if gained else "del"


def _powers(row: Row, side: str, other: str) -> list[str]:
    here = set((getattr(row, side) or {}).get("powers", ()))
    there = set((getattr(row, other) or {}).get("powers", ()))
    return [str(PERM_LABELS[Perm(each)]) for each in sorted(here - there)]


def _places(row: Row, side: str, other: str, units: Mapping[int, str]) -> list[str]:
    """Units within reach on one side only; their powers hold there or no longer do."""
    only = sorted(_reach(row, side) - _reach(row, other))
    if not only:
        return []
    if len(only) <= FEW:
        return [_("all that in %(units)s") % {"units": listed([units[each] for each in only])}]
    said = ngettext("all that in %(count)s unit", "all that in %(count)s units", len(only))
    return [said % {"count": len(only)}]


def _reach(row: Row, side: str) -> set[int]:
    return set((getattr(row, side) or {}).get("reach", ()))


def tell_routes(rows: Sequence[Row], known: Mapping[int, str]) -> list[Told]:
    """Which unit answers on which topic; two queries."""
    sides = [value["answers"] for row in rows for value in (row.before, row.after) if value]
    units = unit_names(sides, known)
    topics = dict(
        Topic.objects.filter(pk__in={row.key[1] for row in rows}).values_list("pk", "name")
    )
    return [
        Told(
            row,
            kind_of(row),
            _("Topic “%(topic)s”") % {"topic": topics.get(row.key[1], "–")},
            units[row.before["answers"]] if row.before else "",
            units[row.after["answers"]] if row.after else "",
        )
        for row in rows
    ]


def tell_rota(rows: Sequence[Row], known: Mapping[int, str]) -> list[Told]:
    """Who can answer where they are on duty, and for which hub; three queries."""
    hubs = {value["hub"] for row in rows for value in (row.before, row.after) if value}
    units = unit_names(hubs, known)
    people = people_names(row.key[1] for row in rows)
    spaces = dict(
        Space.objects.filter(pk__in={row.key[2] for row in rows}).values_list("pk", "name")
    )
    return [
        Told(
            row,
            kind_of(row),
            _("%(person)s, on duty in %(space)s")
            % {"person": people.get(row.key[1], "–"), "space": spaces.get(row.key[2], "–")},
            _duty(row, "before", units),
            _duty(row, "after", units),
        )
        for row in rows
    ]


def _duty(row: Row, side: str, units: Mapping[int, str]) -> str:
    value = getattr(row, side)
    if value is None:
        return ""
    if not value["can"]:
        return _("cannot answer there")
    if not value["hub"]:
        return _("answers, for no hub")
    return _("answers, for %(hub)s") % {"hub": units[value["hub"]]}
