"""API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import events
from accounts.models import ApiToken
from accounts.scopes import Scope
from socialteam.kit.errors import ConflictError
from socialteam.kit.secrets import new_token

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from accounts.models import User

SHOWN = 9


@transaction.atomic
def create_token(
    *, user: User, name: str, scopes: Iterable[str], expires_at: datetime, at: datetime
) -> tuple[ApiToken, str]:
    """Give a person a key for programs; returns it with the key, which is shown this once.

    The key has 256 random bits after ``st_``; only its SHA-256 is stored.

    Raises:
        ValidationError: no name, no scope or an unknown one, an expiry that is not later.
    """
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= {scope.value for scope in Scope}:
        raise ValidationError({"scopes": _("Choose at least one scope of the list.")})
    if expires_at <= at:
        raise ValidationError({"expires_at": _("Choose a date in the future.")})
    key, digest = new_token(ApiToken.KIND)
    token = ApiToken(
        user=user,
        name=name,
        prefix=key[:SHOWN],
        digest=digest,
        scopes=wanted,
        created_at=at,
        expires_at=expires_at,
    )
    token.full_clean()
    token.save()
    events.token_created.send(ApiToken, token=token, by=user, at=at)
    return token, key


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, at: datetime) -> ApiToken:
    """Close a key; the next request with it is refused.

    Raises:
        ConflictError: it is revoked already.
    """
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at):
        raise ConflictError(_("This token is revoked already."))
    token.refresh_from_db()
    events.token_revoked.send(ApiToken, token=token, by=by, at=at)
    return token
