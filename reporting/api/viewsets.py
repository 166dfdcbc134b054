"""Definitions, frozen reports and live figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from governance.perms import Perm
from reporting import services
from reporting.api.serializers import (
    FiguresSerializer,
    MetricSerializer,
    ReportDetailSerializer,
    ReportRequestSerializer,
    ReportSerializer,
)
from reporting.downloads import download
from reporting.metrics.catalogue import METRICS, measure
from reporting.models import ReportRun
from reporting.questions import question_in
from reporting.snapshots import measures_as_json
from reporting.wording.figures import language
from socialteam.kit import clock
from socialteam.kit.inputs import query_choice

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponseBase
    from rest_framework.request import Request
    from rest_framework.serializers import BaseSerializer

    from accounts.models import User

FIGURES_MONTHS = 1
QUESTION = [
    OpenApiParameter("unit", int, description="The unit; everything below it counts too."),
    OpenApiParameter("from", OpenApiTypes.DATE, description="The first day."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="The last day, included."),
    OpenApiParameter("as_of", OpenApiTypes.DATETIME, description="As known at this moment."),
]


class MetricViewSet(viewsets.ViewSet):
    """Every figure's definition, in the caller's language."""

    access_perms: ClassVar = {"list": Perm.REPORT_VIEW}

    @extend_schema(responses=MetricSerializer(many=True))
    def list(self, request: Request) -> Response:
        """All definitions, in the order of reports."""
        return Response(
            [
                {
                    "slug": metric.slug,
                    "name": str(metric.name),
                    "words": str(metric.words),
                    "measure": metric.measure.value,
                }
                for metric in METRICS
            ]
        )


class FigureViewSet(viewsets.ViewSet):
    """Live figures of a unit between two days."""

    access_perms: ClassVar = {"list": Perm.REPORT_VIEW}

    @extend_schema(parameters=QUESTION, responses=FiguresSerializer)
    def list(self, request: Request) -> Response:
        """Measure now, as known at ``as_of``; without days, the running month."""
        person = cast("User", request.user)
        question = question_in(
            request.query_params, person=person, perm=Perm.REPORT_VIEW, at=clock.now()
        )
        measures = measure(question.scope(), months=FIGURES_MONTHS)
        return Response(
            {
                "unit": question.unit.pk,
                "starts_on": question.window.starts_on,
                "ends_on": question.window.ends_on,
                "zone": question.window.zone,
                "as_of": question.as_of,
                **measures_as_json(measures),
            }
        )


class ReportViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[ReportRun]
):
    """Reports; their figures do not change once frozen."""

    queryset = ReportRun.objects.none()
    serializer_class = ReportSerializer
    ordering = ("-starts_on", "-pk")
    access_perms: ClassVar = {
        "list": Perm.REPORT_VIEW,
        "retrieve": Perm.REPORT_VIEW,
        "download": Perm.REPORT_VIEW,
        "compile": Perm.REPORT_COMPILE,
        "request_report": Perm.REPORT_COMPILE,
    }

    def get_queryset(self) -> QuerySet[ReportRun]:
        """Reports within reach; lists leave the figures in the database."""
        perm = self.access_perms.get(self.action or "list", Perm.REPORT_VIEW)
        runs = ReportRun.objects.visible_to(self.request.user, perm)
        return runs.for_list() if self.action == "list" else runs.select_related("unit")

    def get_serializer_class(self) -> type[BaseSerializer[ReportRun]]:
        """With the figures for one report only."""
        return ReportDetailSerializer if self.action == "retrieve" else ReportSerializer

    @extend_schema(
        parameters=[
            OpenApiParameter("form", str, enum=["pdf", "xlsx", "json"]),
            OpenApiParameter("language", str, enum=["fr", "en"]),
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"])
    def download(self, request: Request, pk: str) -> HttpResponseBase:
        """A frozen report as a file; 404 before it is frozen."""
        run = self.get_object()
        form = query_choice(request.query_params, "form", ("pdf", "xlsx", "json"), "pdf")
        lang = query_choice(request.query_params, "language", ("fr", "en"), language())
        return download(run, form, lang)

    @extend_schema(request=None, responses={202: ReportSerializer})
    @action(detail=True, methods=["post"])
    def compile(self, request: Request, pk: str) -> Response:
        """Have a report that failed tried again; 409 once it is frozen."""
        run = self.get_object()
        return self._requested(
            {"unit": run.unit, "period": run.period, "starts_on": run.starts_on}
        )

    @extend_schema(request=ReportRequestSerializer, responses={202: ReportSerializer})
    @action(detail=False, methods=["post"], url_path="request")
    def request_report(self, request: Request) -> Response:
        """Have the report of a past period compiled; 409 while the period runs."""
        asked = ReportRequestSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        return self._requested(asked.validated_data)

    def _requested(self, asked: dict[str, Any]) -> Response:
        person = cast("User", self.request.user)
        run = services.request_run(**asked, by=person, at=clock.now())
        return Response(ReportSerializer(run).data, status=202)
