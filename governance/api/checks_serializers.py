"""Rules, findings, waivers and a hub's department as JSON."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from governance.api.inputs import unit_field
from governance.checks.board import State
from governance.checks.registry import Severity, Stake
from governance.checks.rules import RULES
from governance.models import CheckWaiver, Department, HubReporting
from governance.perms import Perm
from socialteam.kit.inputs import StrictSerializer


class EvidenceSerializer(serializers.Serializer[Any]):
    """One row behind a finding."""

    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes fields out
    href = serializers.CharField()
    note = serializers.CharField()


class FindingSerializer(serializers.Serializer[Any]):
    """One place where a rule is not kept; ``key`` tells it apart within its unit."""

    unit = serializers.IntegerField(source="unit_id")
    space = serializers.IntegerField(source="space_id", allow_null=True)
    person = serializers.IntegerField(source="person_id", allow_null=True)
    key = serializers.CharField()
    sentence = serializers.CharField()
    reason = serializers.CharField()
    needed = serializers.CharField()
    act = serializers.CharField()
    act_href = serializers.CharField()
    rows = EvidenceSerializer(many=True)


class WaiverSerializer(serializers.ModelSerializer[CheckWaiver]):
    """A rule set aside, with reason, author and end."""

    class Meta:
        model = CheckWaiver
        fields: ClassVar = [
            "id",
            "unit",
            "code",
            "about",
            "reason",
            "by",
            "starts_at",
            "ends_at",
            "ended_by",
        ]


class SetAsideSerializer(serializers.Serializer[Any]):
    """A finding and the waiver that covers it."""

    finding = FindingSerializer()
    waiver = WaiverSerializer()


class CheckSerializer(serializers.Serializer[Any]):
    """One rule at one moment; ``opening`` is what the next planned space still needs."""

    code = serializers.CharField()
    rule = serializers.CharField(source="says")
    why = serializers.CharField()
    state = serializers.ChoiceField(choices=[state.value for state in State])
    severity = serializers.ChoiceField(
        choices=[each.value for each in Severity], source="check.severity", default=None
    )
    stake = serializers.ChoiceField(
        choices=[each.value for each in Stake], source="check.stake", default=None
    )
    unmeasured = serializers.CharField()
    findings = FindingSerializer(many=True)
    waived = SetAsideSerializer(many=True)
    opening = FindingSerializer(many=True)


class WaiverInput(StrictSerializer, serializers.Serializer[Any]):
    """Which rule is set aside, where, why and until when."""

    unit = unit_field(Perm.CHECK_WAIVE)
    code = serializers.ChoiceField(choices=[(code, code) for code in RULES])
    about = serializers.RegexField(
        r"^[a-z]+(:[0-9]{1,19})?( [a-z]+:[0-9]{1,19})*$",
        required=False,
        allow_blank=True,
        max_length=60,
        default="",
    )
    reason = serializers.CharField(max_length=500)
    ends_at = serializers.DateTimeField()


class HubReportingSerializer(serializers.ModelSerializer[HubReporting]):
    """To which department a hub reported, from when to when."""

    department = serializers.ChoiceField(choices=Department.choices, read_only=True)

    class Meta:
        model = HubReporting
        fields: ClassVar = ["id", "unit", "department", "starts_at", "ends_at"]


class HubReportingInput(StrictSerializer, serializers.Serializer[Any]):
    """To which department a hub reports from now on."""

    unit = unit_field(Perm.UNIT_CHANGE)
    department = serializers.ChoiceField(choices=Department.choices)
