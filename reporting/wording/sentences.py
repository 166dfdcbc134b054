"""The sentences that open a report: what is true, worded for each state.

A sentence without values is markup of our own, from the code or its catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.domain.findings import STEADY_POINTS, State, Trend, relative_trend, trend_of
from reporting.wording.figures import (
    count_text,
    delay_text,
    language,
    period_name,
    share_text,
    weekday_names,
)
from socialteam.kit import formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reporting.snapshots import Snapshot


def headline(snapshot: Snapshot) -> SafeString:
    """One sentence about the period, its most urgent words in ``<mark>``."""
    days = weekday_names(snapshot.uncovered)
    return {
        State.NOTHING: _nothing,
        State.UNHEARD: _unheard,
        State.LATE_AND_UNCOVERED: _late_and_uncovered,
        State.LATE: _late,
        State.UNCOVERED: _uncovered,
        State.WELL: _well,
    }[snapshot.state](snapshot, days)


def _nothing(snapshot: Snapshot, days: str) -> SafeString:  # noqa: ARG001
    return SafeString(_("Nobody wrote to us, and <mark>the team was there</mark>."))


def _unheard(snapshot: Snapshot, days: str) -> SafeString:  # noqa: ARG001
    waiting = snapshot.figure("escalations_unanswered").value or 0
    sentence = ngettext(
        "<mark>{waiting} call for help</mark> still waits for somebody.",
        "<mark>{waiting} calls for help</mark> still wait for somebody.",
        waiting,
    )
    return format_html(sentence, waiting=count_text(waiting))


def _late_and_uncovered(snapshot: Snapshot, days: str) -> SafeString:
    late = snapshot.figure("missed_target")
    if len(snapshot.uncovered) == 7:
        return format_html(
            _("<mark>{share}</mark> of the answers came late or not at all; nobody is planned."),
            share=share_text(late),
        )
    sentence = ngettext(
        "<mark>{share}</mark> of the answers came late or not at all; {days} is not covered.",
        "<mark>{share}</mark> of the answers came late or not at all; {days} are not covered.",
        len(snapshot.uncovered),
    )
    return format_html(sentence, share=share_text(late), days=days)


def _late(snapshot: Snapshot, days: str) -> SafeString:  # noqa: ARG001
    return format_html(
        _("Every day is covered; <mark>{share}</mark> of the answers came late or not at all."),
        share=share_text(snapshot.figure("missed_target")),
    )


def _uncovered(snapshot: Snapshot, days: str) -> SafeString:
    if len(snapshot.uncovered) == 7:
        return format_html(
            _("The team keeps up, and <mark>nobody is planned</mark> to cover {space}."),
            space=snapshot.gaps[0].space,
        )
    sentence = ngettext(
        "The team answers on time; <mark>{days}</mark> remains its weak point.",
        "The team answers on time; <mark>{days}</mark> remain its weak points.",
        len(snapshot.uncovered),
    )
    return format_html(sentence, days=days)


def _well(snapshot: Snapshot, days: str) -> SafeString:  # noqa: ARG001
    if snapshot.figure("days_covered").value is None:
        return SafeString(_("The team answers <mark>on time</mark>."))
    return SafeString(_("The team answers <mark>on time</mark>, seven days a week."))


def deck(snapshot: Snapshot) -> str:
    """The sentence under the headline: what came in, and how fast it was answered."""
    received = snapshot.figure("received").value or 0
    facts = {
        "period": capfirst(period_name(snapshot.period, snapshot.window)),
        "received": count_text(received),
        "answered": count_text(snapshot.figure("answered").value),
        "unanswered": count_text(snapshot.figure("unanswered").value),
        "median": delay_text(snapshot.figure("median_first_response").value),
    }
    if not received:
        return _("%(period)s: no interaction came in.") % facts
    if not snapshot.figure("answered").value:
        return (
            ngettext(
                "%(period)s: %(received)s interaction came in, and none has an answer yet.",
                "%(period)s: %(received)s interactions came in, and none has an answer yet.",
                received,
            )
            % facts
        )
    return (
        ngettext(
            "%(period)s: %(received)s interaction came in, %(answered)s of them answered, half"
            " within %(median)s.",
            "%(period)s: %(received)s interactions came in, %(answered)s of them answered, half"
            " within %(median)s.",
            received,
        )
        % facts
    )


def punctuality_finding(shares: Sequence[float]) -> str:
    """What the share of answers on time, by month, shows."""
    return {
        Trend.FIRST: _("Answers on time: the first month"),
        Trend.UP: _("More answers come on time than before"),
        Trend.DOWN: _("Fewer answers come on time than before"),
        Trend.STEADY: _("Answers come on time as often as before"),
    }[trend_of(shares, steady=STEADY_POINTS)]


def volume_finding(counts: Sequence[float]) -> str:
    """What the number of interactions, by month, shows."""
    return {
        Trend.FIRST: _("Interactions received: the first month"),
        Trend.UP: _("More people write than before"),
        Trend.DOWN: _("Fewer people write than before"),
        Trend.STEADY: _("About as many people write as before"),
    }[relative_trend(counts)]


def frozen_text(snapshot: Snapshot) -> str:
    """When the figures were frozen, in the zone that is current."""
    return _("frozen on %(day)s, %(time)s") % {
        "day": formats.day(snapshot.as_of, language(), "plain"),
        "time": formats.clocktime(snapshot.as_of, language()),
    }
