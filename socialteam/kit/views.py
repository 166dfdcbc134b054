"""Health, robots, and the sheet that shows every component."""

from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from socialteam.kit import readiness, sheet
from socialteam.kit.access import public


@public
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say that this process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@public
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Say whether every part the product needs answers: 200, or 503 with the reason."""
    results = readiness.results()
    is_ready = all(outcome == readiness.OK for outcome in results.values())
    body = {"ready": is_ready, "checks": results}
    return JsonResponse(body, status=200 if is_ready else 503)


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")


@public
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show every component with its states, in either language, where DEBUG is on."""
    if not settings.DEBUG:
        raise Http404
    language = request.GET.get("language", translation.get_language())
    with translation.override(language if language in sheet.WORDS else "en"):
        theme = request.GET.get("theme", "")
        return render(request, "ui/sheet.html", _sample_page() | {"theme": theme})


def _sample_page() -> dict[str, object]:
    words = sheet.WORDS[translation.get_language() or "en"]
    told = [Message(constants.SUCCESS, words["toast"], "undo:/_ui/")]
    return sheet.samples() | {"t": words, "messages": told}
