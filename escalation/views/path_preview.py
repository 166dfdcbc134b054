"""The preview beside the path editor: who would be told when, at one hour."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from escalation.models import EscalationPath
from escalation.services import PreviewRow, preview_path
from escalation.services.paths import check_steps
from socialteam.kit import formats

if TYPE_CHECKING:
    from datetime import datetime

    from escalation.services import StepFacts
    from escalation.views.editor import PathEditor


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown: the hour, who hears, and a remark or a problem."""

    at: str
    who: str
    note: str
    kind: Literal["", "error", "end"]


@dataclass(frozen=True, slots=True)
class Preview:
    """The lines at ``moment``, and one sentence about the whole; empty while steps are wrong."""

    moment: datetime | None = None
    rows: list[Line] = field(default_factory=list)
    said: str = ""


def preview_of(editor: PathEditor, path: EscalationPath | None) -> Preview:
    """Play a judged editor through at its hour; nothing while something is wrong with it."""
    if not (editor.is_valid() and editor.hour.is_valid()):
        return Preview()
    facts = editor.facts.facts()
    unit = path.unit if path else editor.facts.cleaned_data["unit"]
    hour = editor.hour.cleaned_data
    space = facts["space"] or hour["space"] or editor.hour.fields["space"].queryset.first()  # type: ignore[attr-defined]  # a ModelChoiceField
    steps = editor.step_facts()
    if space is None or check_steps(unit, steps):
        return Preview()
    draft = EscalationPath(unit=unit, **facts)
    rows = preview_path(draft, steps, unit=unit, space=space, at=hour["moment"])
    return Preview(hour["moment"], _lines(rows, steps), _said(rows))


def _lines(rows: list[PreviewRow], steps: list[StepFacts]) -> list[Line]:
    """The first round line by line, the repeats in one, the alarm last."""
    start = rows[0].at
    first = [row for row in rows if row.round == 0 and row.step is not None]
    again = next((row for row in rows if row.round == 1 and row.step == 0), None)
    lines = [_line(row, steps[row.step or 0], start) for row in first]
    if again:
        count = rows[-1].round
        words = ngettext("It starts again, once", "It starts again, %(count)s times", count)
        lines.append(Line(_clock(again.at, start), words % {"count": count}, "", "end"))
    return [*lines, _alarm(rows[-1], start)]


def _line(row: PreviewRow, step: StepFacts, start: datetime) -> Line:
    if row.problem:
        return Line(_clock(row.at, start), _("Nobody"), row.problem, "error")
    span = formats.duration(step.delay_minutes, _language())
    words = ngettext(
        "has %(span)s to answer", "have %(span)s to answer, the first one counts", len(row.who)
    )
    return Line(_clock(row.at, start), _people(row), words % {"span": span}, "")


def _alarm(row: PreviewRow, start: datetime) -> Line:
    if row.problem:
        return Line(_clock(row.at, start), _("The alarm"), row.problem, "error")
    words = _("The alarm is raised: %(people)s") % {"people": _people(row)}
    return Line(_clock(row.at, start), words, "", "end")


def _said(rows: list[PreviewRow]) -> str:
    empty = sum(1 for row in rows if row.problem and row.round == 0 and row.step is not None)
    if empty:
        return ngettext(
            "One step finds nobody at this hour.",
            "%(count)s steps find nobody at this hour.",
            empty,
        ) % {"count": empty}
    if rows[-1].problem:
        return _("Somebody is there at every step, but nobody would hear the last alarm.")
    span = formats.duration(rows[-1].at - rows[0].at, _language())
    return _(
        "Somebody is there at every step. Without any answer the alarm comes after %(span)s."
    ) % {"span": span}


def _people(row: PreviewRow) -> str:
    return formats.listed([person.name for person in row.who], _language())


def _clock(moment: datetime, start: datetime) -> str:
    """The hour; with its day once the preview has left the day it began on."""
    if timezone.localtime(moment).date() == timezone.localtime(start).date():
        return formats.clocktime(moment, _language())
    return formats.when(moment, _language(), at=start)


def _language() -> str:
    return get_language() or "en"
