"""One escalation told in order: who is asked, what happened, and what is to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from zlib import crc32

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from escalation.domain.ladder import Ladder, end_of, following, is_end, next_due
from escalation.domain.status import Status
from escalation.models import Escalation, EscalationEvent, EventKind
from governance.models import OrgUnit, Role
from notifications.models import OutboxMessage
from socialteam.kit import formats

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from escalation.domain.ladder import Rung

REACHED: Final = (EventKind.TOLD, EventKind.EMPTY, EventKind.UNANSWERED)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the course; ``kind`` is "soft" for what is to come."""

    at: datetime
    text: str
    kind: Literal["", "soft", "alert"] = ""
    note: str = ""
    new_day: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """What the page says.

    asked: names of those asked last, and ``since`` when; ``next_who`` is empty when nothing is to
    come or when the alarm is next (``alarm_next``), ``next_when`` says its hour, as in "at 13:05"
    or "tomorrow, 09:00". ``deliveries`` went to people, ``signals`` to connected systems.
    ``seen`` changes whenever the page would.
    """

    asked: list[str]
    since: str
    next_who: str
    next_when: str
    alarm_next: bool
    moments: list[Moment]
    deliveries: list[OutboxMessage]
    signals: list[OutboxMessage]
    seen: str


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of the people, roles and units that a story mentions."""

    people: Mapping[int, str]
    roles: Mapping[int, str]
    units: Mapping[int, str]
    space: str

    def listed(self, ids: Sequence[int]) -> str:
        found = [self.people[pk] for pk in ids if pk in self.people]
        return formats.listed(found, get_language() or "en") or _("somebody")

    def of(self, rung: Rung) -> str:
        """Whom a rung tells, before it is known who that is."""
        if rung.person_id is not None:
            return self.people.get(rung.person_id, _("somebody"))
        if rung.role_id is None:
            return _("whoever is on duty in %(space)s") % {"space": self.space}
        role = self.roles.get(rung.role_id, _("somebody"))
        if rung.unit_id is None:
            return _("%(role)s of the nearest unit") % {"role": role}
        return _("%(role)s in %(unit)s") % {"role": role, "unit": self.units.get(rung.unit_id, "")}


def story_of(escalation: Escalation, *, at: datetime) -> Story:
    """The story at ``at``; six queries."""
    events = list(escalation.events.select_related("actor"))
    ladder = Ladder.from_json(escalation.path)
    names = _names(escalation, ladder, events)
    sent = deliveries_of(escalation)
    last = next((event for event in reversed(events) if event.kind == EventKind.TOLD), None)
    moments = [_past(event, names, sent) for event in events]
    is_open = escalation.status == Status.OPEN
    alarm_next = is_open and is_end(ladder, escalation.step)
    if is_open:
        moments += _to_come(escalation, ladder, names, at=at)
    return Story(
        asked=[names.people[pk] for pk in last.told if pk in names.people] if last else [],
        since=_since(last.at if last else escalation.opened_at, at=at),
        next_who=names.of(ladder.rungs[escalation.step]) if is_open and not alarm_next else "",
        next_when=_hour(escalation.due_at, at=at) if escalation.due_at else "",
        alarm_next=alarm_next,
        moments=list(_with_days(moments, at=at)),
        deliveries=[each for each in sent if each.recipient],
        signals=[each for each in sent if not each.recipient],
        seen=_seen(escalation, events, sent),
    )


def deliveries_of(escalation: Escalation) -> list[OutboxMessage]:
    """Messages to people about the escalation, oldest first; found by the prefix of their key."""
    found = OutboxMessage.objects.filter(key__startswith=f"esc-{escalation.pk}-")
    return list(found.select_related("recipient", "endpoint").order_by("pk"))


def asked_by_escalation(escalations: Sequence[Escalation]) -> dict[int, list[str]]:
    """Names of those asked last, for each of several escalations; two queries."""
    events = EscalationEvent.objects.filter(
        escalation__in=[each.pk for each in escalations], kind=EventKind.TOLD
    ).order_by("pk")
    told = dict(events.values_list("escalation_id", "told"))
    people = dict(
        User.objects.filter(pk__in={pk for ids in told.values() for pk in ids}).values_list(
            "pk", "name"
        )
    )
    return {key: [people[pk] for pk in ids if pk in people] for key, ids in told.items()}


def _since(moment: datetime, *, at: datetime) -> str:
    """The hour alone today, with its day otherwise."""
    language = get_language() or "en"
    if timezone.localtime(moment).date() == timezone.localtime(at).date():
        return formats.clocktime(moment, language)
    return formats.when(moment, language, at=at)


def _hour(moment: datetime, *, at: datetime) -> str:
    words = _since(moment, at=at)
    is_today = timezone.localtime(moment).date() == timezone.localtime(at).date()
    return _("at %(time)s") % {"time": words} if is_today else words


def _names(escalation: Escalation, ladder: Ladder, events: Sequence[EscalationEvent]) -> _Names:
    people = {pk for event in events for pk in event.told}
    people |= {rung.person_id for rung in ladder.rungs if rung.person_id}
    roles = {rung.role_id for rung in ladder.rungs if rung.role_id}
    units = {rung.unit_id for rung in ladder.rungs if rung.unit_id}
    return _Names(
        people=dict(User.objects.filter(pk__in=people).values_list("pk", "name")),
        roles={role.pk: role.name for role in Role.objects.filter(pk__in=roles)},
        units=dict(OrgUnit.objects.filter(pk__in=units).values_list("pk", "name")),
        space=escalation.interaction.space.name,
    )


def _past(event: EscalationEvent, names: _Names, sent: Sequence[OutboxMessage]) -> Moment:
    facts = {"actor": event.actor or "", "people": names.listed(event.told)}
    if event.kind == EventKind.HANDED:
        facts["people"] = _handed_to(event, sent)
    words = {
        EventKind.OPENED: _("%(actor)s called for help."),
        EventKind.TOLD: ngettext(
            "%(people)s is asked.", "%(people)s are asked.", len(event.told) or 1
        ),
        EventKind.EMPTY: _("Nobody was there: passed on at once."),
        EventKind.UNANSWERED: _("Nobody answered. The alarm is raised."),
        EventKind.TAKEN: _("%(actor)s took charge."),
        EventKind.HANDED: _("%(actor)s handed over to %(people)s."),
        EventKind.RESOLVED: _("%(actor)s resolved it."),
        EventKind.HELD: _("The engine set this escalation aside after repeated faults."),
    }[EventKind(event.kind)]
    alarming = event.kind in {EventKind.UNANSWERED, EventKind.HELD, EventKind.EMPTY}
    return Moment(event.at, words % facts, "alert" if alarming else "", event.note)


def _handed_to(event: EscalationEvent, sent: Sequence[OutboxMessage]) -> str:
    """The name of whoever was told of a hand-over: the event itself names the giver only."""
    prefix = f"esc-{event.escalation_id}-event-{event.pk}-"
    found = (each for each in sent if each.recipient and each.key.startswith(prefix))
    told = next(found, None)
    return str(told.recipient) if told else _("somebody")


def _to_come(
    escalation: Escalation, ladder: Ladder, names: _Names, *, at: datetime
) -> Iterator[Moment]:
    """The rest of this round line by line, then the repeats in one line, then the alarm."""
    step, round_, due = escalation.step, escalation.round, escalation.due_at
    here, left = round_, ladder.repeats - escalation.round
    while due is not None and not is_end(ladder, step):
        if round_ == here:
            who = names.of(ladder.rungs[step])
            yield Moment(max(due, at), _("Without an answer: %(who)s.") % {"who": who}, "soft")
        elif round_ == here + 1 and step == 0:
            again = ngettext(
                "Without an answer: it starts again, once.",
                "Without an answer: it starts again, %(count)s times.",
                left,
            )
            yield Moment(max(due, at), again % {"count": left}, "soft")
        due = next_due(ladder, step=step, round=round_, fired_at=due)
        step, round_ = following(ladder, step, round_) or end_of(ladder)
    if due is not None:
        yield Moment(max(due, at), _("Without an answer: the alarm is raised."), "soft")


def _with_days(moments: Sequence[Moment], *, at: datetime) -> Iterator[Moment]:
    """Mark the first line of each day but today."""
    day = timezone.localtime(at).date()
    for moment in moments:
        on = timezone.localtime(moment.at).date()
        yield Moment(moment.at, moment.text, moment.kind, moment.note, new_day=on != day)
        day = on


def _seen(
    escalation: Escalation,
    events: Sequence[EscalationEvent],
    deliveries: Sequence[OutboxMessage],
) -> str:
    states = ",".join(f"{each.pk}{each.state}" for each in deliveries)
    last = events[-1].pk if events else 0
    return f"{escalation.version}.{last}.{crc32(states.encode()):x}"
