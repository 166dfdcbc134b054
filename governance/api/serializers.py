"""The organisation as JSON."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import User
from governance.models import (
    Appointment,
    AuditEvent,
    BusinessCalendar,
    OrgUnit,
    Role,
    Space,
    Topic,
    UnitWebhook,
    WeeklyCover,
)


class UnitSerializer(serializers.ModelSerializer[OrgUnit]):
    """A unit and where it is attached."""

    class Meta:
        model = OrgUnit
        fields: ClassVar = ["id", "name", "slug", "kind", "model", "parent", "position"]


class RoleSerializer(serializers.ModelSerializer[Role]):
    """A role and its powers."""

    name = serializers.CharField(read_only=True)
    powers = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Role
        fields: ClassVar = ["id", "slug", "name", "name_fr", "name_en", "powers"]


class PersonSerializer(serializers.ModelSerializer[User]):
    """A person; the address only for those who may appoint the person."""

    email = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields: ClassVar = ["id", "name", "email", "language", "is_active", "deactivated_at"]

    def get_email(self, person: User) -> str | None:
        """The address, or null."""
        return person.email if getattr(person, "shows_email", False) else None


class AppointmentSerializer(serializers.ModelSerializer[Appointment]):
    """Who holds which role, where, from when to when."""

    role = serializers.SlugRelatedField[Role](slug_field="slug", read_only=True)

    class Meta:
        model = Appointment
        fields: ClassVar = ["id", "person", "role", "unit", "starts_at", "ends_at"]


class SpaceSerializer(serializers.ModelSerializer[Space]):
    """A space, its targets in minutes, and its calendar."""

    network = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)

    class Meta:
        model = Space
        fields: ClassVar = [
            "id",
            "unit",
            "network",
            "name",
            "slug",
            "url",
            "language",
            "calendar",
            "target_minutes",
            "urgent_target_minutes",
            "ownership",
            "takes_comments",
            "owner",
            "deputy",
            "review_on",
            "opened_on",
            "closed_on",
        ]


class TopicSerializer(serializers.ModelSerializer[Topic]):
    """A topic and the unit that answers it."""

    class Meta:
        model = Topic
        fields: ClassVar = ["id", "unit", "name", "slug", "retired_on"]


class WindowSerializer(serializers.Serializer[Any]):
    """Open hours of one weekday, in local wall time."""

    weekday = serializers.IntegerField(min_value=0, max_value=6)
    starts = serializers.CharField()
    ends = serializers.CharField()


class CalendarSerializer(serializers.ModelSerializer[BusinessCalendar]):
    """The hours that targets count in."""

    windows = serializers.JSONField()
    closed_on = serializers.ListField(child=serializers.DateField(), read_only=True)

    class Meta:
        model = BusinessCalendar
        fields: ClassVar = [
            "id",
            "unit",
            "name",
            "zone",
            "windows",
            "holiday_country",
            "closed_on",
        ]


class CoverSerializer(serializers.ModelSerializer[WeeklyCover]):
    """Who is on duty in which space, every week."""

    class Meta:
        model = WeeklyCover
        fields: ClassVar = [
            "id",
            "unit",
            "person",
            "space",
            "weekday",
            "starts",
            "ends",
            "zone",
            "starts_on",
            "ends_on",
        ]


class WebhookSerializer(serializers.ModelSerializer[UnitWebhook]):
    """Where a unit's events go."""

    url = serializers.URLField(source="endpoint.url", read_only=True)
    created_at = serializers.DateTimeField(source="endpoint.created_at", read_only=True)
    disabled_at = serializers.DateTimeField(source="endpoint.disabled_at", read_only=True)
    disabled_reason = serializers.CharField(source="endpoint.disabled_reason", read_only=True)

    class Meta:
        model = UnitWebhook
        fields: ClassVar = [
            "id",
            "unit",
            "name",
            "url",
            "created_at",
            "disabled_at",
            "disabled_reason",
        ]


class WebhookConnectedSerializer(WebhookSerializer):
    """A new webhook with its secret: the only time it is shown."""

    secret = serializers.CharField(read_only=True)

    class Meta(WebhookSerializer.Meta):
        fields: ClassVar = [*WebhookSerializer.Meta.fields, "secret"]


class AuditEventSerializer(serializers.ModelSerializer[AuditEvent]):
    """One change: ids and settings only."""

    changes = serializers.DictField(read_only=True)
    position = serializers.IntegerField(source="seal.position", read_only=True, allow_null=True)
    digest = serializers.CharField(source="seal.digest", read_only=True, allow_null=True)

    class Meta:
        model = AuditEvent
        fields: ClassVar = [
            "id",
            "at",
            "actor",
            "action",
            "target_type",
            "target_id",
            "unit_id",
            "changes",
            "position",
            "digest",
        ]
