"""What may follow at once when an interaction is logged: a higher application registers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from accounts.models import User
    from engagement.models import Interaction
    from governance.models import Space


class AfterLog(NamedTuple):
    """An act offered as a tick box on the quick log.

    ``offered`` says whether the person may do it in a space; ``act`` does it and may return the
    address of the page that shows what was done.
    """

    offered: Callable[[User, Space | None], bool]
    act: Callable[[Interaction, User, datetime], str | None]


_after_log: list[AfterLog] = []


def register_after_log(
    act: Callable[[Interaction, User, datetime], str | None],
    *,
    offered: Callable[[User, Space | None], bool] = lambda _person, _space: True,
) -> None:
    """Offer "it cannot wait" on the quick log; a second registration replaces the first."""
    _after_log[:] = [AfterLog(offered, act)]


def unregister_after_log() -> None:
    """Offer nothing."""
    _after_log.clear()


def after_log() -> AfterLog | None:
    """The registered act, if there is one."""
    return _after_log[0] if _after_log else None
