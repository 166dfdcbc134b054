"""What stands for all tests of a module: built once, at noon, and gone when the module ends."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction

from tests import make
from tests.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import DjangoDbBlocker


@contextmanager
def standing(blocker: DjangoDbBlocker, build: Callable[[], object]) -> Iterator[None]:
    """What ``build`` builds; what a test changes in it is undone when the test ends."""
    clock = Clock()
    with blocker.unblock(), transaction.atomic():
        try:
            clock.freeze(make.NOON)
            build()
        finally:
            clock.restore()
        yield
        transaction.set_rollback(True)
