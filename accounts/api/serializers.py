"""People's own facts, as JSON."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from accounts.models import ApiToken, User
from accounts.scopes import Scope
from socialteam.kit.inputs import StrictSerializer


class MeSerializer(serializers.ModelSerializer[User]):
    """The caller."""

    class Meta:
        model = User
        fields: ClassVar = [
            "id",
            "email",
            "name",
            "language",
            "time_zone",
            "theme",
            "quiet_from",
            "quiet_until",
            "quiet_weekends",
        ]


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A key without the key."""

    scopes = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ApiToken
        fields: ClassVar = [
            "id",
            "name",
            "prefix",
            "scopes",
            "created_at",
            "expires_at",
            "revoked_at",
            "last_used_on",
        ]
        read_only_fields: ClassVar = fields


class TokenInput(StrictSerializer, serializers.Serializer[ApiToken]):
    """What a new key may do."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=[scope.value for scope in Scope]), allow_empty=False
    )
    expires_at = serializers.DateTimeField()


class TokenCreatedSerializer(TokenSerializer):
    """A new key, with the key itself: the only time it is shown."""

    key = serializers.CharField(read_only=True)

    class Meta(TokenSerializer.Meta):
        fields: ClassVar = [*TokenSerializer.Meta.fields, "key"]
        read_only_fields: ClassVar = fields
