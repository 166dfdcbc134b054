"""One escalation path as a living diagram: who hears, after how long, and what then."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from escalation.models import EscalationPath, EscalationStep, StepTarget
from governance import diagrams
from governance.diagrams import Entry, Kind, Look, PathFact, Shown
from notifications.models import Channel
from socialteam.kit.drawings.flow import Step, steps
from socialteam.kit.formats import duration

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from governance.diagrams import Content, Pair

PREFIX = "path"


def register() -> None:
    """Register the diagram, and say to the others where conversations climb."""
    diagrams.register(KIND)
    diagrams.register_paths(paths_of)


def entries(unit_ids: Collection[int]) -> list[Entry]:
    """Each path in use of the units."""
    paths = EscalationPath.objects.in_use().filter(unit_id__in=unit_ids).order_by("name", "pk")
    return [Entry(path.unit_id, f"{PREFIX}-{path.pk}", path.name) for path in paths]


def paths_of(unit_ids: Collection[int], _at: datetime) -> dict[int, list[PathFact]]:
    """Each unit's own paths, the one for everything first, and who their last step tells."""
    found: dict[int, list[PathFact]] = defaultdict(list)
    for path in (
        _with_steps().filter(unit_id__in=unit_ids).order_by("only_important", "only_urgent", "pk")
    ):
        listed = list(path.steps.all())
        last = _who(listed[-1]) if listed else {}
        found[path.unit_id].append(PathFact(f"{PREFIX}-{path.pk}", path.name, last))
    return found


def read(pairs: Collection[Pair], _at: datetime) -> dict[Pair, Content]:
    """The steps of each path in use; two queries."""
    numbers = {key.removeprefix(f"{PREFIX}-"): (unit, key) for unit, key in pairs}
    known = [int(number) for number in numbers if number.isascii() and number.isdecimal()]
    found = {}
    for path in _with_steps().filter(pk__in=[pk for pk in known if pk < 2**63]):
        unit, key = numbers[str(path.pk)]
        if unit == path.unit_id:
            found[unit, key] = _content(path)
    return found


def _with_steps() -> QuerySet[EscalationPath]:
    paths = EscalationPath.objects.in_use().select_related("calendar")
    return paths.prefetch_related("steps__role", "steps__unit", "steps__person")


def _content(path: EscalationPath) -> Content:
    items = {
        f"step{place}": {
            "name": _who(step).get("fr", ""),
            "who": _who(step),
            "minutes": step.delay_minutes,
            "channels": list(step.channels),
        }
        for place, step in enumerate(path.steps.all(), start=1)
    }
    calendar = path.calendar.name if path.calendar else ""
    return {"name": path.name, "calendar": calendar, "repeats": path.repeats, "items": items}


def _who(step: EscalationStep) -> dict[str, str]:
    """Whom a step tells, in both languages; nothing for whoever is on duty."""
    if step.target == StepTarget.PERSON and step.person:
        return {"fr": step.person.name, "en": step.person.name}
    if step.target == StepTarget.ROLE and step.role:
        where = f" · {step.unit.name}" if step.unit else ""
        return {"fr": step.role.name_fr + where, "en": step.role.name_en + where}
    return {"fr": "", "en": ""}


def draw(content: Content, look: Look) -> Shown:  # noqa: ARG001 - a path leads nowhere else
    """The steps downwards, ending with the alarm; and the same as a table."""
    rungs: list[Step] = []
    rows: list[list[str]] = []
    waited = 0
    for each in content["items"].values():
        channels = _channels(each)
        rungs.append(Step(_after(waited), _said(each["who"]), channels))
        rows.append([_after(waited), _said(each["who"]), channels, _span(each["minutes"])])
        waited += each["minutes"]
    alarm = _("Strategists and sponsor: the alarm")
    rungs.append(Step(_after(waited), alarm, alarm=True))
    rows.append([_after(waited), alarm, "–", "–"])
    repeats = content["repeats"]
    again = ngettext("It starts again once.", "It starts again %(count)s times.", repeats or 1)
    title = _("Escalation path “%(name)s”. The table below gives the same facts.")
    drawing = steps(
        rungs,
        title=title % {"name": content["name"]},
        again=again % {"count": repeats} if repeats else "",
    )
    sentence = _("After %(delay)s without an answer, the alarm is raised.")
    counted = content["calendar"] or _("around the clock")
    header = [_("After"), _("Who hears"), _("By"), _("Keeps the hand for")]
    said = sentence % {"delay": _span(waited * (1 + repeats))} + " "
    said += _("Delays count in: %(calendar)s.") % {"calendar": counted}
    return Shown(content["name"], said, [drawing], header, rows)


def _said(who: dict[str, str]) -> str:
    language = "fr" if _language().startswith("fr") else "en"
    return who.get(language) or _("Whoever is on duty")


def _channels(each: dict[str, Any]) -> str:
    names = dict(Channel.choices)
    return ", ".join(str(names[channel]) for channel in each["channels"])


def _after(minutes: int) -> str:
    return _span(minutes) if minutes else _("at once")


def _span(minutes: int) -> str:
    return duration(minutes, _language())


def _language() -> str:
    return get_language() or "en"


KIND = Kind(
    prefix=PREFIX,
    label=gettext_lazy("Escalation paths"),
    about=gettext_lazy("Who hears, after how long, and what then."),
    listing=entries,
    read=read,
    draw=draw,
    watches=frozenset(
        {
            "escalation.escalationpath",
            "governance.businesscalendar",
            "governance.orgunit",
            "accounts.user",
        }
    ),
    order=30,
)
