"""How much of each presence hangs on a few people: the index, its formula, and its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from engagement import activity
from governance import access
from governance.access import requires
from governance.checks.registry import Scope
from governance.domain import facade
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.inputs import query_int

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request
    from engagement.activity import Presence


@requires(Perm.CHECK_VIEW)
@require_safe
def facade_index(request: Request) -> HttpResponse:
    """The presences within reach, the weakest first; ``?unit=`` opens one alone."""
    scope = Scope(unit_ids=access.unit_ids(request.user, Perm.CHECK_VIEW), at=clock.now())
    wanted = query_int(request.GET, "unit")
    found = [
        each for each in activity.presences(scope) if wanted is None or each.unit_id == wanted
    ]
    found.sort(key=lambda each: -each.index.value)
    context = {
        "at": scope.at,
        "days": activity.DAYS,
        "presences": [{"presence": each, "rows": _rows(each)} for each in found],
        "worst": found[0] if found else None,
        "alone": bool(found) and not found[0].carried,
        "watch_from": facade.WATCH_FROM,
        "facade_from": facade.FACADE_FROM,
        "floor": facade.FLOOR,
    }
    return render(request, "engagement/facade.html", context)


def _rows(presence: Presence) -> list[dict[str, object]]:
    """Departments with their volunteers; who was active only where that tells nothing of one."""
    everybody = sum(each.appointed for each in presence.departments.values())
    rows = []
    for unit, each in presence.departments.items():
        shown = facade.may_show(each.appointed, everybody - each.appointed)
        shown = shown and facade.may_show(each.active, each.appointed - each.active)
        row = {
            "unit_id": unit,
            "name": presence.names[unit],
            "appointed": each.appointed,
            "active": each.active if shown else None,
        }
        rows.append(row)
    return rows
