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

COLUMNS, ROWS = 12, 50
"""As many spaces as stand side by side, and topics below each other; the others have pages."""


@requires(Perm.SPACE_VIEW)
@require_safe
def topic_spaces(request: Request) -> HttpResponse:
    """People of the unit that answers a topic, on duty in each space in the course of a week."""
    spaces = Space.objects.usable_by(request.user, Perm.SPACE_VIEW).open()
    topics = Topic.objects.routable_by(request.user, Perm.SPACE_VIEW)
    page = keyset(spaces, ("name", "pk"), _cursor(request, "cursor"), COLUMNS)
    topic_page = keyset(topics, ("name", "pk"), _cursor(request, "topics"), ROWS)
    people = registry.people_by_unit(page.rows, on=clock.now().date())
    staffed = {unit for _space, unit in people}
    context = {
        "page": page,
        "topic_page": topic_page,
        "columns": [space.name for space in page.rows],
        "rows": [
            (topic.name, [people.get((space.pk, topic.unit_id), 0) for space in page.rows])
            for topic in topic_page.rows
        ],
        "bare": list(
            topics.exclude(unit__in=staffed).order_by("name").values_list("name", flat=True)
        ),
    }
    return render(request, "governance/registry/topic_spaces.html", context)


def _cursor(request: Request, name: str) -> str | None:
    return query_text(request.GET, name, longest=2000) or None
