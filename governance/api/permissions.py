"""The access door of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import BasePermission

from accounts.models import ApiToken
from governance import access
from governance.perms import PERM_SCOPES, Perm

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class HasAccess(BasePermission):
    """Open an action to people who hold its permission, and to tokens with its scope.

    A viewset names its permissions in ``access_perms``, one an action; a plain APIView has one
    ``access_perm``. What is not named is denied. Rows are scoped by the view's queryset, so that
    a record of another unit does not exist for the caller (404).
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the caller holds the permission somewhere, within the scopes of the token."""
        perm = perm_of(view)
        if perm is None or not request.user.is_authenticated:
            return False
        return within_scopes(request, perm) and access.holds(request.user, perm)

    def has_object_permission(self, request: Request, view: APIView, obj: Any) -> bool:
        """Whether the caller holds the action's permission where the record lives."""
        perm = perm_of(view)
        if perm is None:
            return False
        return not hasattr(obj, "unit_id") or access.can(request.user, perm, obj)


def perm_of(view: APIView) -> Perm | None:
    """The permission of the action at hand; None when the view names none for it."""
    named = getattr(view, "access_perms", None)
    if named is None:
        return getattr(view, "access_perm", None)
    found: Perm | None = named.get(getattr(view, "action", None))
    return found


def within_scopes(request: Request, perm: Perm) -> bool:
    """Whether the request's token, if it has one, was given the scope of ``perm``."""
    token = request.auth
    return not isinstance(token, ApiToken) or PERM_SCOPES[perm].value in token.scopes
