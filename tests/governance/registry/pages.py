"""How the tests of pages find a page and enter it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models import User


def page(name: str, *args: int) -> str:
    """The address of a page of governance."""
    return reverse(f"governance:{name}", args=args)


def as_(person: User, language: str = "en") -> Client:
    """A browser in which ``person`` is logged in and reads ``language``."""
    client = Client()
    person.language = language
    person.save()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
