"""Interactions as JSON."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from engagement.models import Contact, ImportRun, Interaction, Message
from governance import access
from governance.perms import Perm


class MessageSerializer(serializers.ModelSerializer[Message]):
    """One thing said."""

    class Meta:
        model = Message
        fields: ClassVar = ["id", "direction", "author", "contact", "body", "occurred_at"]


class InteractionSerializer(serializers.ModelSerializer[Interaction]):
    """An interaction as a list shows it."""

    class Meta:
        model = Interaction
        fields: ClassVar = [
            "id",
            "unit",
            "space",
            "topic",
            "contact",
            "title",
            "permalink",
            "locale",
            "status",
            "importance",
            "urgency",
            "route",
            "occurred_at",
            "received_at",
            "due_at",
            "first_response_at",
            "first_response_seconds",
            "first_response_flagged",
            "claimed_by",
            "claimed_until",
            "closed_at",
            "version",
        ]


class InteractionDetailSerializer(InteractionSerializer):
    """An interaction with its messages, oldest first."""

    messages = MessageSerializer(many=True, read_only=True)

    class Meta(InteractionSerializer.Meta):
        fields: ClassVar = [*InteractionSerializer.Meta.fields, "messages"]


class ContactSerializer(serializers.ModelSerializer[Contact]):
    """A member of the public; who they are is told to those who may answer them."""

    name = serializers.SerializerMethodField()
    handle = serializers.SerializerMethodField()

    class Meta:
        model = Contact
        fields: ClassVar = ["id", "unit", "space", "pseudonym", "created_at", "name", "handle"]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_name(self, contact: Contact) -> str | None:
        """The public name; null when erased or not for the caller."""
        return self._identity(contact, "name")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_handle(self, contact: Contact) -> str | None:
        """The handle in the space; null when erased or not for the caller."""
        return self._identity(contact, "handle")

    def _identity(self, contact: Contact, field: str) -> str | None:
        request: Any = self.context["request"]
        if not access.can(request.user, Perm.INTERACTION_ANSWER, contact):
            return None
        return cast("str | None", getattr(getattr(contact, "identity", None), field, None))


class ImportRunSerializer(serializers.ModelSerializer[ImportRun]):
    """What one import brought in."""

    class Meta:
        model = ImportRun
        fields: ClassVar = [
            "id",
            "unit",
            "space",
            "by",
            "at",
            "source",
            "digest",
            "interactions",
            "messages",
            "flagged",
        ]
