"""Exercises: what one may answer, one's answers and what reviewers said, good examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import signed_in
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import attachment, csv_stream
from training import services
from training.domain.practice import ReplyState
from training.forms.practice import LibraryFilter, ReplyForm
from training.models import PracticeExample, PracticeReply, Scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request

POST = "POST"
SHOWN = 100


@signed_in
@require_safe
def practice_list(request: Request) -> HttpResponse:
    """What one may answer, and what became of what one answered."""
    at = clock.now()
    offered = Scenario.objects.offered_to(request.user, at=at).select_related("network")
    own = _own(request).select_related("review", "example")
    answered: dict[int, PracticeReply] = {}
    for reply in own.exclude(state=ReplyState.WITHDRAWN.value).order_by("submitted_at", "pk"):
        answered[reply.scenario_id] = reply
    rows = [(scenario, answered.get(scenario.pk)) for scenario in offered[:SHOWN]]
    waiting = PracticeReply.objects.reviewable_by(request.user, at=at).waiting().count()
    replies = answered.values()
    context = {
        "fresh": [scenario for scenario, reply in rows if reply is None],
        "answered": [pair for pair in rows if pair[1] is not None],
        "reviewed": sum(reply.state == ReplyState.REVIEWED for reply in replies),
        "asked": [
            reply for reply in replies if getattr(reply, "example", None) and reply.example.waits
        ],
        "waiting": waiting,
    }
    return render(request, "training/practice_list.html", context)


def _own(request: Request) -> QuerySet[PracticeReply]:
    return PracticeReply.objects.of_person(request.user)


@signed_in
@require_http_methods(["GET", "HEAD", POST])
def practice_write(request: Request, scenario_id: int) -> HttpResponse:
    """One conversation, one's answers to it, and room for the next one."""
    at = clock.now()
    rows = Scenario.objects.met_by(request.user, at=at).select_related("network")
    scenario = get_object_or_404(rows, pk=scenario_id)
    own = _own(request).filter(scenario=scenario)
    replies = list(own.select_related("review__reviewer", "example").order_by("-version"))
    given = request.POST if request.method == POST else None
    form = ReplyForm(given, scenario=scenario, tries=len(replies))

    def submit() -> PracticeReply:
        return services.submit_reply(
            scenario=scenario,
            text=form.cleaned_data["text"],
            language=(get_language() or "fr")[:2],
            by=request.user,
            at=at,
        )

    if form.is_bound and saved(form, submit):
        messages.success(request, _("A colleague will read it and answer you here."))
        return redirect("training:practice-write", scenario_id)
    context = {
        "scenario": scenario,
        "form": form,
        "replies": replies,
        "waiting": next((each for each in replies if each.state == ReplyState.WAITING), None),
        "last": next((each for each in replies if each.state == ReplyState.REVIEWED), None),
        "open": scenario.retired_at is None,
    }
    return render(request, "training/practice_write.html", context)


@signed_in
@require_POST
def practice_withdraw(request: Request, practice_reply_id: int) -> HttpResponse:
    """Take one's own answer back."""
    reply = get_object_or_404(_own(request), pk=practice_reply_id)

    def withdraw() -> object:
        return services.withdraw_reply(reply=reply, by=request.user, at=clock.now())

    tell(request, withdraw, _("Your answer is taken back."))
    return redirect("training:practice-write", reply.scenario_id)


@signed_in
@require_POST
def example_answer(request: Request, practice_reply_id: int) -> HttpResponse:
    """Say whether others may read one's answer, and whether one is named."""
    example = _own_example(request, practice_reply_id)
    word = request.POST.get("word", "")

    def answer() -> object:
        return services.answer_for_example(
            example=example,
            agrees=word in {"yes", "named"},
            named=word == "named",
            by=request.user,
            at=clock.now(),
        )

    if word not in {"yes", "named", "no"}:
        messages.error(request, _("Choose one of the three answers."))
    elif word == "no":
        tell(request, answer, _("It stays between you and the reviewer."))
    else:
        tell(request, answer, _("It is in the library now. You can take it out at any time."))
    return redirect("training:practice-write", example.reply.scenario_id)


@signed_in
@require_POST
def example_withdraw(request: Request, practice_reply_id: int) -> HttpResponse:
    """Take one's own example out of the library."""
    example = _own_example(request, practice_reply_id)

    def withdraw() -> object:
        return services.withdraw_example(example=example, by=request.user, at=clock.now())

    tell(request, withdraw, _("Nobody reads it there any more."))
    return redirect("training:practice-write", example.reply.scenario_id)


def _own_example(request: Request, number: int) -> PracticeExample:
    rows = PracticeExample.objects.of_person(request.user)
    return get_object_or_404(rows.select_related("reply__scenario"), reply=number)


@signed_in
@require_safe
def practice_library(request: Request) -> HttpResponseBase:
    """Good answers whose authors agreed that others read them."""
    form = LibraryFilter(request.GET or None)
    readable = PracticeExample.objects.readable_by(request.user, at=clock.now())
    rows: QuerySet[PracticeExample] = readable.select_related(
        "reply__scenario__network", "reply__person", "reply__review"
    )
    if form.is_bound and form.is_valid():
        rows = _found(rows, form.cleaned_data)
    if request.GET.get("format") == "csv":
        return _exported(rows)
    counted = rows.aggregate(count=Count("pk"))["count"]
    context = {"form": form, "examples": list(rows[:SHOWN]), "count": counted}
    context["query"] = _kept(request)
    return render(request, "training/practice_library.html", context)


def _kept(request: Request) -> str:
    kept = request.GET.copy()
    kept.pop("format", None)
    return kept.urlencode()


def _found(rows: QuerySet[PracticeExample], given: dict[str, Any]) -> QuerySet[PracticeExample]:
    words, network = given["q"], given["network"]
    if words:
        titles = ("title_fr", "title_en")
        about = Q(reply__text__icontains=words)
        for title in titles:
            about |= Q(**{f"reply__scenario__{title}__icontains": words})
        rows = rows.filter(about)
    return rows.filter(reply__scenario__network=network) if network else rows


def _exported(rows: QuerySet[PracticeExample]) -> HttpResponseBase:
    header = [_("Exercise"), _("Network"), _("Language"), _("Answer"), _("Author")]
    lines = (
        [
            str(each.reply.scenario),
            each.reply.scenario.network.name,
            each.reply.language,
            each.reply.text,
            str(each.author or ""),
        ]
        for each in rows
    )
    return attachment("examples.csv", "text/csv; charset=utf-8", csv_stream(header, lines))


def tell(request: Request, change: Callable[[], object], done: str, *, undo: str = "") -> None:
    """Make ``change`` and say ``done``, with the address that undoes it; or say why not."""
    try:
        change()
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, done, extra_tags=f"undo:{undo}" if undo else "")
