"""Topics against spaces: how many people on duty can answer what, where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from governance.access import requires
from governance.models import Space, Topic
from governance.perms import Perm
from governance.services import registry
from socialteam.kit import clock
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

COLUMNS = 12
"""As many spaces as stand side by side; the others are on the next pages."""


@requires(Perm.SPACE_VIEW)
@require_safe
def topic_spaces(request: Request) -> HttpResponse:
    """People of the unit that answers a topic, on duty in each space in the course of a week."""
    spaces = Space.objects.usable_by(request.user, Perm.SPACE_VIEW).open()
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    page = keyset(spaces, ("name", "pk"), cursor, COLUMNS)
    topics = list(Topic.objects.routable_by(request.user, Perm.SPACE_VIEW).order_by("name"))
    people = registry.people_by_unit(page.rows, on=clock.now().date())
    rows = [
        (topic.name, [people.get((space.pk, topic.unit_id), 0) for space in page.rows])
        for topic in topics
    ]
    context = {
        "page": page,
        "columns": [space.name for space in page.rows],
        "rows": rows,
        "bare": [name for name, counts in rows if counts and not any(counts)],
    }
    return render(request, "governance/registry/topic_spaces.html", context)
