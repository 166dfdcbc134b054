"""Addresses of reports."""

from django.urls import URLPattern, path

from reporting.views import metrics, reports, sponsor, weeks

app_name = "reporting"
urlpatterns: list[URLPattern] = [
    path("sponsor/", sponsor.sponsor, name="sponsor"),
    path("week/", weeks.week, name="week"),
    path("reports/", reports.report_list, name="report-list"),
    path("reports/ask/", reports.report_request, name="report-request"),
    path("reports/<int:run_id>/", reports.report_detail, name="report"),
    path("reports/<int:run_id>/compile/", reports.report_compile, name="report-compile"),
    path(
        "reports/<int:run_id>/files/<slug:lang>.<slug:form>",
        reports.report_file,
        name="report-file",
    ),
    path("metrics/<slug:slug>/", metrics.metric_rows, name="metric-rows"),
    path("metrics/<slug:slug>/export/", metrics.metric_export, name="metric-export"),
]
