"""What a path does, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from escalation.models import EscalationPath, EscalationStep, StepTarget
from notifications.models import Channel
from socialteam.kit.formats import duration, listed

if TYPE_CHECKING:
    from collections.abc import Sequence


def applies_words(path: EscalationPath) -> str:
    """Which interactions take the path, such as "Urgent interactions in Alvéa and you"."""
    limits = (path.only_important, path.only_urgent)
    if path.space is None:
        return {
            (False, False): _("Every interaction"),
            (True, False): _("Important interactions"),
            (False, True): _("Urgent interactions"),
            (True, True): _("Important and urgent interactions"),
        }[limits]
    words = {
        (False, False): _("Every interaction in %(space)s"),
        (True, False): _("Important interactions in %(space)s"),
        (False, True): _("Urgent interactions in %(space)s"),
        (True, True): _("Important and urgent interactions in %(space)s"),
    }[limits]
    return words % {"space": path.space.name}


def step_words(step: EscalationStep) -> str:
    """Whom a step tells, such as "Unit lead in Billing"."""
    if step.target == StepTarget.PERSON and step.person:
        return step.person.name
    if step.target == StepTarget.ROLE and step.role:
        if step.unit:
            return _("%(role)s in %(unit)s") % {"role": step.role.name, "unit": step.unit.name}
        return _("%(role)s of the nearest unit") % {"role": step.role.name}
    return _("whoever is on duty")


def path_words(path: EscalationPath, steps: Sequence[EscalationStep]) -> str:
    """The whole path in one sentence: who is told first, who after how long, and what then."""
    parts = []
    waited = ""
    for step in steps:
        words = _("after %(delay)s, %(who)s") if waited else _("first %(who)s")
        parts.append(words % {"delay": waited, "who": step_words(step)})
        waited = _span(step.delay_minutes)
    if not parts:
        return _("%(applies)s: nobody is told yet.") % {"applies": applies_words(path)}
    return _("%(applies)s: %(steps)s; %(end)s.") % {
        "applies": applies_words(path),
        "steps": "; ".join(parts),
        "end": _end(path.repeats, waited),
    }


def path_lines(path: EscalationPath, steps: Sequence[EscalationStep]) -> list[tuple[str, str]]:
    """A path as label and words, line by line, for reading and comparing."""
    told = [
        (_("Step %(place)s") % {"place": place}, _step_line(step))
        for place, step in enumerate(steps, start=1)
    ]
    return [
        (_("Name"), path.name),
        (_("Applies to"), applies_words(path)),
        (_("Minutes count"), path.calendar.name if path.calendar else _("Around the clock")),
        *told,
        (_("At the end"), _repeats_words(path.repeats)),
    ]


def compared(
    saved: Sequence[tuple[str, str]], typed: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Two versions side by side: ``label``, ``saved``, ``typed``, ``differs``; labels in order."""
    one, other = dict(saved), dict(typed)
    labels = list(dict(saved if len(saved) >= len(typed) else typed))
    return [
        {
            "label": label,
            "saved": one.get(label, ""),
            "typed": other.get(label, ""),
            "differs": one.get(label) != other.get(label),
        }
        for label in labels
    ]


def _step_line(step: EscalationStep) -> str:
    channels = dict(Channel.choices)
    return _("%(who)s, by %(channels)s, keeps the hand for %(delay)s") % {
        "who": step_words(step),
        "channels": listed([str(channels[each]).lower() for each in step.channels], _language()),
        "delay": _span(step.delay_minutes),
    }


def _repeats_words(repeats: int) -> str:
    if not repeats:
        return _("The alarm is raised.")
    words = ngettext(
        "It starts again once, then the alarm is raised.",
        "It starts again %(count)s times, then the alarm is raised.",
        repeats,
    )
    return words % {"count": repeats}


def _end(repeats: int, waited: str) -> str:
    if not repeats:
        return _("after %(delay)s, the alarm is raised") % {"delay": waited}
    words = ngettext(
        "after %(delay)s it starts again once, then the alarm is raised",
        "after %(delay)s it starts again, %(count)s times, then the alarm is raised",
        repeats,
    )
    return words % {"delay": waited, "count": repeats}


def _span(minutes: int) -> str:
    return duration(minutes, _language())


def _language() -> str:
    return get_language() or "en"
