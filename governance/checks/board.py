"""How each rule stands at a moment: findings, what is set aside, what is not measured."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.checks import reading
from governance.checks.registry import NotMeasuredError, Severity, registered
from governance.checks.rules import RULES
from governance.models import CheckWaiver

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.utils.functional import Promise

    from governance.checks.reading import Tree
    from governance.checks.registry import Check, Finding, Scope


class State(StrEnum):
    """How a rule stands; only a rule that is measured is held."""

    HELD = "held"
    WAIVED = "waived"
    WARN = "warn"
    BLOCK = "block"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A finding and the waiver that covers it."""

    finding: Finding
    waiver: CheckWaiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One rule at one moment.

    ``findings`` count; ``waived`` are set aside; ``opening`` are about a planned space, which
    breaks no rule while nobody speaks there.
    """

    code: str
    says: str | Promise
    why: str | Promise
    check: Check[object] | None
    findings: tuple[Finding, ...] = ()
    waived: tuple[SetAside, ...] = ()
    opening: tuple[Finding, ...] = ()
    unmeasured: str = ""

    @property
    def state(self) -> State:
        """Block or warn while a finding counts, by the rule's severity."""
        if self.check is None or self.unmeasured:
            return State.UNMEASURED
        if self.findings:
            return State.BLOCK if self.check.severity is Severity.ERROR else State.WARN
        return State.WAIVED if self.waived else State.HELD


@dataclass(frozen=True, slots=True)
class Board:
    """Every rule at one moment, in the order of their codes."""

    scope: Scope
    lines: tuple[Line, ...]
    tree: Tree

    def line(self, code: str) -> Line:
        """The rule with this code."""
        return next(line for line in self.lines if line.code == code)

    def having(self, state: State) -> list[Line]:
        """The rules in ``state``."""
        return [line for line in self.lines if line.state is state]

    @property
    def held(self) -> int:
        """How many rules are kept, or set aside with a reason."""
        return len(self.having(State.HELD)) + len(self.having(State.WAIVED))

    @property
    def measured(self) -> int:
        """How many rules are measured."""
        return len(self.lines) - len(self.having(State.UNMEASURED))


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found: its findings, or why it could not be measured."""

    findings: tuple[Finding, ...] = ()
    unmeasured: str = ""


def board_of(
    scope: Scope,
    *,
    codes: Collection[str] | None = None,
    found: Mapping[str, Found] | None = None,
) -> Board:
    """Each rule (of ``codes``, by default all) in ``scope``; a constant number of queries.

    Args:
        found: what ``look`` returned for the same scope, when somebody has looked already.
    """
    tree = reading.tree()
    waivers = _waivers(scope, codes)
    checks = {check.code: check for check in registered()}
    wanted = sorted({*RULES, *checks} if codes is None else set(codes))
    seen = look(scope, tree, codes=wanted) if found is None else found
    lines = (
        _line(code, checks.get(code), seen.get(code), scope, tree, waivers) for code in wanted
    )
    return Board(scope, tuple(lines), tree)


def look(
    scope: Scope, tree: Tree | None = None, *, codes: Collection[str] | None = None
) -> dict[str, Found]:
    """What every registered check (of ``codes``, by default all) finds in ``scope``."""
    tree = tree or reading.tree()
    return {
        check.code: _look(check, scope, tree)
        for check in registered()
        if codes is None or check.code in codes
    }


def _look(check: Check[object], scope: Scope, tree: Tree) -> Found:
    if check.of_hub and not tree.hubs(scope.unit_ids):
        return Found(unmeasured=_("It is judged for the whole hub."))
    try:
        return Found(tuple(check.findings(scope)))
    except NotMeasuredError as error:
        return Found(unmeasured=str(error))


def _waivers(scope: Scope, codes: Collection[str] | None) -> dict[str, list[CheckWaiver]]:
    found: dict[str, list[CheckWaiver]] = {}
    rows = CheckWaiver.objects.in_force(at=scope.at).select_related("by", "unit")
    for waiver in rows if codes is None else rows.filter(code__in=codes):
        found.setdefault(waiver.code, []).append(waiver)
    return found


def _line(
    code: str,
    check: Check[object] | None,
    found: Found | None,
    scope: Scope,
    tree: Tree,
    waivers: dict[str, list[CheckWaiver]],
) -> Line:
    rule = RULES.get(code)
    says = check.rule if check else rule.says if rule else code
    why = rule.why if rule else ""
    if check is None or found is None:
        return Line(code=code, says=says, why=why, check=check)
    live, waived, opening = _sorted(found.findings, scope, tree, waivers.get(code, []))
    return Line(
        code=code,
        says=says,
        why=why,
        check=check,
        findings=tuple(live),
        waived=tuple(waived),
        opening=tuple(opening),
        unmeasured=found.unmeasured,
    )


def _sorted(
    found: Iterable[Finding], scope: Scope, tree: Tree, waivers: list[CheckWaiver]
) -> tuple[list[Finding], list[SetAside], list[Finding]]:
    live: list[Finding] = []
    waived: list[SetAside] = []
    opening: list[Finding] = []
    planned = scope.opening.pk if scope.opening is not None else None
    for finding in found:
        if finding.unit_id not in scope.unit_ids:
            continue
        waiver = next((each for each in waivers if covers(each, finding, tree)), None)
        if planned is not None and finding.space_id == planned:
            opening.append(finding)
        elif waiver is not None:
            waived.append(SetAside(finding, waiver))
        else:
            live.append(finding)
    return live, waived, opening


def covers(waiver: CheckWaiver, finding: Finding, tree: Tree) -> bool:
    """Whether ``waiver`` (of the same rule) sets ``finding`` aside.

    One about a single place covers that place; one without covers its unit and all below.
    """
    if waiver.about:
        return waiver.unit_id == finding.unit_id and waiver.about == finding.key
    return waiver.unit_id in tree.upward(finding.unit_id)
