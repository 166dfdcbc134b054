"""The organisation as a living diagram: every unit, its model, and how many people it has."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.diagrams import Entry, Kind, Look, Shown
from governance.models import Appointment, OrgModel, OrgUnit, UnitKind
from socialteam.kit.drawings.tree import Block, Leaf, folded, organisation_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from governance.diagrams import Content, Pair

KEY = "organisation"
FACTS = ("pk", "parent_id", "name", "kind", "model")


def entries(unit_ids: Collection[int]) -> list[Entry]:
    """The company and each hub have one."""
    found = OrgUnit.objects.filter(pk__in=unit_ids).exclude(kind=UnitKind.SPOKE)
    return [Entry(unit, KEY) for unit in found.values_list("pk", flat=True)]


def read(pairs: Collection[Pair], at: datetime) -> dict[Pair, Content]:
    """The units below each unit, with how many people hold a role in each; two queries."""
    units = {
        each["pk"]: each for each in OrgUnit.objects.order_by("position", "name").values(*FACTS)
    }
    below: dict[int | None, list[int]] = defaultdict(list)
    for each in units.values():
        below[each["parent_id"]].append(each["pk"])
    held = Appointment.objects.in_force(at=at).filter(person__is_active=True)
    counted = (
        held.order_by().values_list("unit_id").annotate(people=Count("person", distinct=True))
    )
    people = dict(counted)
    return {
        (unit, key): {"root": f"u{unit}", "items": _items(unit, units, below, people)}
        for unit, key in pairs
        if unit in units
    }


def _items(
    root: int,
    units: dict[int, dict[str, Any]],
    below: dict[int | None, list[int]],
    people: dict[int, int],
) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    waiting = [root]
    while waiting:
        unit = units[waiting.pop(0)]
        found[f"u{unit['pk']}"] = {
            "id": unit["pk"],
            "parent": f"u{unit['parent_id']}" if unit["pk"] != root else "",
            "name": unit["name"],
            "kind": unit["kind"],
            "model": unit["model"],
            "people": people.get(unit["pk"], 0),
        }
        waiting += below[unit["pk"]]
    return found


def draw(content: Content, look: Look) -> Shown:
    """The blocks of the tree, for a wide page and for a narrow one, and the table."""
    items = content["items"]
    blocks = _blocks(items, content["root"], look)
    if not look.opened:
        blocks = folded(blocks, more=_more, rest=_rest)
    name = items[content["root"]]["name"]
    title = _("Organisation of %(name)s. The table below gives the same facts.") % {"name": name}
    drawings = [
        organisation_tree(blocks, title=title, size="wide"),
        organisation_tree(blocks, title=title, size="narrow"),
    ]
    hubs = sum(each["kind"] == UnitKind.HUB for each in items.values())
    spokes = sum(each["kind"] == UnitKind.SPOKE for each in items.values())
    sentence = ngettext(
        "%(count)s unit answers around %(hubs)s.",
        "%(count)s units answer around %(hubs)s.",
        spokes,
    ) % {
        "count": spokes,
        "hubs": ngettext("%(count)s hub", "%(count)s hubs", hubs) % {"count": hubs},
    }
    header = [_("Unit"), _("Kind"), _("Organisation model"), _("Attached to"), _("People")]
    return Shown(_("Organisation"), sentence, drawings, header, _rows(items))


def _rows(items: dict[str, Any]) -> list[list[str]]:
    kinds, models = dict(UnitKind.choices), dict(OrgModel.choices)
    return [
        [
            each["name"],
            str(kinds[each["kind"]]),
            str(models.get(each["model"], "–")),
            items[each["parent"]]["name"] if each["parent"] else "–",
            str(each["people"]),
        ]
        for each in items.values()
    ]


def _blocks(items: dict[str, Any], root: str, look: Look) -> list[Block]:
    """The root, and every unit below it that is a hub or has units of its own."""
    children: dict[str, list[str]] = defaultdict(list)
    for key, each in items.items():
        children[each["parent"]].append(key)
    found = []
    for key, each in items.items():
        if key != root and each["kind"] != UnitKind.HUB and not children[key]:
            continue
        leaves = [
            _leaf(items[child], look)
            for child in children[key]
            if items[child]["kind"] != UnitKind.HUB and not children[child]
        ]
        found.append(_block(each, items, leaves, look))
    return found


def _block(
    each: dict[str, Any], items: dict[str, Any], leaves: Sequence[Leaf], look: Look
) -> Block:
    model = str(dict(OrgModel.choices).get(each["model"], ""))
    above = items[each["parent"]]["name"] if each["parent"] else ""
    attached = _("attached to %(unit)s") % {"unit": above} if above else ""
    people = _people(each["people"]) if each["people"] else ""
    note = " · ".join(part for part in (model, people, attached) if part)
    href = reverse("governance:diagram", args=[each["id"], KEY]) if look.links else ""
    return Block(each["name"], each["model"], note, each["people"], tuple(leaves), href)


def _leaf(each: dict[str, Any], look: Look) -> Leaf:
    href = reverse("governance:unit-detail", args=[each["id"]]) if look.links else ""
    return Leaf(each["name"], each["people"], _people(each["people"]), href)


def _people(count: int) -> str:
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


def _more(others: Sequence[Leaf], href: str) -> Leaf:
    said = ngettext("and %(count)s other unit", "and %(count)s other units", len(others))
    people = sum(leaf.people for leaf in others)
    opened = f"{href}?open=all" if href else ""
    return Leaf(said % {"count": len(others)}, people, _people(people), opened)


def _rest(blocks: Sequence[Block]) -> Leaf:
    said = ngettext("and %(count)s other hub", "and %(count)s other hubs", len(blocks))
    people = sum(block.count for block in blocks)
    return Leaf(said % {"count": len(blocks)}, people, _people(people))


KIND = Kind(
    prefix=KEY,
    label=gettext_lazy("Organisation"),
    about=gettext_lazy("Who is where, and which model each hub follows."),
    listing=entries,
    read=read,
    draw=draw,
    watches=frozenset({"governance.orgunit", "governance.appointment", "accounts.user"}),
    order=10,
)
