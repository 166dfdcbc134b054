"""The one address that messages name."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path


def nowhere(_request: HttpRequest, escalation_id: int) -> HttpResponse:
    raise Http404(escalation_id)


pages = [path("escalations/<int:escalation_id>/", nowhere, name="escalation")]
urlpatterns = [path("", include((pages, "escalation")))]
