"""The rules and how they stand."""

from django.urls import path

from governance.views import checks, hub_reporting

urlpatterns = [
    path("home/", checks.home, name="check-home"),
    path("checks/", checks.check_list, name="check-list"),
    path("checks/export/", checks.check_export, name="check-export"),
    path("checks/waivers/<int:waiver_id>/end/", checks.waiver_end, name="check-waiver-end"),
    path("checks/<str:code>/", checks.check_detail, name="check-detail"),
    path("checks/<str:code>/waive/", checks.check_waive, name="check-waive"),
    path(
        "organisation/<int:unit_id>/reports-to/",
        hub_reporting.hub_reporting,
        name="hub-reporting",
    ),
]
