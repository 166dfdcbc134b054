"""The sentence that opens the running week, and the act beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.weeks import COUNT_LIMIT, Intake
from reporting.wording.figures import count_text, weekday_names

if TYPE_CHECKING:
    from reporting.weeks import Week


@dataclass(frozen=True, slots=True)
class NextAct:
    """The one thing to do, as a link: a URL name and what identifies the record, if any."""

    label: str
    url_name: str
    number: int | None = None
    query: str = ""


def limited(count: int) -> str:
    """A count in a sentence; one that stopped at the limit says so."""
    if count > COUNT_LIMIT:
        return _("More than %(limit)s") % {"limit": count_text(COUNT_LIMIT)}
    return count_text(count)


def limited_figure(count: int) -> str:
    """A count as a figure: "1,000+" where it stopped at the limit."""
    return f"{count_text(min(count, COUNT_LIMIT))}{'+' if count > COUNT_LIMIT else ''}"


def week_headline(week: Week) -> SafeString:
    """What is true now, the most urgent first."""
    if week.unheard:
        sentence = ngettext(
            "<mark>{count} call for help</mark> waits for somebody.",
            "<mark>{count} calls for help</mark> wait for somebody.",
            week.unheard,
        )
        return format_html(sentence, count=count_text(week.unheard))
    if week.late:
        sentence = ngettext(
            "<mark>{count} interaction</mark> is past its response time.",
            "<mark>{count} interactions</mark> are past their response time.",
            week.late,
        )
        return format_html(sentence, count=limited(week.late))
    if week.gaps:
        return _gap_headline(week)
    if week.nothing_yet:
        return SafeString(_("Nothing has come in yet."))
    if week.waiting:
        return format_html(
            ngettext(
                "Nothing is late; <mark>{count} interaction</mark> waits, in time.",
                "Nothing is late; <mark>{count} interactions</mark> wait, in time.",
                week.waiting,
            ),
            count=limited(week.waiting),
        )
    return SafeString(_("Nothing waits: <mark>everything has its answer</mark>."))


def _gap_headline(week: Week) -> SafeString:
    gap = week.gaps[0]
    if len(gap.uncovered) == 7:
        return format_html(
            _("Nothing is late, and <mark>nobody is planned</mark> to cover {space}."),
            space=gap.name,
        )
    sentence = ngettext(
        "Nothing is late, and <mark>{days}</mark> has nobody for {space}.",
        "Nothing is late, and <mark>{days}</mark> have nobody for {space}.",
        len(gap.uncovered),
    )
    return format_html(sentence, days=weekday_names(gap.uncovered), space=gap.name)


def week_act(week: Week) -> NextAct | None:
    """The act that the headline calls for; None when all is well."""
    if week.unheard:
        first = week.escalations[0]
        return NextAct(_("Open the first call"), "escalation:escalation", first.pk)
    if week.late:
        return NextAct(_("See what is late"), "engagement:interaction-list", query="?state=late")
    return NextAct(_("Plan the cover"), "governance:cover-list") if week.gaps else None


def intake_text(week: Week) -> str:
    """The running week against the same days of the last one, in one sentence."""
    facts = {"now": count_text(week.now.received), "before": count_text(week.before.received)}
    if week.now.received == week.before.received:
        return _("As many as last week at this time: %(now)s.") % facts
    return (
        ngettext(
            "%(now)s came in this week; last week at this time it was %(before)s.",
            "%(now)s came in this week; last week at this time there were %(before)s.",
            week.before.received,
        )
        % facts
    )


def answered_share(intake: Intake) -> float | None:
    """What part has an answer, in per cent."""
    return 100 * intake.answered / intake.received if intake.received else None
