"""The rules, by what they settle: the page behind one destination of the masthead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from governance.access import requires
from governance.perms import Perm
from governance.tabs import RULE_GROUPS, tabs_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@requires(Perm.SPACE_CHANGE)
@require_safe
def rules(request: Request) -> HttpResponse:
    """Every page of rules that the person may open, each with the sentence that says why."""
    groups = [(name, tabs_of(key, request.user)) for key, name in RULE_GROUPS.items()]
    shown = [(name, pages) for name, pages in groups if pages]
    return render(request, "governance/rules.html", {"groups": shown})
