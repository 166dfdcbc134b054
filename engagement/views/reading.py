"""Pages that show: today, the list, one interaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from engagement import forms, story
from engagement.day import day_of
from engagement.domain.estimate import MINUTES_EACH
from engagement.domain.status import Status
from engagement.filter_choices import filter_choices
from engagement.inbox import State, inbox_page
from engagement.models import Interaction
from engagement.panels import panels_for
from engagement.reading import filters_of
from engagement.refusal import refusal_of
from governance import access
from governance.access import requires
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.addresses import addresses
from socialteam.kit.inputs import query_text
from training.learning import owed_by
from training.story import card

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request
    from accounts.models import User

TABS = {
    State.MINE: _("Mine"),
    State.TO_ANSWER: _("To answer"),
    State.LATE: _("Late"),
    State.ANSWERED: _("Answered"),
    State.CLOSED: _("Closed"),
}
MOST_TO_LEARN = 2


@require_GET
@requires(Perm.INTERACTION_VIEW)
def today(request: HttpRequest) -> HttpResponse:
    """A volunteer's home: what is theirs, what waits, when they are on duty."""
    person, at = cast("Request", request).user, clock.now()
    day = day_of(person, at=at)
    context = {
        "now": at,
        "day": day,
        "mine": [_task(row, day.on_duty_in, at=at) for row in day.mine],
        "waiting": [_task(row, day.on_duty_in, at=at) for row in day.waiting],
        "may_answer": access.holds(person, Perm.INTERACTION_ANSWER),
        "may_log": access.holds(person, Perm.INTERACTION_LOG),
        "minutes_each": MINUTES_EACH,
        "to_learn": [card(each) for each in owed_by(person, at=at)[:MOST_TO_LEARN]],
    }
    return render(request, "engagement/today.html", context)


def _task(row: Interaction, on_duty_in: set[int], *, at: Any) -> dict[str, Any]:
    return {
        "row": row,
        "left": story.time_left(row, at=at),
        "by": story.short_time(row.due_at, at=at),
        "why": story.why_here(row),
        "on_duty": row.space_id in on_duty_in,
        "minutes": MINUTES_EACH,
    }


def _listed(rows: list[Interaction], *, at: datetime) -> list[dict[str, object]]:
    address = addresses("engagement:interaction")
    return [
        {"row": row, "href": address(row.pk), "left": story.time_left(row, at=at)} for row in rows
    ]


@require_GET
@requires(Perm.INTERACTION_VIEW)
def interaction_list(request: HttpRequest) -> HttpResponse:
    """The inbox, a page at a time."""
    person, at = cast("Request", request).user, clock.now()
    filters = filters_of(request.GET)
    cursor = query_text(request.GET, "cursor", longest=2_000)
    page = inbox_page(person=person, filters=filters, at=at, cursor=cursor, contacts=False)
    kept = {name: value for name, value in request.GET.items() if name not in {"cursor", "state"}}
    context = {
        "now": at,
        "page": page,
        "rows": _listed(page.rows, at=at),
        "state": filters.state.value,
        "tabs": [
            {
                "label": label,
                "href": f"?{urlencode({**kept, 'state': state.value})}",
                "current": state is filters.state,
            }
            for state, label in TABS.items()
        ],
        "form": forms.FilterForm(request.GET, choices=filter_choices(person)),
        "filtered": any(value for name, value in kept.items() if name != "order"),
        "first": not cursor,
        "may_log": access.holds(person, Perm.INTERACTION_LOG),
        "may_import": access.holds(person, Perm.INTERACTION_IMPORT),
    }
    return render(request, "engagement/interaction_list.html", context)


@require_GET
@requires(Perm.INTERACTION_VIEW)
def interaction_detail(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """One interaction: what was said, who may answer, by when."""
    return show(request, visible(request, interaction_id))


def visible(request: HttpRequest, interaction_id: int) -> Interaction:
    """The interaction of an address, or 404 when the person may not read it."""
    person = cast("Request", request).user
    rows = Interaction.objects.visible_to(person, Perm.INTERACTION_VIEW).for_list()
    return get_object_or_404(rows.select_related("space__calendar"), pk=interaction_id)


def show(
    request: HttpRequest, interaction: Interaction, *, status: int = 200, **given: Any
) -> HttpResponse:
    """The page of one interaction; ``given`` replaces forms that came back with errors."""
    person = cast("Request", request).user
    context = {**_context(interaction, person), **given}
    return render(request, "engagement/interaction.html", context, status=status)


def _context(interaction: Interaction, person: User) -> dict[str, Any]:
    at = clock.now()
    may_answer = access.can(person, Perm.INTERACTION_ANSWER, interaction)
    conditions = story.conditions_for(interaction, person, at=at)
    held = all(condition.held for condition in conditions)
    others = [] if held else story.who_can_answer(interaction, at=at)
    return {
        "now": at,
        "interaction": interaction,
        "said": interaction.messages.select_related("author", "contact__identity"),
        "why": story.why_here(interaction),
        "clock": story.clock_of(interaction, at=at),
        "moments": story.moments_of(interaction, at=at),
        "conditions": conditions,
        "held": held,
        "refusal": None if held else refusal_of(interaction, conditions, others, at=at),
        "may_answer": may_answer,
        "may_log": access.can(person, Perm.INTERACTION_LOG, interaction),
        "may_erase": interaction.contact is not None
        and access.can(person, Perm.CONTACT_ERASE, interaction.contact),
        "may_see_rights": access.holds(person, Perm.PERMIT_VIEW),
        "is_mine": interaction.held_by(person, at=at),
        "is_taken": interaction.is_claimed(at=at),
        "is_closed": interaction.status == Status.CLOSED,
        "reply_form": forms.WordsForm(auto_id="reply-%s"),
        "note_form": forms.WordsForm(auto_id="note-%s"),
        "message_form": forms.CustomerMessageForm(auto_id="message-%s"),
        "close_form": forms.CloseForm(auto_id="close-%s"),
        "triage_form": forms.TriageForm(interaction=interaction),
        "topic_form": forms.TopicForm(person=person, interaction=interaction, auto_id="topic-%s"),
        "panels": panels_for(interaction, person, at=at),
    }
