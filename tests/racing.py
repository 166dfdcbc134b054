"""Several people at the same moment, each on a connection of their own."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from django.db import connection

from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


def at_once(among: Sequence[T], act: Callable[[T], object]) -> list[str]:
    """What became of ``act`` for all of them at the same moment: what it says, or "refused"."""
    barrier = threading.Barrier(len(among))
    found: list[str] = []

    def run(each: T) -> None:
        barrier.wait(timeout=10)
        try:
            found.append(str(act(each)))
        except ConflictError:
            found.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(each,)) for each in among]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)
