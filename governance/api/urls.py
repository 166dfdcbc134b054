"""The addresses of this application in the API."""

from rest_framework.viewsets import ViewSetMixin

from governance.api import (
    blueprint,
    people_contract,
    process,
    registry,
    strategy,
    volunteer_objectives,
)
from governance.api.charters import CharterViewSet
from governance.api.checks import CheckViewSet, CheckWaiverViewSet, HubReportingViewSet
from governance.api.organisation import (
    AppointmentViewSet,
    PersonViewSet,
    RoleViewSet,
    UnitViewSet,
)
from governance.api.outside import AuditEventViewSet, WebhookViewSet
from governance.api.people_imports import PeopleImportViewSet
from governance.api.rehearsals import RehearsalViewSet
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
    ("rehearsals", RehearsalViewSet),
    ("checks", CheckViewSet),
    ("check-waivers", CheckWaiverViewSet),
    ("hub-reportings", HubReportingViewSet),
    ("webhooks", WebhookViewSet),
    ("audit-events", AuditEventViewSet),
    ("people-imports", PeopleImportViewSet),
    *people_contract.routes,
    *volunteer_objectives.routes,
    *strategy.routes,
    *registry.routes,
    *process.routes,
    *blueprint.routes,
]
