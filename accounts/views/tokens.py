"""My API tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.forms import TokenForm
from accounts.http import signed_in
from accounts.scopes import SCOPE_LABELS, Scope
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request
    from accounts.models import ApiToken


@signed_in
@require_safe
def token_list(request: Request) -> HttpResponse:
    """The person's keys: those that open something, then those that no longer do."""
    at = clock.now()
    tokens = list(request.user.api_tokens.all())
    live = [token for token in tokens if token.revoked_at is None and token.expires_at > at]
    closed = [token for token in tokens if token not in live]
    return render(
        request,
        "accounts/token_list.html",
        {"live": [_with_words(token) for token in live], "closed": closed},
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def token_create(request: Request) -> HttpResponse:
    """Make a key; the answer shows it once, and only there."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        try:
            token, key = services.create_token(
                user=request.user,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=at + timedelta(days=form.cleaned_data["days"]),
                at=at,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            shown = {"token": _with_words(token), "key": key}
            return render(request, "accounts/token_created.html", shown)
    return render(request, "accounts/token_create.html", {"form": form})


@signed_in
@require_POST
def token_revoke(request: Request, token_id: int) -> HttpResponse:
    """Close one of the person's keys."""
    token = get_object_or_404(request.user.api_tokens.all(), pk=token_id)
    try:
        services.revoke_token(token=token, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error))
    else:
        message = _("The token “%(name)s” is revoked; it opens nothing any more.")
        messages.success(request, message % {"name": token.name})
    return redirect("accounts:token-list")


def _with_words(token: ApiToken) -> dict[str, object]:
    """A key and what it may do, in words."""
    known = [SCOPE_LABELS[Scope(scope)] for scope in token.scopes if scope in list(Scope)]
    return {"token": token, "scopes": known}
