"""The API's addresses: every application's viewsets on one router, its schema and its browser."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.routers import SimpleRouter

from accounts.api.urls import routes as accounts
from engagement.api.urls import routes as engagement
from escalation.api.urls import routes as escalation
from governance.api.urls import routes as governance
from reporting.api.urls import routes as reporting
from socialteam.kit.access import signed_in
from training.api.urls import routes as training

router = SimpleRouter()
for prefix, viewset in [*accounts, *governance, *training, *engagement, *escalation, *reporting]:
    router.register(prefix, viewset, basename=prefix)

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", signed_in(SpectacularAPIView.as_view()), name="api-schema"),
    path("", signed_in(SpectacularSwaggerView.as_view(url_name="api-schema")), name="api-browser"),
    *router.urls,
]
