"""API tokens in the Authorization header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiToken
from socialteam.kit import clock
from socialteam.kit.secrets import token_digest

if TYPE_CHECKING:
    from datetime import datetime

    from drf_spectacular.openapi import AutoSchema
    from rest_framework.request import Request

    from accounts.models import User

LONGEST = 100


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer st_…``: the person of the token, and the token as ``request.auth``.

    One query; a second one on the first use of a day. An expired, revoked or unknown key and a
    deactivated person get the same answer.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's person, or None when the request carries no token of ours."""
        key = _key(request)
        if key is None:
            return None
        at = clock.now()
        token = (
            ApiToken.objects.select_related("user").filter(digest=token_digest(key)).valid(at=at)
        )
        found = token.first()
        if found is None:
            raise AuthenticationFailed(_("This token does not open anything."))
        _note_use(found, at)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        """What a request without a token is told to bring."""
        return 'Bearer realm="api"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library's registration hook is untyped
    """How the schema describes our tokens."""

    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002 - the library's signature
        """An HTTP bearer token."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": f"{ApiToken.KIND}_…"}


def _key(request: Request) -> str | None:
    """The key of the header; another kind of Authorization is somebody else's."""
    words = get_authorization_header(request).split()
    if not words or words[0].lower() != b"bearer":
        return None
    key = words[1].decode("latin-1") if len(words) == 2 else ""
    if not key.startswith(f"{ApiToken.KIND}_") or len(key) > LONGEST:
        raise AuthenticationFailed(_("This token does not open anything."))
    return key


def _note_use(token: ApiToken, at: datetime) -> None:
    """Keep the day of the last use, with at most one write a day."""
    if token.last_used_on != at.date():
        earlier = Q(last_used_on__isnull=True) | Q(last_used_on__lt=at.date())
        ApiToken.objects.filter(earlier, pk=token.pk).update(last_used_on=at.date())
