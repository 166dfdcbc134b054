"""Preparing a version: writing it, handing it over, reviewing it, putting it in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access, services
from governance.access import requires
from governance.domain.charter_status import Change, VersionState
from governance.domain.wording import reading, word_diff
from governance.forms.charters import (
    CharterCommentForm,
    CharterSubmitForm,
    CharterTextForm,
    ReasonForm,
)
from governance.models import Charter, CommentState
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock, markdown
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from accounts.http import Request
    from governance.models import CharterText, CharterVersion

POST = "POST"
PREVIEW = "preview"


@requires(Perm.CHARTER_WRITE)
@require_POST
def charter_start(request: Request, charter_id: int) -> HttpResponse:
    """Begin the next version."""
    charter = _charter(request, charter_id, Perm.CHARTER_WRITE)
    try:
        services.start_version(charter=charter, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    return redirect("governance:charter-draft", charter.pk, get_language() or "fr")


@requires(Perm.CHARTER_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def charter_draft(request: Request, charter_id: int, lang: str) -> HttpResponse:
    """Write a draft in one language, with its preview and readability beside the words.

    What somebody else saved meanwhile comes back as a 409 page with both texts: nothing is lost.
    """
    charter = _charter(request, charter_id, Perm.CHARTER_WRITE)
    version = _under_way(charter)
    if version is None or version.state != VersionState.DRAFT:
        return redirect("governance:charter-detail", charter.pk)
    text = next((each for each in version.texts.all() if each.language == lang), None)
    if text is None:
        raise Http404
    first = {"body": text.body, "revision": text.revision}
    given = request.POST if request.method == POST else None
    form = CharterTextForm(given, initial=first)
    if given is not None and form.is_valid() and PREVIEW not in given:
        return _saved_text(request, version, text, form)
    body = form.cleaned_data.get("body", "") if given and form.is_valid() else text.body
    return render(request, "governance/charter_draft.html", _editor(version, text, form, body))


@requires(Perm.CHARTER_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def charter_submit(request: Request, charter_id: int) -> HttpResponse:
    """Hand a draft over for review."""
    charter, at = _charter(request, charter_id, Perm.CHARTER_WRITE), clock.now()
    version = _under_way(charter)
    if version is None or version.state != VersionState.DRAFT:
        return redirect("governance:charter-detail", charter.pk)
    given = request.POST if request.method == POST else None
    form = CharterSubmitForm(given, version=version, person=request.user, at=at)

    def submit() -> CharterVersion:
        facts = dict(form.cleaned_data)
        facts["change"] = Change(facts["change"])
        return services.submit_version(version=version, by=request.user, at=at, **facts)

    if given is not None and saved(form, submit):
        messages.success(request, _("The draft is in review."))
        return redirect("governance:charter-review", charter.pk)
    context = {"charter": charter, "version": version, "form": form}
    return render(request, "governance/charter_submit.html", context)


@requires(Perm.CHARTER_VIEW)
@require_safe
def charter_review(request: Request, charter_id: int) -> HttpResponse:
    """What would change, what is said about it, and the decision."""
    charter = _charter(request, charter_id, Perm.CHARTER_VIEW)
    return _review_page(request, charter, CharterCommentForm(), ReasonForm())


@requires(Perm.CHARTER_REVIEW)
@require_POST
def charter_approve(request: Request, charter_id: int) -> HttpResponse:
    """Approve the version in review."""
    charter = _charter(request, charter_id, Perm.CHARTER_REVIEW)

    def approve(version: CharterVersion) -> None:
        services.approve_version(version=version, by=request.user, at=clock.now())

    return _moved(request, charter, approve, _("The version is approved; it can be published."))


@requires(Perm.CHARTER_REVIEW)
@require_POST
def charter_return(request: Request, charter_id: int) -> HttpResponse:
    """Ask for changes."""
    charter = _charter(request, charter_id, Perm.CHARTER_REVIEW)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _review_page(request, charter, CharterCommentForm(), form)

    def send_back(version: CharterVersion) -> None:
        services.send_back_version(
            version=version, by=request.user, at=clock.now(), **form.cleaned_data
        )

    return _moved(request, charter, send_back, _("The author has your reasons."))


@requires(Perm.CHARTER_PUBLISH)
@require_POST
def charter_publish(request: Request, charter_id: int) -> HttpResponse:
    """Put the approved version in force."""
    charter = _charter(request, charter_id, Perm.CHARTER_PUBLISH)

    def publish(version: CharterVersion) -> None:
        services.publish_version(version=version, by=request.user, at=clock.now())

    said = _("The version is in force; those it concerns are being told.")
    return _moved(request, charter, publish, said)


@requires(Perm.CHARTER_VIEW)
@require_POST
def charter_comment(request: Request, charter_id: int) -> HttpResponse:
    """Remark on the version being prepared, or suggest other words."""
    charter = _charter(request, charter_id, Perm.CHARTER_VIEW)
    version = _under_way(charter)
    if version is None or not services.may_prepare(request.user, charter):
        raise PermissionDenied
    form = CharterCommentForm(request.POST)

    def comment() -> object:
        return services.comment_on_version(
            version=version, facts=form.facts(), by=request.user, at=clock.now()
        )

    if not saved(form, comment):
        return _review_page(request, charter, form, ReasonForm())
    return redirect("governance:charter-review", charter.pk)


@requires(Perm.CHARTER_VIEW)
@require_POST
def charter_settle(request: Request, charter_id: int) -> HttpResponse:
    """Apply a suggestion, or close a comment."""
    charter = _charter(request, charter_id, Perm.CHARTER_VIEW)
    version = _under_way(charter)
    chosen = request.POST.get("comment", "")
    found = version.comments.filter(pk=int(chosen)) if version and chosen.isdecimal() else None
    comment = found.select_related("version__charter").first() if found is not None else None
    if comment is None or not services.may_prepare(request.user, charter):
        raise PermissionDenied
    act = services.accept_suggestion if "accept" in request.POST else services.settle_comment
    try:
        act(comment=comment, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    return redirect("governance:charter-review", charter.pk)


def _charter(request: Request, charter_id: int, perm: Perm) -> Charter:
    charters = Charter.objects.visible_to(request.user, perm).select_related("unit")
    return get_object_or_404(charters, pk=charter_id)


def _under_way(charter: Charter) -> CharterVersion | None:
    rows = charter.versions.under_way().select_related("charter__unit", "author", "reviewer")
    return rows.prefetch_related("texts").first()


def _saved_text(
    request: Request, version: CharterVersion, text: CharterText, form: CharterTextForm
) -> HttpResponse:
    text.version = version
    try:
        services.write_text(text=text, by=request.user, at=clock.now(), **form.cleaned_data)
    except services.EditedMeanwhileError as error:
        mine = form.cleaned_data["body"]
        again = CharterTextForm(initial={"body": mine, "revision": error.text.revision})
        runs = word_diff(error.text.body, mine)
        context = {**_editor(version, text, again, mine), "theirs": error.text, "runs": runs}
        return render(request, "governance/charter_draft.html", context, status=409)
    except ValidationError as error:
        form.add_error("body", error.message_dict["body"][0])
        context = _editor(version, text, form, form.cleaned_data["body"])
        return render(request, "governance/charter_draft.html", context)
    messages.success(request, _("The text is saved."))
    return redirect("governance:charter-draft", version.charter_id, text.language)


def _editor(
    version: CharterVersion, text: CharterText, form: CharterTextForm, body: str
) -> dict[str, Any]:
    charter = version.charter
    measured = reading(
        markdown.plain(body),
        text.language,
        most_words=charter.most_words,
        most_minutes=charter.most_minutes,
    )
    return {
        "charter": charter,
        "version": version,
        "text": text,
        "form": form,
        "html": markdown.render(body),
        "reading": measured,
        "languages": settings.LANGUAGES,
        "remarks": version.comments.filter(
            state=CommentState.OPEN, language=text.language
        ).select_related("author"),
    }


def _review_page(
    request: Request, charter: Charter, comment_form: CharterCommentForm, form: ReasonForm
) -> HttpResponse:
    """The review of the version being prepared; those who do not prepare see no draft."""
    version = _under_way(charter)
    if version is None or not services.may_prepare(request.user, charter):
        return redirect("governance:charter-detail", charter.pk)
    before = charter.versions.filter(state=VersionState.PUBLISHED).prefetch_related("texts")
    published = before.first()
    old = {text.language: text.body for text in published.texts.all()} if published else {}
    context = {
        "charter": charter,
        "version": version,
        "published": published,
        "texts": [
            (text, word_diff(old.get(text.language, ""), text.body))
            for text in version.texts.all()
        ],
        "comments": list(version.comments.select_related("author", "settled_by")),
        "comment_form": comment_form,
        "form": form,
        "wrote": services.wrote(request.user, version),
        "may": {
            "write": access.can(request.user, Perm.CHARTER_WRITE, charter),
            "review": access.can(request.user, Perm.CHARTER_REVIEW, charter),
            "publish": access.can(request.user, Perm.CHARTER_PUBLISH, charter),
        },
    }
    return render(request, "governance/charter_review.html", context)


def _moved(
    request: Request, charter: Charter, move: Callable[[CharterVersion], None], said: str
) -> HttpResponse:
    """One step of the version being prepared, or the reason why somebody was faster."""
    version = _under_way(charter)
    if version is None:
        messages.warning(request, _("No version of this charter is being prepared."))
        return redirect("governance:charter-detail", charter.pk)
    try:
        move(version)
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, said)
    return redirect("governance:charter-detail", charter.pk)
