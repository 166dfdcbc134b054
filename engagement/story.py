"""One interaction told in sentences: why it is here, what happened, who may answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from engagement.domain.routing import Route
from engagement.domain.status import Status
from engagement.services.targets import working_calendar
from governance import access
from governance.models import Appointment, AuditEvent, OrgUnit
from governance.perms import Perm
from socialteam.kit import business_time, formats
from training import permits
from training.models import Level
from training.permit_words import Told, leading_back, told

if TYPE_CHECKING:
    from engagement.models import Interaction

MOST_NAMES = 3


class Moment(NamedTuple):
    """One dated fact; ``kind`` as the timeline component has it."""

    at: datetime
    text: str
    told: str
    kind: str = ""


class Clock(NamedTuple):
    """A response target in minutes of business time; ``most`` is at least 1."""

    value: int
    most: int
    state: str
    said: str


def why_here(interaction: Interaction) -> str:
    """Why this unit answers it, as a sentence."""
    unit = {"unit": interaction.unit}
    if interaction.route == Route.TOPIC and interaction.topic is not None:
        facts = unit | {"topic": interaction.topic}
        return _("%(unit)s answers because the topic “%(topic)s” is theirs.") % facts
    if interaction.route == Route.MODEL:
        return _("%(unit)s answers for its units: that is its organisation model.") % unit
    if interaction.route == Route.LOGGER:
        return _("%(unit)s answers because one of them logged it in a shared space.") % unit
    if interaction.route == Route.IMPORT:
        return _("%(unit)s answers because the file was imported into their space.") % unit
    return _("%(unit)s answers because the space is theirs.") % unit


def moments_of(interaction: Interaction, *, at: datetime) -> list[Moment]:
    """What happened, from the audit log, oldest first; times as told at ``at``; one query."""
    events = AuditEvent.objects.about(interaction).select_related("actor")
    facts = [(event.at, _sentence(event), "") for event in events]
    if not facts:
        facts = [(interaction.received_at, _("It was imported from a file."), "")]
    if interaction.status == Status.OPEN and interaction.first_response_at is None:
        facts.append((interaction.due_at, _("The first response is due."), "soft"))
    return [Moment(moment, text, short_time(moment, at=at), kind) for moment, text, kind in facts]


def short_time(moment: datetime, *, at: datetime) -> str:
    """A moment in a few letters: the hour today, the weekday and hour this week, else the day."""
    local, today = timezone.localtime(moment), timezone.localtime(at)
    if local.date() == today.date():
        return _time(moment)
    if abs((local.date() - today.date()).days) < 7:
        return f"{date_format(local, 'D')} {_time(moment)}"
    return formats.day(local, get_language() or "en", "short")


def _sentence(event: AuditEvent) -> str:
    sentences = {
        "interaction.logged": _("%(person)s logged it."),
        "interaction.claimed": _("%(person)s took it."),
        "interaction.released": _("%(person)s handed it back."),
        "interaction.answered": _("%(person)s answered."),
        "interaction.noted": _("%(person)s left a note."),
        "interaction.customer-wrote": _("The customer wrote again; %(person)s added it."),
        "interaction.triaged": _("%(person)s changed the triage."),
        "interaction.routed": _("%(person)s gave it a topic and its unit."),
        "interaction.closed": _("%(person)s closed it."),
        "interaction.reopened": _("%(person)s opened it again."),
    }
    person = event.actor or _("Socialteam")
    return sentences.get(event.action, _("%(person)s changed it.")) % {"person": person}


def conditions_for(interaction: Interaction, person: User, *, at: datetime) -> list[Told]:
    """What must hold for ``person`` to answer, what is missing first.

    The permit, the role, and nobody else at work.
    """
    space, topic = interaction.space, interaction.topic
    permit = permits.may_speak(person, space, topic, at=at)
    lines = told(permit, person=person, space=space, topic=topic, level=Level.ANSWER, at=at)
    here = reverse("engagement:interaction", args=[interaction.pk])
    lines = [leading_back(line, here) for line in lines]
    lines += _at_hand(interaction, person, at=at)
    return sorted(lines, key=lambda line: line.held)


def _at_hand(interaction: Interaction, person: User, *, at: datetime) -> list[Told]:
    taken = interaction.is_claimed(at=at) and not interaction.held_by(person, at=at)
    until = _time(interaction.claimed_until)
    return [
        Told(
            access.can(person, Perm.INTERACTION_ANSWER, interaction),
            _("Your role covers %(unit)s") % {"unit": interaction.unit},
        ),
        Told(
            not taken,
            _("%(person)s has taken it until %(time)s")
            % {"person": interaction.claimed_by, "time": until}
            if taken
            else _("Nobody else has taken it"),
        ),
        Told(
            interaction.status != Status.CLOSED,
            _("It is closed") if interaction.status == Status.CLOSED else _("It is not closed"),
        ),
    ]


def who_can_answer(interaction: Interaction, *, at: datetime) -> list[str]:
    """Names of some whose role and permit let them answer, in no promised order; three queries."""
    units = OrgUnit.objects.ancestors(interaction.unit, include_self=True)
    holding = (
        Appointment.objects.in_force(at=at)
        .filter(unit__in=units, role__powers__contains=[Perm.INTERACTION_ANSWER.value])
        .values("person_id")
    )
    found = User.objects.active().filter(pk__in=holding).order_by("name", "pk")
    speakers = permits.speakers_of(interaction.space, interaction.topic, at=at)
    if permits.are_asked(interaction.space, at=at):
        found = found.filter(pk__in=[each.person_id for each in speakers if each.allowed])
    return [str(person) for person in found[:MOST_NAMES]]


def clock_of(interaction: Interaction, *, at: datetime) -> Clock:
    """How the first response stands against its target, in business time."""
    calendar = working_calendar(interaction.space.calendar, at=interaction.occurred_at)
    most = _whole(business_time.elapsed(calendar, interaction.occurred_at, interaction.due_at))
    most = max(most, 1)
    answered = interaction.first_response_at
    passed = business_time.elapsed(calendar, interaction.occurred_at, answered or at)
    value = min(max(_whole(passed), 0), most)
    if answered is not None:
        took = _span(timedelta(seconds=interaction.first_response_seconds or 0))
        state = "held" if answered <= interaction.due_at else "warn"
        return Clock(value, most, state, _("answered in %(time)s") % {"time": took})
    if at > interaction.due_at:
        late = _span(business_time.elapsed(calendar, interaction.due_at, at))
        return Clock(most, most, "block", _("late by %(time)s") % {"time": late})
    left = business_time.elapsed(calendar, at, interaction.due_at)
    state = "warn" if value * 2 > most else ""
    return Clock(value, most, state, _("%(time)s left") % {"time": _span(left)})


def time_left(interaction: Interaction, *, at: datetime) -> str:
    """How long until the first response is due, in words of real time."""
    if interaction.first_response_at is not None:
        return _("answered before")
    span = _span(interaction.due_at - at)
    if interaction.due_at < at:
        return _("late by %(time)s") % {"time": span}
    return _("%(time)s left") % {"time": span}


def _whole(span: timedelta) -> int:
    return span // timedelta(minutes=1)


def _span(span: timedelta) -> str:
    return formats.duration(span, get_language() or "en")


def _time(at: datetime | None) -> str:
    return formats.clocktime(timezone.localtime(at), get_language() or "en") if at else ""
