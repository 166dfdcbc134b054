"""The addresses of this application in the API."""

from rest_framework.viewsets import ViewSetMixin

from reporting.api.viewsets import FigureViewSet, MetricViewSet, ReportViewSet

routes: list[tuple[str, type[ViewSetMixin]]] = [
    ("metrics", MetricViewSet),
    ("figures", FigureViewSet),
    ("reports", ReportViewSet),
]
