"""Managers, volunteers and the sponsor as JSON."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from governance.models import (
    Decision,
    EligibilityOverride,
    Employment,
    ReportingLine,
    Sponsorship,
    TimeConsent,
    VolunteerApplication,
    VolunteerObjective,
)


class LineSerializer(serializers.ModelSerializer[ReportingLine]):
    """Who reported to whom, from when to when."""

    class Meta:
        model = ReportingLine
        fields: ClassVar = ["id", "person", "manager", "starts_at", "ends_at"]


class EmploymentSerializer(serializers.ModelSerializer[Employment]):
    """Since when, under which contract, as known for a period."""

    contract = serializers.CharField(read_only=True)

    class Meta:
        model = Employment
        fields: ClassVar = ["id", "person", "contract", "joined_on", "starts_at", "ends_at"]


class OverrideSerializer(serializers.ModelSerializer[EligibilityOverride]):
    """An exception, with its reason, author and end."""

    class Meta:
        model = EligibilityOverride
        fields: ClassVar = [
            "id",
            "unit",
            "person",
            "reason",
            "starts_on",
            "ends_on",
            "granted_by",
            "granted_at",
        ]


class ApplicationSerializer(serializers.ModelSerializer[VolunteerApplication]):
    """An application and its answer."""

    state = serializers.CharField(read_only=True)
    ease = serializers.IntegerField(read_only=True)

    class Meta:
        model = VolunteerApplication
        fields: ClassVar = [
            "id",
            "unit",
            "person",
            "motivation",
            "ease",
            "expertise",
            "languages",
            "vouched_by",
            "state",
            "submitted_at",
            "decided_at",
            "decided_by",
            "reason",
        ]


class ConsentSerializer(serializers.ModelSerializer[TimeConsent]):
    """A question to a manager, its answer, and the days it holds."""

    state = serializers.CharField(read_only=True)

    class Meta:
        model = TimeConsent
        fields: ClassVar = [
            "id",
            "unit",
            "person",
            "manager",
            "minutes_per_day",
            "objectives",
            "state",
            "asked_by",
            "asked_at",
            "decided_at",
            "note",
            "starts_on",
            "ends_on",
            "renews",
        ]


class HeldSerializer(serializers.Serializer[Any]):
    """One thing a person holds."""

    kind = serializers.CharField(source="source", read_only=True)
    name = serializers.CharField(source="label", read_only=True)


class ClosedSerializer(HeldSerializer):
    """What became of it."""

    done = serializers.BooleanField(read_only=True)
    reason = serializers.CharField(read_only=True)


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """A question to the sponsor and its answer."""

    state = serializers.CharField(read_only=True)

    class Meta:
        model = Decision
        fields: ClassVar = [
            "id",
            "unit",
            "sponsor",
            "title",
            "why",
            "facts",
            "sponsorship",
            "asked_by",
            "asked_at",
            "due_on",
            "state",
            "signed_at",
            "closed_at",
            "note",
        ]


class SponsorshipSerializer(serializers.ModelSerializer[Sponsorship]):
    """A commitment, and the days it holds."""

    state = serializers.CharField(read_only=True)

    class Meta:
        model = Sponsorship
        fields: ClassVar = [
            "id",
            "unit",
            "sponsor",
            "strategist",
            "commitment",
            "state",
            "asked_by",
            "asked_at",
            "signed_at",
            "levels",
            "starts_on",
            "ends_on",
            "renews",
        ]


class VolunteerObjectiveSerializer(serializers.ModelSerializer[VolunteerObjective]):
    """What a volunteer wants to reach, who agreed, and what became of it."""

    cadence = serializers.CharField(read_only=True)
    state = serializers.CharField(read_only=True)
    ends_on = serializers.DateField(read_only=True)

    class Meta:
        model = VolunteerObjective
        fields: ClassVar = [
            "id",
            "unit",
            "person",
            "cadence",
            "starts_on",
            "ends_on",
            "text",
            "target",
            "measure",
            "state",
            "proposed_at",
            "note",
            "validated_by",
            "validated_at",
            "result",
            "reached",
            "reported_at",
            "confirmed_by",
            "confirmed_at",
        ]
        read_only_fields: ClassVar = fields
