"""How logging in works here, where it differs from allauth's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter

from accounts import events
from accounts.models import User
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up alone, and no answer tells whether an address is known.

    An unknown address gets the same pages in the same time as a known one: a mail leaves in
    either case (allauth's ``account/email/unknown_account`` says that there is no account).
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody signs up alone: a strategist creates people."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the audit log about a wrong password for a known address."""
        super().authentication_failed(request, **credentials)
        email = str(credentials.get("email") or credentials.get("username") or "")
        person = User.objects.filter(email__iexact=email).first() if email else None
        if person is not None:
            events.login_failed.send(User, person=person, by=None, at=clock.now())
