"""Somebody who learns opens a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tests.training import build

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User


def url(name: str, *args: object) -> str:
    return reverse(f"training:{name}", args=args)


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


def entered(client: Client, **fields: Any) -> User:
    person = build.learner(**fields)
    client.force_login(person)
    return person
