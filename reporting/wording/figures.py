"""Figures as a reader of the current language sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reporting.domain.findings import TARGET_SHARE, is_late
from reporting.metrics.shapes import Measure
from socialteam.kit import formats

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reporting.domain.periods import Window
    from reporting.metrics.shapes import Figure
    from reporting.snapshots import Snapshot
    from socialteam.kit.templatetags.ui_marks import State

UNKNOWN: Final = "–"


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One of the five figures of the sponsor: what it is, and one reason beside its state."""

    slug: str
    value: str
    unit: str
    label: str
    state: State
    note: str


def language() -> str:
    return "fr" if (get_language() or "fr").startswith("fr") else "en"


def count_text(value: float | None) -> str:
    return UNKNOWN if value is None else formats.number(value, language())


def axis_text(value: float) -> str:
    """A mark of an axis, without a decimal that says nothing."""
    return count_text(int(value) if value == int(value) else value)


def share_text(figure: Figure) -> str:
    """A part of its whole in per cent: "91 %"; a dash when there is no whole."""
    return UNKNOWN if figure.share is None else formats.percent(figure.share, language())


def delay_text(seconds: int | None) -> str:
    """A delay in seconds as "22 min" or "2 days 3 h"; a dash when it is unknown."""
    return UNKNOWN if seconds is None else formats.duration(timedelta(seconds=seconds), language())


def figure_text(measure: Measure, figure: Figure) -> str:
    """A figure on its own, with its unit and its whole."""
    if figure.masked:
        return _("fewer than five, or too easily told apart")
    if measure is Measure.SECONDS:
        return delay_text(figure.value)
    if figure.value is None or figure.of is None:
        return count_text(figure.value)
    return _("%(part)s of %(whole)s") % {
        "part": count_text(figure.value),
        "whole": count_text(figure.of),
    }


def weekday_names(weekdays: Iterable[int]) -> str:
    """Days of the week in a row, from 0 for Monday: "Saturday and Sunday"."""
    return formats.listed([str(WEEKDAYS[weekday]) for weekday in weekdays], language())


def month_name(day: date) -> str:
    """The month and its year: "November 2026"."""
    return date_format(day, "F Y")


def period_name(period: str, window: Window) -> str:
    """A report's period: "November 2026", "Week of 9 November 2026"."""
    if period == "month":
        return month_name(window.starts_on)
    first = formats.day(window.starts_on, language(), "plain")
    return _("Week of %(monday)s") % {"monday": first}


def key_figures(snapshot: Snapshot) -> list[KeyFigure]:
    """The five figures, in the order of the page."""
    return [
        _on_time(snapshot),
        _days(snapshot),
        _median(snapshot),
        _people(snapshot),
        _escalations(snapshot),
    ]


def _on_time(snapshot: Snapshot) -> KeyFigure:
    figure, late = snapshot.figure("answered_on_time"), snapshot.figure("missed_target").value or 0
    target = formats.percent(TARGET_SHARE, language())
    state: State = "warn" if is_late(figure.share) else "held"
    note = ngettext(
        "%(late)s was late; the goal is %(goal)s",
        "%(late)s were late; the goal is %(goal)s",
        late,
    ) % {"late": count_text(late), "goal": target}
    if figure.share is None:
        state, note = "", _("no answer was due")
    elif not late:
        note = _("none was late; the goal is %(goal)s") % {"goal": target}
    value = UNKNOWN if figure.share is None else formats.number(figure.share, language(), 0)
    unit = "" if figure.share is None else "%"
    return KeyFigure(
        "answered_on_time", value, unit, _("of the answers within the target"), state, note
    )


def _days(snapshot: Snapshot) -> KeyFigure:
    figure, label = snapshot.figure("days_covered"), _("days of the week covered")
    if figure.value is None:
        return KeyFigure("days_covered", UNKNOWN, "", label, "", _("no space is open here"))
    value, unit = count_text(figure.value), _("of 7")
    if not snapshot.uncovered:
        note = _("somebody covers every open space each day")
        return KeyFigure("days_covered", value, unit, label, "held", note)
    note = _("nobody covers %(space)s on %(days)s") % {
        "space": snapshot.gaps[0].space,
        "days": weekday_names(snapshot.uncovered),
    }
    if not figure.value:
        note = _("nobody covers %(space)s yet") % {"space": snapshot.gaps[0].space}
    return KeyFigure("days_covered", value, unit, label, "warn", note)


def _median(snapshot: Snapshot) -> KeyFigure:
    figure, nine = snapshot.figure("median_first_response"), snapshot.figure("p90_first_response")
    note = _("nine in ten within %(delay)s") % {"delay": delay_text(nine.value)}
    if figure.value is None:
        note = _("nothing was answered")
    return KeyFigure(
        "median_first_response",
        delay_text(figure.value),
        "",
        _("median first response"),
        "",
        note,
    )


def _people(snapshot: Snapshot) -> KeyFigure:
    figure, units = snapshot.figure("people"), snapshot.figure("people_units").value
    value = UNKNOWN if figure.masked else count_text(figure.value)
    state: State = "held"
    note = ngettext("from %(units)s unit", "from %(units)s units", units or 0) % {
        "units": count_text(units)
    }
    if not snapshot.facade_holds:
        state = "warn"
        note = _("fewer than two people from two units in 30 days: recruit or pause")
    elif figure.masked:
        note = _("from at least two units; shown from five people up")
    return KeyFigure("people", value, "", _("people who answered"), state, note)


def _escalations(snapshot: Snapshot) -> KeyFigure:
    opened, waiting = (
        snapshot.figure("escalations_opened").value or 0,
        snapshot.figure("escalations_unanswered").value or 0,
    )
    delay = delay_text(snapshot.figure("escalation_median_answer").value)
    state: State = "held"
    if waiting:
        state = "block"
        note = ngettext(
            "%(waiting)s still waits for somebody", "%(waiting)s still wait for somebody", waiting
        ) % {"waiting": count_text(waiting)}
    elif opened:
        note = _("half of them taken in charge within %(delay)s") % {"delay": delay}
    else:
        note = _("nobody had to call for help")
    label = ngettext("escalation", "escalations", opened)
    return KeyFigure("escalations_opened", count_text(opened), "", label, state, note)
