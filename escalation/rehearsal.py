"""Which path each unit takes: what a rehearsal compares of escalations."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from escalation.models import EscalationPath
from escalation.services.audience import lines_of
from escalation.services.ladders import default_ladder, ladder_of, rank
from governance import rehearsal
from governance.models import Appointment, OrgUnit, Role, Space
from governance.rehearsal import Told, kind_of
from governance.rehearsal_pictures import nobody
from governance.rehearsal_words import people_names, unit_names
from governance.services import cells_of, path_lines
from socialteam.kit.formats import duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from escalation.domain.ladder import Ladder, Rung
    from governance.rehearsal import Picture, Row, Value

    Names = Mapping[str, Mapping[int, str]]

FIRST = 3
"""Steps that are compared: those told first."""
USUAL = (0, 0, 0)
"""Any space, neither important nor urgent."""


def register() -> None:
    """Let rehearsals look at escalation paths."""
    rehearsal.register(
        rehearsal.Aspect(
            key="paths",
            label=gettext_lazy("Escalation paths"),
            order=40,
            picture=picture,
            people=nobody,
            tell=tell,
        )
    )


def picture(at: datetime) -> Picture:
    """Each unit's path and whom its first steps tell, in each situation its paths know.

    Key (unit, space or 0, important, urgent). A step that tells a role is written with the unit
    where somebody holds it, the nearest upwards.
    """
    lines, _kinds = lines_of(OrgUnit.objects.order_by().values_list("pk", flat=True))
    cells, ordered = cells_of(lines), path_lines(lines)
    ladders, by_unit = _paths(at)
    held = _held(at)
    models = {"", *(cell.model for cell in cells.values())}
    fallback = {model: default_ladder(model) for model in models}
    found: Picture = {}
    for unit, line in ordered.items():
        known = [path for each in line for path in by_unit.get(each, [])]
        model = cells[unit].model if unit in cells else ""
        for situation in sorted({USUAL, *map(_situation, known)}):
            path = _taken(known, situation, line)
            ladder = ladders[path.pk] if path else fallback[model]
            steps = [_step(rung, lines[rung.unit_id or unit], held) for rung in ladder.rungs]
            found[unit, *situation] = {"path": path.pk if path else 0, "steps": steps[:FIRST]}
    return found


def _paths(at: datetime) -> tuple[dict[int, Ladder], dict[int, list[EscalationPath]]]:
    by_unit: dict[int, list[EscalationPath]] = defaultdict(list)
    ladders: dict[int, Ladder] = {}
    for path in EscalationPath.objects.in_use().prefetch_related("steps"):
        by_unit[path.unit_id].append(path)
        path.calendar = None  # the hours of a path do not depend on where its unit stands
        ladders[path.pk] = ladder_of(path, path.steps.all(), at=at)
    return ladders, by_unit


def _held(at: datetime) -> set[tuple[int, int]]:
    """Roles that somebody holds, and where."""
    rows = Appointment.objects.in_force(at=at).filter(person__is_active=True)
    return set(rows.order_by().values_list("role_id", "unit_id").distinct())


def _situation(path: EscalationPath) -> tuple[int, int, int]:
    return path.space_id or 0, int(path.only_important), int(path.only_urgent)


def _taken(
    known: Iterable[EscalationPath], situation: tuple[int, int, int], line: list[int]
) -> EscalationPath | None:
    space, important, urgent = situation
    fits = (
        path
        for path in known
        if path.space_id in {None, space}
        and (important or not path.only_important)
        and (urgent or not path.only_urgent)
    )
    return min(fits, key=lambda path: rank(path, line), default=None)


def _step(rung: Rung, line: Iterable[int], held: set[tuple[int, int]]) -> dict[str, Any]:
    nearest = (unit for unit in line if (rung.role_id, unit) in held)
    return {
        "target": rung.target,
        "role": rung.role_id or 0,
        "unit": next(nearest, 0) if rung.role_id else 0,
        "person": rung.person_id or 0,
        "minutes": int(rung.delay.total_seconds() // 60),
    }


def tell(rows: Sequence[Row], known: Mapping[int, str]) -> list[Told]:
    """Paths in words; five queries."""
    values = [value for row in rows for value in (row.before, row.after) if value]
    steps = [step for value in values for step in value["steps"]]
    units = {row.unit_id for row in rows} | {step["unit"] for step in steps} - {0}
    paths = EscalationPath.objects.filter(pk__in={value["path"] for value in values})
    spaces = Space.objects.filter(pk__in={row.key[1] for row in rows})
    names: Names = {
        "unit": unit_names(units, known),
        "person": people_names(step["person"] for step in steps),
        "role": {role.pk: role.name for role in Role.objects.all()},
        "path": dict(paths.values_list("pk", "name")),
        "space": dict(spaces.values_list("pk", "name")),
    }
    return [
        Told(
            row,
            kind_of(row),
            _subject(row.key, names),
            _ladder(row.before, names),
            _ladder(row.after, names),
        )
        for row in rows
    ]


def _subject(key: Sequence[int], names: Names) -> str:
    unit, space, important, urgent = key
    limits = [names["space"].get(space, "–")] if space else []
    limits += [_("important")] if important else []
    limits += [_("urgent")] if urgent else []
    name = names["unit"][unit]
    if not limits:
        return _("Escalations of %(unit)s") % {"unit": name}
    facts = {"unit": name, "when": ", ".join(limits)}
    return _("Escalations of %(unit)s (%(when)s)") % facts


def _ladder(value: Value | None, names: Names) -> str:
    if value is None:
        return ""
    path = names["path"].get(value["path"], "–") if value["path"] else _("no path")
    return f"{path}: " + ", ".join(_told(step, names) for step in value["steps"])


def _told(step: Mapping[str, Any], names: Names) -> str:
    facts: dict[str, object] = {"after": duration(step["minutes"], get_language() or "fr")}
    if step["target"] == "on_duty":
        return _("whoever is on duty, %(after)s") % facts
    if step["target"] == "person":
        return f"{names['person'].get(step['person'], '–')}, {facts['after']}"
    facts["role"] = names["role"].get(step["role"], "–")
    if not step["unit"]:
        return _("%(role)s (nobody), %(after)s") % facts
    facts["unit"] = names["unit"][step["unit"]]
    return _("%(role)s of %(unit)s, %(after)s") % facts
