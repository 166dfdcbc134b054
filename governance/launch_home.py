"""The stages of a launch as the stepper draws them, on its page and on the strategist's home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from governance import access, home_sections
from governance.domain.launch_gate import Stage
from governance.models import STAGE_LABELS, OrgUnit, StageEntry
from governance.perms import Perm
from governance.services import strategy

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from accounts.http import Request
    from governance.checks.registry import Scope


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a hub; ``state``: done, now, next, later."""

    stage: Stage
    label: StrOrPromise
    state: str
    entry: StageEntry | None


def register() -> None:
    """Show the stages on the home; called once, when the models are loaded."""
    home_sections.register(10, _section)


def steps_of(hub: OrgUnit, *, at: datetime) -> list[Step]:
    """The four stages of a hub as they stood at ``at``; one query."""
    rows = hub.stage_entries.filter(entered_at__lte=at).select_related("decision__sponsor")
    entries = {Stage(row.stage): row for row in rows}
    present = max(entries, default=Stage.INTERNAL)
    return [
        Step(stage, label, _state(stage, present), entries.get(stage))
        for stage, label in STAGE_LABELS.items()
    ]


def _state(stage: Stage, present: Stage) -> str:
    if stage == present:
        return "now"
    if stage < present:
        return "done"
    return "next" if stage == present + 1 else "later"


def leading_hubs(request: Request) -> list[OrgUnit]:
    """Hubs that lead a launch the person may read of, the nearest last."""
    units = OrgUnit.objects.usable_by(request.user, Perm.STRATEGY_VIEW).with_tree_fields()
    return list(units.filter(pk__in=set(strategy.read_places().homes.values())))


def _section(request: Request, scope: Scope) -> tuple[str, dict[str, Any]] | None:
    if not access.unit_ids(request.user, Perm.STRATEGY_VIEW):
        return None
    hubs = leading_hubs(request)
    if not hubs:
        return None
    context = {"hub": hubs[-1], "several": len(hubs) > 1, "steps": steps_of(hubs[-1], at=scope.at)}
    return "governance/strategy/home_stages.html", context
