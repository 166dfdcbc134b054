"""Topics: what conversations are about, and who answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from governance import access, services
from governance.access import requires
from governance.forms.rules import TopicForm
from governance.models import Topic
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
PAGE, RETIRED = 50, 100


@requires(Perm.SPACE_VIEW)
@require_http_methods(["GET", "HEAD", POST])
def topic_list(request: Request) -> HttpResponse:
    """Which unit answers which topic; the form adds one."""
    may_change = access.holds(request.user, Perm.SPACE_CHANGE)
    given = request.POST if request.method == POST else None
    form = TopicForm(given, person=request.user) if may_change else None

    def create() -> Topic:
        facts = form.cleaned_data if form else {}
        return services.create_topic(by=request.user, at=clock.now(), **facts)

    if form is not None and given is not None and saved(form, create):
        messages.success(request, _("%(unit)s answers “%(name)s”.") % form.cleaned_data)
        return redirect("governance:topic-list")
    topics = Topic.objects.visible_to(request.user, Perm.SPACE_VIEW).select_related("unit")
    live, words = topics.filter(retired_on__isnull=True), query_text(request.GET, "q", longest=80)
    found = live.filter(_named(words)) if words else live
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    context = {
        "page": keyset(found, ("unit__name", "name"), cursor, PAGE),
        "number": live.count(),
        "words": words,
        "retired": list(topics.filter(retired_on__isnull=False)[:RETIRED]),
        "mine": access.unit_ids(request.user, Perm.SPACE_CHANGE),
        "form": form,
    }
    return render(request, "governance/topic_list.html", context)


@requires(Perm.SPACE_CHANGE)
@require_POST
def topic_retire(request: Request, topic_id: int) -> HttpResponse:
    """Stop offering a topic."""
    topics = Topic.objects.visible_to(request.user, Perm.SPACE_CHANGE)
    topic = get_object_or_404(topics, pk=topic_id)
    try:
        services.retire_topic(topic=topic, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        said = _("“%(name)s” is no longer offered; what was said on it keeps its name.")
        messages.success(request, said % {"name": topic.name})
    return redirect("governance:topic-list")


def _named(words: str) -> Q:
    """Topics whose name, or whose unit's, holds the words."""
    return Q(name__unaccent__icontains=words) | Q(unit__name__unaccent__icontains=words)
