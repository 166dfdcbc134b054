"""The kernel's own small site, whatever site the product is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.fixture
def site(settings: Settings) -> Client:
    """A client of ``tests.kit.web`` behind the kernel's middleware, that is told of no error."""
    settings.ROOT_URLCONF = "tests.kit.web"
    settings.MIDDLEWARE = [
        "socialteam.kit.middleware.ResponseHeadersMiddleware",
        "socialteam.kit.middleware.DatabaseDownMiddleware",
        "socialteam.kit.inputs.InputGuardMiddleware",
    ]
    settings.DEBUG = False
    return Client(raise_request_exception=False)


@pytest.fixture
def bare(site: Client, settings: Settings) -> None:
    """The control: the same site without the kernel's middleware."""
    settings.MIDDLEWARE = []
