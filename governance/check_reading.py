"""What a page about the rules looks at, and findings as its reader may use them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.urls import Resolver404, resolve
from django.utils.translation import get_language
from redis.exceptions import RedisError

from governance import access
from governance.checks.board import State, board_of, look
from governance.checks.registry import Scope, registered
from governance.models import OrgUnit, Space
from governance.perms import Perm
from governance.services.checks import newest_change

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from accounts.models import User
    from governance.checks.board import Board, Found, Line
    from governance.checks.registry import Evidence, Finding
    from governance.models import CheckWaiver

MOST_ROWS = 20
KEPT_SECONDS = 300


def scope_for(
    person: User, *, at: datetime, day: date | None = None, unit: OrgUnit | None = None
) -> Scope:
    """What ``person`` may see of the rules now, or at the end of ``day``, below ``unit``.

    Now the next planned space is judged as well; at another moment nothing was about to open.
    """
    units = access.unit_ids(person, Perm.CHECK_VIEW)
    if unit is not None:
        below = OrgUnit.objects.descendants(unit, include_self=True).values_list("pk", flat=True)
        units = units & frozenset(below)
    if day is not None and day != at.astimezone(person.zone).date():
        midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=person.zone)
        return Scope(unit_ids=units, at=midnight - timedelta(seconds=1))
    planned = Space.objects.filter(
        unit_id__in=units, opened_on__isnull=True, closed_on__isnull=True
    )
    return Scope(unit_ids=units, at=at, opening=planned.order_by("pk").first())


def remembered_board(scope: Scope, *, past: bool) -> Board:
    """The board of ``scope``, worked out again after a change of the set-up and in five minutes.

    What was found is kept with its moment, which the board then tells as its own; waivers are
    always read. Without a cache it is worked out each time.

    Args:
        past: another moment than now; a question of its own.
    """
    asked = {
        "units": sorted(scope.unit_ids),
        "opening": scope.opening.pk if scope.opening is not None else None,
        "at": scope.at.isoformat() if past else "now",
        "language": get_language(),
        "change": newest_change(),
        "codes": [check.code for check in registered()],
    }
    key = f"board:{sha256(repr(asked).encode()).hexdigest()}"
    with suppress(RedisError):
        kept: tuple[datetime, dict[str, Found]] | None = cache.get(key)
        if kept is not None:
            return board_of(replace(scope, at=kept[0]), found=kept[1])
    found = look(scope)
    with suppress(RedisError):
        cache.set(key, (scope.at, found), KEPT_SECONDS)
    return board_of(scope, found=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A finding as one reader sees it: links only where they lead somewhere."""

    finding: Finding
    state: str
    code: str
    unit: str
    act: str
    act_href: str
    rows: tuple[Evidence, ...]
    more_rows: int
    waive: str
    waiver: CheckWaiver | None = None


class Showing:
    """Turns the findings of a board into what its reader may open; remembers each answer."""

    def __init__(self, board: Board, person: User) -> None:
        self.board, self.person = board, person
        self.may_waive = access.unit_ids(person, Perm.CHECK_WAIVE)
        self._open: dict[str, bool] = {}

    def findings(self, line: Line, *, most: int | None = None) -> list[Shown]:
        """What counts of one rule; ``most`` at most."""
        state = str(line.state)
        return [self._shown(line.code, each, state) for each in line.findings[:most]]

    def opening(self, line: Line) -> list[Shown]:
        """What the planned space still needs of one rule."""
        return [self._shown(line.code, each, State.BLOCK) for each in line.opening]

    def waived(self, line: Line, *, most: int | None = None) -> list[Shown]:
        """What is set aside of one rule, with its waiver."""
        return [
            self._shown(line.code, each.finding, "wait", waiver=each.waiver)
            for each in line.waived[:most]
        ]

    def _shown(
        self, code: str, finding: Finding, state: str, *, waiver: CheckWaiver | None = None
    ) -> Shown:
        opens = self.may_open(finding.act_href)
        may_waive = finding.unit_id in self.may_waive and waiver is None
        return Shown(
            finding=finding,
            state=state,
            code=code,
            unit=self.board.tree.name(finding.unit_id),
            act=finding.act if opens else "",
            act_href=finding.act_href if opens else "",
            rows=tuple(self._rows(finding.rows[:MOST_ROWS])),
            more_rows=max(0, len(finding.rows) - MOST_ROWS),
            waive=f"?unit={finding.unit_id}&about={finding.key}" if may_waive else "",
            waiver=waiver,
        )

    def _rows(self, rows: Iterable[Evidence]) -> Iterable[Evidence]:
        for row in rows:
            opens = self.may_open(row.href)
            yield row if opens or not row.href else type(row)(row.label, "", row.note)

    def may_open(self, href: str) -> bool:
        """Whether the reader holds the power that the page behind ``href`` asks for."""
        address = href.partition("?")[0]
        if not address:
            return False
        if address not in self._open:
            try:
                power = getattr(resolve(address).func, "access", None)
            except Resolver404:
                power = None
            self._open[address] = not isinstance(power, Perm) or access.holds(self.person, power)
        return self._open[address]
