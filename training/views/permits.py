"""Permits to speak: one's own, everybody's in a space, and one of them in full."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import signed_in
from accounts.models import User
from governance import access
from governance.access import requires
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.exports import attachment, csv_stream
from training import permits
from training.forms.speaking import SpeakerFilter
from training.models import Level
from training.permit_reading import people_of, spaces_of, spaces_shown, spaces_told, topic_asked
from training.permit_words import leading_back, minutes_to_meet, named, told, told_missing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request
    from governance.models import Space, Topic
    from training.permit_words import Told
    from training.permits import Missing, Speaker

SHOWN = 200
"""People on one page; the export holds all."""
SOON = timedelta(days=30)
"""How far one's own page looks ahead."""


@signed_in
@require_safe
def permit_mine(request: Request) -> HttpResponse:
    """Where one may speak, and what separates one from the rest."""
    at = clock.now()
    places = permits.places_of(request.user, at=at)
    names = spaces_of(places)
    missing = {each for place in places for each in place.missing}
    lines = told_missing(missing, person=request.user, at=at)
    closed = [place for place in places if not place.allowed]
    context = {
        "at": at,
        "open": [names[each.space_id] for each in places if each.allowed],
        "steps": [
            {
                "line": leading_back(lines[each], request.path),
                "spaces": _names(closed, each, names),
            }
            for each in sorted(lines, key=lambda one: permits.ORDER[one.condition])
        ],
        "closed": [names[each.space_id] for each in closed],
        "minutes": minutes_to_meet(list(lines.values())),
        "coming": _coming(request, missing, at),
    }
    return render(request, "training/permit_mine.html", context)


def _coming(request: Request, missing: set[Missing], at: datetime) -> list[Told]:
    """What holds today and no longer will before long, told as it will be then."""
    then = at + SOON
    places = permits.places_of(request.user, at=then)
    later = {each for place in places for each in place.missing} - missing
    lines = told_missing(later, person=request.user, at=then)
    ordered = sorted(lines, key=lambda one: permits.ORDER[one.condition])
    return [leading_back(lines[each], request.path) for each in ordered]


def _names(places: Iterable[Speaker], missing: Missing, names: dict[int, Space]) -> list[str]:
    return [str(names[each.space_id]) for each in places if missing in each.missing]


@requires(Perm.PERMIT_VIEW)
@require_safe
def speaker_list(request: Request) -> HttpResponseBase:
    """Who may speak in a space, on a topic, at a level, at a moment."""
    form = SpeakerFilter(request.GET or None, person=request.user)
    context: dict[str, Any] = {"form": form, "may_change": _may_change(request)}
    if form.is_bound and form.is_valid():
        asked = _Asked(form.cleaned_data)
        rows = asked.rows()
        if request.GET.get("format") == "csv":
            return _exported(rows)
        shown = [(person, each, named(each.missing)) for person, each in rows[:SHOWN]]
        context |= {"asked": asked, "rows": shown, "count": len(rows)}
        context["allowed"] = sum(1 for _person, speaker in rows if speaker.allowed)
        context["query"] = request.GET.urlencode()
    else:
        context["spaces"] = list(spaces_told(request.user)[:SHOWN])
    return render(request, "training/speaker_list.html", context)


def _may_change(request: Request) -> bool:
    return access.holds(request.user, Perm.SPEAKING_CHANGE)


class _Asked:
    """The question of a filled filter."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.space: Space = given["space"]
        self.topic: Topic | None = given["topic"]
        self.level: int = given["level"] or Level.ANSWER
        self.at: datetime = given["at"] or clock.now()
        self.then = given["at"] is not None

    def rows(self) -> list[tuple[User, Speaker]]:
        """People and their permits, those who may speak first."""
        return people_of(permits.speakers_of(self.space, self.topic, self.level, at=self.at))


def _exported(rows: list[tuple[User, Speaker]]) -> HttpResponseBase:
    header = [_("Person"), _("E-mail"), _("May speak"), _("Missing")]
    lines = (
        [
            person.name,
            person.email,
            _("yes") if speaker.allowed else _("no"),
            ", ".join(named(speaker.missing)),
        ]
        for person, speaker in rows
    )
    filename = _("who-may-speak.csv")
    return attachment(filename, "text/csv; charset=utf-8", csv_stream(header, lines))


@signed_in
@require_safe
def permit_detail(request: Request, person_id: int, space_id: int) -> HttpResponse:
    """One permit in full: one's own, or of somebody whose permits one may see."""
    at = clock.now()
    space = get_object_or_404(spaces_shown(request.user, person_id, at=at), pk=space_id)
    person = get_object_or_404(User, pk=person_id)
    topic = topic_asked(request.user, _number(request, "topic"))
    given = _number(request, "level")
    level = int(Level.ANSWER) if given is None else given
    if level not in Level.values:
        raise Http404
    permit = permits.may_speak(person, space, topic, level, at=at)
    lines = told(permit, person=person, space=space, topic=topic, level=level, at=at)
    context = {
        "person": person,
        "space": space,
        "topic": topic,
        "level": Level(level).label,
        "permit": permit,
        "lines": [leading_back(each, request.get_full_path()) for each in lines],
        "is_own": person == request.user,
    }
    return render(request, "training/permit_detail.html", context)


def _number(request: Request, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None
