"""Where exercises and sessions stand: sections of "my learning", and tabs for those who write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance import tabs
from governance.perms import Perm
from socialteam.kit import navigation
from training import learning_sections
from training.domain.practice import ReplyState
from training.models import LiveSession, PracticeExample, PracticeReply, Scenario, SessionSeat

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

SHOWN = 3


def practice_section(person: User, at: datetime) -> tuple[str, dict[str, Any]] | None:
    """Exercises that one has not answered yet, and what waits for one's word."""
    own = PracticeReply.objects.filter(person=person)
    kept = own.exclude(state=ReplyState.WITHDRAWN.value)
    offered = Scenario.objects.offered_to(person, at=at).exclude(pk__in=kept.values("scenario"))
    asked = PracticeExample.objects.filter(
        reply__person=person, consented_at__isnull=True, declined_at__isnull=True
    )
    context = {
        "fresh": list(offered.select_related("network")[:SHOWN]),
        "asked": list(asked.select_related("reply__scenario")[:SHOWN]),
        "to_review": PracticeReply.objects.reviewable_by(person, at=at).waiting().count(),
        "answered": kept.count(),
    }
    return ("training/_learning_practice.html", context) if any(context.values()) else None


def sessions_section(person: User, at: datetime) -> tuple[str, dict[str, Any]] | None:
    """The next sessions one has booked, or else the next ones to book."""
    seats = SessionSeat.objects.live().filter(person=person, ends_at__gt=at)
    booked = list(seats.select_related("session").order_by("starts_at", "pk")[:SHOWN])
    coming = LiveSession.objects.offered_to(person, at=at).coming(at=at)
    free = coming.filter(starts_at__gt=at).exclude(seats__in=seats)[:SHOWN]
    context = {"booked": booked, "free": list(free), "now": at}
    return ("training/_learning_sessions.html", context) if booked or context["free"] else None


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    learning_sections.register(30, practice_section)
    learning_sections.register(40, sessions_section)
    tabs.register(
        tabs.Tab(
            group="training",
            label=pgettext_lazy("exercise", "Reviews"),
            url_name="training:review-queue",
            perm=Perm.LEARNING_REVIEW,
            about=_("Answers to exercises that wait for a word."),
            order=40,
        )
    )
    tabs.register(
        tabs.Tab(
            group="training",
            label=_("Attempts used up"),
            url_name="training:exhausted-list",
            perm=Perm.LEARNING_REVIEW,
            about=_("Who has failed a quiz as often as one may, and waits for help."),
            order=45,
        )
    )
    navigation.also_at("rules", "training:exhausted-list")
    navigation.also_at("rules", "training:attempts-give")
    tabs.register(
        tabs.Tab(
            group="training",
            label=_("Exercises"),
            url_name="training:scenario-list",
            perm=Perm.LEARNING_WRITE,
            about=_("Conversations that people answer to learn."),
            order=41,
        )
    )
    tabs.register(
        tabs.Tab(
            group="training",
            label=_("Sessions"),
            url_name="training:session-plan",
            perm=Perm.LEARNING_VIEW,
            about=_("Live sessions and office hours: places, waiting lists, who came."),
            order=42,
        )
    )
    _register_places()


def _register_places() -> None:
    """Whoever learns finds it behind learning, whoever writes behind the rules."""
    for start in ("practice-review", "review-queue", "scenario"):
        navigation.also_at("rules", f"training:{start}")
    for part in ("plan", "create", "change", "cancel", "attendance"):
        navigation.also_at("rules", f"training:session-{part}")
    for start in ("practice-list", "practice-library", "practice-write"):
        navigation.also_at("learn", f"training:{start}")
    for part in ("list", "detail"):
        navigation.also_at("learn", f"training:session-{part}")
