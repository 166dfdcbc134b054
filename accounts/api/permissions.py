"""Who may call the parts of the API that are about the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class IsPerson(BasePermission):
    """Any signed-in person; a token may read, and only a session may change keys."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the action is declared in ``view.own_actions`` and the caller may take it."""
        action = getattr(view, "action", None)
        if action not in getattr(view, "own_actions", ()) or not request.user.is_authenticated:
            return False
        return request.auth is None or request.method in {"GET", "HEAD", "OPTIONS"}
