"""Where a conversation goes: from the space to the report, with everybody on the way."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from governance import diagrams
from governance.diagrams import Entry, Kind, Look, Shown
from governance.models import OrgUnit, RaciActivity, RaciLetter, Space, Topic, UnitKind
from governance.perms import Perm
from governance.services.process.reading import duties_at
from socialteam.kit.drawings.flow import Box, Column, flow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from governance.diagrams import Content, Pair, PathFact
    from governance.services.process.reading import Duties

KEY = "information-flow"
UNITS, TOPICS, SPACES = 14, 3, 14
"""So many are drawn one by one; the others are counted. The table has them all."""
Facts = dict[str, Any]


def entries(unit_ids: Collection[int]) -> list[Entry]:
    """The company and each hub have one."""
    found = OrgUnit.objects.filter(pk__in=unit_ids).exclude(kind=UnitKind.SPOKE)
    return [Entry(unit, KEY) for unit in found.values_list("pk", flat=True)]


@dataclass(slots=True)
class _Facts:
    """The whole organisation, read once for every diagram."""

    names: dict[int, str]
    spaces: list[Space]
    topics: dict[int, list[Topic]]
    duties: Duties
    answering: list[int]
    paths: dict[int, list[PathFact]] = field(default_factory=dict)

    def line(self, unit: int) -> tuple[int, ...]:
        """The units from one upwards."""
        return self.duties.lines.get(unit, ())


def read(pairs: Collection[Pair], at: datetime) -> dict[Pair, Content]:
    """The flow of each unit; eight queries however many there are."""
    names = dict(OrgUnit.objects.order_by("position", "name").values_list("pk", "name"))
    topics: dict[int, list[Topic]] = defaultdict(list)
    for topic in Topic.objects.filter(retired_on__isnull=True).order_by("name"):
        topics[topic.unit_id].append(topic)
    answers = RaciActivity.objects.in_use(on=at.date()).filter(
        powers__contains=[Perm.INTERACTION_ANSWER.value]
    )
    facts = _Facts(
        names=names,
        spaces=list(Space.objects.open().order_by("name")),
        topics=topics,
        duties=duties_at(names, at=at),
        answering=list(answers.values_list("pk", flat=True)),
        paths=diagrams.paths_of(names.keys(), at),
    )
    return {pair: _content(pair[0], facts) for pair in pairs if pair[0] in names}


def _content(root: int, facts: _Facts) -> Content:
    inside = [unit for unit in facts.names if root in facts.line(unit)]
    near = {*inside, *facts.line(root)}
    items: dict[str, Facts] = {}
    for space in facts.spaces:
        if space.unit_id in near:
            items[f"s{space.pk}"] = {"type": "space", "name": space.name}
    for unit in inside:
        if facts.topics[unit]:
            items[f"u{unit}"] = _unit(unit, facts)
        for topic in facts.topics[unit]:
            items[f"t{topic.pk}"] = {"type": "topic", "name": topic.name, "unit": f"u{unit}"}
    return {"name": facts.names[root], "items": items}


def _unit(unit: int, facts: _Facts) -> Facts:
    own = next((facts.paths[each] for each in facts.line(unit) if facts.paths.get(each)), [])
    return {
        "type": "unit",
        "id": unit,
        "name": facts.names[unit],
        "responsible": _responsible(unit, facts),
        "path": own[0].key if own else "",
        "path_name": own[0].name if own else "",
        "last": own[0].last if own else {},
    }


def _responsible(unit: int, facts: _Facts) -> list[dict[str, str]]:
    """Roles and people who answer conversations in a unit, at any hour."""
    found: dict[str, dict[str, str]] = {}
    for activity in facts.answering:
        rows = facts.duties.in_force(
            unit, activity_id=activity, space_id=None, letter=RaciLetter.RESPONSIBLE, now=False
        )
        for row in [row for row in rows if row.space_id is None] or rows:
            if row.role is not None:
                found[f"r{row.role_id}"] = {"fr": row.role.name_fr, "en": row.role.name_en}
            else:
                found[f"p{row.person_id}"] = {"fr": str(row.person), "en": str(row.person)}
    return [found[key] for key in sorted(found)]


def said(words: dict[str, str]) -> str:
    """A name kept in both languages, in the reader's."""
    language = "fr" if (get_language() or "fr").startswith("fr") else "en"
    return words.get(language, "")


def draw(content: Content, look: Look) -> Shown:
    """Seven columns from the space to the report; and the same facts, topic by topic."""
    items = content["items"]
    title = _("From the space to the report, in %(name)s. The table below gives the same facts.")
    units = {key: each for key, each in items.items() if each["type"] == "unit"}
    topics = {key: each for key, each in items.items() if each["type"] == "topic"}
    spaces = {key: each for key, each in items.items() if each["type"] == "space"}
    columns, links = _drawn(spaces, topics, units, look)
    drawing = flow(
        columns, links, title=title % {"name": content["name"]}, gathered=frozenset({0})
    )
    alone = sum(not each["responsible"] for each in units.values())
    if alone:
        sentence = ngettext(
            "In %(count)s unit nobody is named who answers.",
            "In %(count)s units nobody is named who answers.",
            alone,
        ) % {"count": alone}
    else:
        sentence = _("Every topic has a unit that answers, and somebody who does it.")
    header = [
        _("Topic"), _("Answering unit"), _("Responsible"), _("Escalation path"), _("Hears last"),
    ]  # fmt: skip
    rows = [_row(each, units[each["unit"]]) for each in topics.values()]
    return Shown(_("Information flow"), sentence, [drawing], header, rows)


def _row(topic: Facts, unit: Facts) -> list[str]:
    return [
        topic["name"],
        unit["name"],
        ", ".join(said(each) for each in unit["responsible"]) or _("nobody is named"),
        unit["path_name"] or _("the strategists are told"),
        said(unit["last"]) or _("the strategists and the sponsor"),
    ]


def _drawn(
    spaces: dict[str, Facts], topics: dict[str, Facts], units: dict[str, Facts], look: Look
) -> tuple[list[Column], list[tuple[str, str]]]:
    links: list[tuple[str, str]] = []
    shown = dict(list(units.items())[:UNITS])
    topic_boxes, unit_boxes = [], []
    for key, unit in shown.items():
        own = [(name, each) for name, each in topics.items() if each["unit"] == key]
        for name, each in own[:TOPICS]:
            topic_boxes.append(Box(name, each["name"]))
            links.append((name, key))
        if len(own) > TOPICS:
            topic_boxes.append(Box(f"{key}-more", _more(len(own) - TOPICS)))
            links.append((f"{key}-more", key))
        href = reverse("governance:unit-detail", args=[unit["id"]]) if look.links else ""
        unit_boxes.append(Box(key, unit["name"], href=href))
    if len(units) > UNITS:
        unit_boxes.append(Box("u-more", _more(len(units) - UNITS)))
    space_boxes = [Box(key, each["name"]) for key, each in list(spaces.items())[:SPACES]]
    if len(spaces) > SPACES:
        space_boxes.append(Box("s-more", _more(len(spaces) - SPACES)))
    ends = _ends(shown, links)
    return [
        Column(_("Space"), tuple(space_boxes)),
        Column(_("Topic"), tuple(topic_boxes)),
        Column(_("Answering unit"), tuple(unit_boxes)),
        *ends,
    ], links


def _ends(units: dict[str, Facts], links: list[tuple[str, str]]) -> list[Column]:
    """Responsible, path, who hears last, report: equal ones are drawn once."""
    who: dict[str, Box] = {}
    paths: dict[str, Box] = {}
    last: dict[str, Box] = {}
    for key, unit in units.items():
        names = [said(each) for each in unit["responsible"]]
        first = f"w-{names}"
        others = _more(len(names) - 1) if len(names) > 1 else ""
        named = names[0] if names else _("Nobody is named")
        who[first] = Box(first, named, others, alarm=not names)
        path = f"p-{unit['path']}"
        paths[path] = Box(path, unit["path_name"] or _("The strategists"))
        hears = said(unit["last"]) or _("Strategists and sponsor")
        last[f"l-{hears}"] = Box(f"l-{hears}", hears)
        links += [(key, first), (first, path), (path, f"l-{hears}"), (f"l-{hears}", "report")]
    report = (Box("report", _("Report"), _("to the sponsor")),) if units else ()
    return [
        Column(_("Responsible"), tuple(who.values())),
        Column(_("Escalation path"), tuple(paths.values())),
        Column(_("Cell and sponsor"), tuple(last.values())),
        Column(_("Report"), report),
    ]


def _more(count: int) -> str:
    return ngettext("and %(count)s other", "and %(count)s others", count) % {"count": count}


KIND = Kind(
    prefix=KEY,
    label=gettext_lazy("Information flow"),
    about=gettext_lazy("From the space to the report, with everybody on the way."),
    listing=entries,
    read=read,
    draw=draw,
    watches=frozenset(
        {
            "governance.orgunit",
            "governance.space",
            "governance.topic",
            "governance.raciactivity",
            "governance.raciassignment",
            "escalation.escalationpath",
            "accounts.user",
        }
    ),
    order=20,
)
