"""One organisation with every section filled, built once for all tests of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.governance.blueprint import build
from tests.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from accounts.models import User


@pytest.fixture(scope="module")
def _alvea(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The organisation; what a test changes in it is gone when the test ends."""
    with standing(django_db_blocker, build.alvea):
        yield


@pytest.fixture
def claire(_alvea: None, db: None) -> User:
    """The strategist of the organisation."""
    return build.person("Claire Morvan")
