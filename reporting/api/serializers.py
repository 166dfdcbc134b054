"""Reports and figures as JSON."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from governance.models import OrgUnit
from governance.perms import Perm
from reporting.models import Period, ReportRun
from socialteam.kit.inputs import StrictSerializer


class MetricSerializer(serializers.Serializer[Any]):
    """A definition: what is counted, in words, in the caller's language."""

    slug = serializers.CharField()
    name = serializers.CharField()
    words = serializers.CharField()
    measure = serializers.ChoiceField(choices=["count", "seconds", "days", "people"])


class ReportSerializer(serializers.ModelSerializer[ReportRun]):
    """A report without its figures; ``ends_on`` is the first day after the period."""

    class Meta:
        model = ReportRun
        fields: ClassVar = [
            "id",
            "unit",
            "period",
            "starts_on",
            "ends_on",
            "zone",
            "state",
            "attempts",
            "compiled_at",
            "note",
        ]
        read_only_fields: ClassVar = fields


class ReportDetailSerializer(ReportSerializer):
    """A report with its frozen figures, null until it is frozen."""

    snapshot = serializers.JSONField(read_only=True)

    class Meta(ReportSerializer.Meta):
        fields: ClassVar = [*ReportSerializer.Meta.fields, "snapshot"]
        read_only_fields: ClassVar = fields


class ReportRequestSerializer(StrictSerializer, serializers.Serializer[Any]):
    """Which report to compile: weeks start on Monday, months on the 1st."""

    unit = serializers.PrimaryKeyRelatedField(
        queryset=OrgUnit.objects.none(),
        pk_field=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
    )
    period = serializers.ChoiceField(choices=Period.choices)
    starts_on = serializers.DateField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        request = self.context.get("request")
        unit = self.fields["unit"]
        if request is not None and isinstance(unit, serializers.PrimaryKeyRelatedField):
            reach = OrgUnit.objects.visible_to(request.user, Perm.REPORT_COMPILE)
            vars(unit)["queryset"] = reach


class FigureSerializer(serializers.Serializer[Any]):
    """One number; null where there is nothing to measure or the team is too small to tell."""

    slug = serializers.CharField()
    value = serializers.IntegerField(allow_null=True)
    of = serializers.IntegerField(allow_null=True)
    rows = serializers.IntegerField()
    masked = serializers.BooleanField(required=False)


class FiguresSerializer(serializers.Serializer[Any]):
    """The figures of a unit and everything below, as known at ``as_of``."""

    unit = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    zone = serializers.CharField()
    as_of = serializers.DateTimeField()
    figures = FigureSerializer(many=True)
    by_month = serializers.JSONField()
    by_locale = serializers.JSONField()
    by_space = serializers.JSONField()
    by_unit = serializers.JSONField()
    gaps = serializers.JSONField()
    facade_holds = serializers.BooleanField()
