"""What a governance check is, and the list of them; higher applications register theirs.

A check reads its facts at a moment (``read``) and judges them without looking anything up
(``judge``). No finding means the rule is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from django.utils.functional import Promise

    from governance.models import Space
    from governance.perms import Perm

Facts = TypeVar("Facts")


class NotMeasuredError(Exception):
    """A fact that the check needs is not recorded yet: the rule is neither held nor broken."""


class Severity(StrEnum):
    """How much a rule that is not kept matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Stake(StrEnum):
    """What a rule that is not kept holds back; the strategist's home groups by it."""

    SPEAKING = "speaking"
    OPENING = "opening"
    PEOPLE = "people"
    SPONSOR = "sponsor"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at: these units, at this moment.

    ``opening``: a planned space that is judged as though it were open; the launch gate asks so.
    """

    unit_ids: frozenset[int]
    at: datetime
    opening: Space | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row behind a finding; ``href`` where the row can be seen."""

    label: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One place where a rule is not kept: what is true, why it matters, what would mend it.

    All texts are in the language of the reader. ``act`` labels the link ``act_href`` that mends
    it; ``needed`` says what would meet the rule. ``mended_by`` is the power that mends it, where
    the link leads others there too. ``about`` tells apart findings of one unit that are about
    neither a space nor a person ("topics").
    """

    unit_id: int
    sentence: str
    reason: str
    needed: str = ""
    rows: tuple[Evidence, ...] = ()
    act: str = ""
    act_href: str = ""
    mended_by: Perm | None = None
    space_id: int | None = None
    person_id: int | None = None
    about: str = ""

    @property
    def key(self) -> str:
        """What tells it apart from the other findings of its rule and unit; stable over time."""
        if self.about:
            return self.about
        parts = (("space", self.space_id), ("person", self.person_id))
        return " ".join(f"{kind}:{number}" for kind, number in parts if number is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[Facts]):
    """A rule of the field: its stable code, what it says, and how it is seen to be kept.

    ``of_hub``: it is judged for whole hubs, so that one of their units alone says nothing.
    """

    code: str
    rule: str | Promise
    severity: Severity
    stake: Stake
    read: Callable[[Scope], Facts]
    judge: Callable[[Facts], list[Finding]]
    of_hub: bool = False

    def findings(self, scope: Scope) -> list[Finding]:
        """Where the rule is not kept in ``scope``."""
        return self.judge(self.read(scope))


_checks: dict[str, Check[object]] = {}


def register(check: Check[Facts]) -> None:
    """Add a check; the same code again replaces the earlier one."""
    _checks[check.code] = check  # type: ignore[assignment]  # facts stay between read and judge


def registered() -> tuple[Check[object], ...]:
    """Every check, by code."""
    return tuple(_checks[code] for code in sorted(_checks))


def evaluate(
    scope: Scope, *, codes: Collection[str] | None = None
) -> list[tuple[Check[object], list[Finding]]]:
    """Each check (those of ``codes``, by default all) with where it is not kept in ``scope``.

    A check whose facts are not recorded yet is left out.
    """
    found = []
    for check in registered():
        if codes is None or check.code in codes:
            try:
                found.append((check, check.findings(scope)))
            except NotMeasuredError:
                continue
    return found
