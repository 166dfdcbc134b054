"""Responsibilities and editions in words: hours of the week, limits, gaps, changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance.domain.week import DAY, WEEK
from governance.weekdays import SHORT_WEEKDAYS, WEEKDAYS
from socialteam.kit import formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.domain.week import Span
    from governance.models import RaciAssignment


def days_said(days: Sequence[int]) -> str:
    """Weekdays, runs of three and more joined: "Mon–Fri, Sun"."""
    runs: list[list[int]] = []
    for day in sorted(set(days)):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said = []
    for run in runs:
        names = [str(SHORT_WEEKDAYS[day]) for day in run]
        said += [f"{names[0]}–{names[-1]}"] if len(run) > 2 else names
    return ", ".join(said)


def hours_said(row: RaciAssignment) -> str:
    """The hours of an assignment: "Mon–Fri, 09:00–18:00"; nothing when it always holds."""
    if row.weekdays is None or row.starts is None or row.ends is None:
        return ""
    days = days_said(row.weekdays)
    if row.starts == row.ends:
        return days
    return f"{days}, {row.starts:%H:%M}–{row.ends:%H:%M}"


def limits_said(row: RaciAssignment) -> str:
    """Where and when it holds, apart from everywhere and always."""
    return " · ".join(part for part in (str(row.space or ""), hours_said(row)) if part)


def spans_said(spans: Sequence[Span]) -> str:
    """Minutes of the week: "all day on Saturday and Sunday", else "Fri 18:00 – Mon 09:00"."""
    if tuple(spans) == ((0, WEEK),):
        return _("at any time")
    if all(edge % DAY == 0 for span in spans for edge in span):
        days = [day for start, end in spans for day in range(start // DAY, -(-end // DAY))]
        names = [str(WEEKDAYS[day % 7]) for day in days]
        return _("all day on %(days)s") % {"days": formats.listed(names, get_language() or "fr")}
    return ", ".join(f"{_moment(start)} – {_moment(end % WEEK)}" for start, end in spans)


def changes_in_words(changed: dict[str, Any]) -> str:
    """What came, went and changed: "New: Shops. Gone: Fairs and 2 more."."""
    if not changed:
        return _("The first edition.")
    sentences = {
        "came": _("New: %(names)s."),
        "went": _("Gone: %(names)s."),
        "changed": _("Changed: %(names)s."),
    }
    said = []
    for kind, words in sentences.items():
        facts = changed.get(kind, {})
        if not facts.get("count"):
            continue
        names = ", ".join(facts["names"])
        more = facts["count"] - len(facts["names"])
        if more:
            names = _("%(names)s and %(more)s more") % {"names": names, "more": more}
        said.append(words % {"names": names})
    return " ".join(said) or _("The order has changed.")


def _moment(minute: int) -> str:
    day, left = divmod(minute, DAY)
    return f"{SHORT_WEEKDAYS[day]} {left // 60:02d}:{left % 60:02d}"
