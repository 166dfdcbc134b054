"""One space to read: its promise, its people, its card, its accounts; and the list as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access
from governance.access import requires
from governance.forms.registry import CardForm, SpaceFilter
from governance.models import (
    AuditEvent,
    SocialAccount,
    Space,
    SprawlDecision,
    Topic,
)
from governance.perms import Perm
from governance.saving import saved
from governance.services import registry
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import attachment, csv_stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request
    from accounts.models import User
    from governance.models import CodeCard, SpaceQuerySet

POST = "POST"
MOST_EVENTS = 20


def spaces_asked(request: Request) -> tuple[SpaceFilter, SpaceQuerySet]:
    """The spaces one may read that match the filters; what cannot be read filters nothing."""
    form = SpaceFilter(request.GET, person=request.user, perm=Perm.SPACE_VIEW)
    spaces = Space.objects.usable_by(request.user, Perm.SPACE_VIEW)
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("q"):
        spaces = spaces.filter(name__unaccent__icontains=asked["q"])
    for name in ("network", "unit", "language"):
        if asked.get(name):
            spaces = spaces.filter(**{name: asked[name]})
    return form, spaces.select_related("unit", "network", "calendar", "owner", "deputy")


def in_state(spaces: SpaceQuerySet, state: str) -> SpaceQuerySet:
    """Those of ``spaces`` that are open, planned or closed; all for another word."""
    if state == "open":
        return spaces.open()
    if state == "planned":
        return spaces.not_closed().filter(opened_on__isnull=True)
    return spaces.filter(closed_on__isnull=False) if state == "closed" else spaces


@requires(Perm.SPACE_VIEW)
@require_safe
def space_export(request: Request) -> HttpResponseBase:
    """The list of spaces as a file, with the same filters."""
    form, spaces = spaces_asked(request)
    spaces = in_state(spaces, form.cleaned_data.get("state", "") if form.is_valid() else "")
    header = [_("Space"), _("Network"), _("Owner"), _("Language"), _("Address"), _("Whose place it is"), _("Answers for it"), _("Stands in"), _("First response, minutes"), _("When urgent, minutes"), _("To be reviewed by"), _("Open since"), _("Closed on")]  # fmt: skip  # noqa: E501

    def rows() -> Iterator[list[Any]]:
        for each in spaces.order_by("name", "pk"):
            people = [str(each.owner or ""), str(each.deputy or "")]
            told = [each.name, each.network.name, each.unit.name, each.language, each.url]
            minutes = [each.target_minutes, each.urgent_target_minutes]
            days = [each.review_on, each.opened_on, each.closed_on]
            yield [*told, each.get_ownership_display(), *people, *minutes, *days]

    name = f"spaces-{clock.now():%Y-%m-%d}.csv"
    return attachment(name, "text/csv; charset=utf-8", csv_stream(header, rows()))


@requires(Perm.SPACE_VIEW)
@require_safe
def space_detail(request: Request, space_id: int) -> HttpResponse:
    """Everything that is settled about one space."""
    at, space = clock.now(), _readable(request, space_id)
    may_change = access.can(request.user, Perm.SPACE_CHANGE, space)
    accounts = SocialAccount.objects.visible_to(request.user, Perm.ACCOUNT_VIEW)
    context = {
        "at": at,
        "space": space,
        "may_change": may_change,
        "missing": missing_people(space),
        "review_is_due": bool(space.review_on and space.review_on <= at.date()),
        "card": registry.card_of(space, at=at),
        "accounts": list(
            accounts.filter(space=space).not_closed().with_holders(at=at).select_related("network")
        ),
        "may_see_accounts": access.holds(request.user, Perm.ACCOUNT_VIEW),
        "topics": _topics(space, request.user, on=at.date()),
        "history": _history(space, request.user),
    }
    return render(request, "governance/registry/space_detail.html", context)


@requires(Perm.SPACE_CHANGE)
@require_POST
def space_review(request: Request, space_id: int) -> HttpResponse:
    """Reviewed, nothing to change: look again in six months."""
    spaces = Space.objects.visible_to(request.user, Perm.SPACE_CHANGE)
    space = get_object_or_404(spaces, pk=space_id)
    try:
        registry.review_space(space=space, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("Reviewed. It comes up again in six months."))
    return redirect("governance:space-detail", space.pk)


@requires(Perm.SPACE_VIEW)
@require_safe
def space_card(request: Request, space_id: int) -> HttpResponse:
    """How one speaks in a space, and how it was before."""
    at, space = clock.now(), _readable(request, space_id)
    cards = list(space.cards.select_related("written_by"))
    context = {
        "space": space,
        "card": registry.card_of(space, at=at),
        "earlier": cards[1:],
        "may_change": access.can(request.user, Perm.SPACE_CHANGE, space),
    }
    return render(request, "governance/registry/space_card.html", context)


@requires(Perm.SPACE_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def space_card_write(request: Request, space_id: int) -> HttpResponse:
    """Write a card, which replaces the earlier one from now on."""
    spaces = Space.objects.visible_to(request.user, Perm.SPACE_CHANGE)
    space, at = get_object_or_404(spaces, pk=space_id), clock.now()
    given = request.POST if request.method == POST else None
    form = CardForm(given, card=registry.card_of(space, at=at))

    def write() -> CodeCard:
        return registry.write_card(space=space, facts=form.cleaned_data, by=request.user, at=at)

    if given is not None and saved(form, write):
        messages.success(
            request, _("The card holds from now on; the earlier one stays on record.")
        )
        return redirect("governance:space-card", space.pk)
    context = {"form": form, "space": space}
    return render(request, "governance/registry/space_card_write.html", context)


def missing_people(space: Space) -> list[str]:
    """Who is missing at a space that takes comments, in words."""
    if not space.takes_comments:
        return []
    wanted = ((space.owner, _("an owner")), (space.deputy, _("a deputy")))
    return [word for person, word in wanted if person is None or not person.is_active]


def _readable(request: Request, space_id: int) -> Space:
    spaces = Space.objects.usable_by(request.user, Perm.SPACE_VIEW)
    related = ("unit", "network", "calendar", "owner", "deputy")
    return get_object_or_404(spaces.select_related(*related), pk=space_id)


def _topics(space: Space, reader: User, *, on: date) -> list[tuple[Topic, int]]:
    """Topics that may come up here, each with how many people of its unit cover the space."""
    people = registry.people_by_unit([space], on=on)
    topics = Topic.objects.routable_by(reader, Perm.SPACE_VIEW).select_related("unit")
    return [(topic, people.get((space.pk, topic.unit_id), 0)) for topic in topics.order_by("name")]


def _history(space: Space, reader: User) -> list[tuple[datetime, str, str]]:
    """What was done about the space, newest first, as far as the reader may know it."""
    decisions = SprawlDecision.objects.visible_to(reader, Perm.ACCOUNT_VIEW).filter(space=space)
    found = [
        (each.decided_at, each.get_choice_display(), each.reason)
        for each in decisions[:MOST_EVENTS]
    ]
    found += [
        (each.written_at, _("Code card, version %(number)s") % {"number": each.number}, "")
        for each in space.cards.all()[:MOST_EVENTS]
    ]
    events = AuditEvent.objects.visible_to(reader, Perm.AUDIT_VIEW).filter(
        target_type="governance.space", target_id=str(space.pk)
    )
    acts = {
        "space.planned": _("Planned"),
        "space.opened": _("Opened"),
        "space.changed": _("Changed"),
        "space.reviewed": _("Reviewed, nothing to change"),
        "space.closed": pgettext("space", "Closed"),
    }
    told = events.filter(action__in=acts).select_related("actor").order_by("-pk")[:MOST_EVENTS]
    found += [(each.at, str(acts[each.action]), str(each.actor or "")) for each in told]
    return sorted(found, key=lambda row: row[0], reverse=True)[:MOST_EVENTS]
