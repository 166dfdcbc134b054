"""The addresses of this application in the API."""

from rest_framework.viewsets import ViewSetMixin

from governance.api import people_contract, setup
from governance.api.charters import CharterViewSet
from governance.api.organisation import (
    AppointmentViewSet,
    PersonViewSet,
    RoleViewSet,
    UnitViewSet,
)
from governance.api.outside import AuditEventViewSet, WebhookViewSet
from governance.api.rules import CalendarViewSet, CoverViewSet, SpaceViewSet, TopicViewSet

routes: list[tuple[str, type[ViewSetMixin]]] = [
    ("units", UnitViewSet),
    ("roles", RoleViewSet),
    ("people", PersonViewSet),
    ("appointments", AppointmentViewSet),
    ("spaces", SpaceViewSet),
    ("topics", TopicViewSet),
    ("calendars", CalendarViewSet),
    ("covers", CoverViewSet),
    ("charters", CharterViewSet),
    ("webhooks", WebhookViewSet),
    ("audit-events", AuditEventViewSet),
    *people_contract.routes,
    *setup.routes,
]
