"""A course in words: its state, what is left, what it opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from socialteam.kit import formats
from training.domain.standing import Standing

if TYPE_CHECKING:
    from training.learning import Course
    from training.models import CertificationRequirement


@dataclass(frozen=True, slots=True)
class Card:
    """A course as lists show it."""

    course: Course
    word: str
    state: str
    meta: str
    why: str
    estimate: str
    by: str


def card(course: Course) -> Card:
    """What a list says of ``course``."""
    word, state = _standing(course)
    return Card(course, word, state, _meta(course), _why(course), estimate(course), _by(course))


def estimate(course: Course) -> str:
    """What is left: minutes of reading, or the quiz."""
    if not course.minutes or course.refreshes or (not course.enrolment and course.renews):
        return _("the quiz")
    return f"≈ {formats.duration(course.minutes, _language())}"


def opens(rule: CertificationRequirement) -> str:
    """What a certification opens: an authority, where, on what."""
    facts = {
        "level": rule.get_level_display(),
        "network": rule.network or _("every network"),
        "topic": rule.topic or _("every topic"),
        "unit": rule.unit,
    }
    return _("%(level)s on %(network)s about %(topic)s, in %(unit)s") % facts


def _standing(course: Course) -> tuple[str, str]:
    if course.open_attempt is not None:
        return _("quiz open"), "warn"
    told = {
        Standing.SUSPENDED: (_("suspended"), "block"),
        Standing.EXPIRED: (_("run out"), "block"),
        Standing.REVOKED: (_("taken back"), "block"),
        Standing.DUE: (_("refresher"), "warn"),
    }
    if course.verdict.standing in told:
        return told[course.verdict.standing]
    wanted = course.asked or course.requested
    return (_("asked of you"), "notice") if wanted and not course.certified else ("", "")


def _meta(course: Course) -> str:
    count = course.lessons
    return ngettext("%(count)s lesson and a quiz", "%(count)s lessons and a quiz", count) % {
        "count": count
    }


def _why(course: Course) -> str:
    if course.asked:
        return opens(course.asked[0])
    if course.requested is None or course.certified:
        return course.track.about
    facts = {"name": course.requested.assignment.asked_by, "unit": course.requested.unit}
    return _("Asked by %(name)s, for your role in %(unit)s.") % facts


def _by(course: Course) -> str:
    if course.before is None:
        return ""
    on = timezone.localtime(course.before).date()
    return _("before %(day)s") % {"day": formats.day(on, _language(), "short")}


def _language() -> str:
    return get_language() or "fr"
