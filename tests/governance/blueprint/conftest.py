"""One organisation with every section filled, built once for all tests of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from tests import make
from tests.clock import Clock
from tests.governance.blueprint import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from accounts.models import User


@pytest.fixture(scope="module")
def _alvea(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The organisation; what a test changes in it is gone when the test ends."""
    clock = Clock()
    with django_db_blocker.unblock(), transaction.atomic():
        clock.freeze(make.NOON)
        build.alvea()
        clock.restore()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def claire(_alvea: None, db: None) -> User:
    """The strategist of the organisation."""
    return build.person("Claire Morvan")
