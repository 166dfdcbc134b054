"""Every address of the product. Each pattern declares its permission: tests/guards/ checks it."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("socialteam.kit.urls")),
    path("account/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("governance.urls")),
    path("", include("training.urls")),
    path("", include("engagement.urls")),
    path("", include("escalation.urls")),
    path("", include("reporting.urls")),
    path("api/xapi/", include("training.api.xapi_urls")),
    path("api/v1/", include("socialteam.api")),
]

handler400 = "socialteam.kit.errors.bad_request"
handler403 = "socialteam.kit.errors.forbidden"
handler404 = "socialteam.kit.errors.not_found"
handler500 = "socialteam.kit.errors.server_error"
