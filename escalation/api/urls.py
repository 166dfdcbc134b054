"""The API's addresses of this application."""

from rest_framework.viewsets import ViewSetMixin

from escalation.api.viewsets import EscalationPathViewSet, EscalationViewSet

routes: list[tuple[str, type[ViewSetMixin]]] = [
    ("escalations", EscalationViewSet),
    ("escalation-paths", EscalationPathViewSet),
]
