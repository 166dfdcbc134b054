"""The caller and the caller's keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts import services
from accounts.api.permissions import IsPerson
from accounts.api.serializers import (
    MeSerializer,
    TokenCreatedSerializer,
    TokenInput,
    TokenSerializer,
)
from accounts.models import ApiToken, User
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


class MeViewSet(viewsets.ViewSet):
    """Who is calling."""

    permission_classes = (IsPerson,)
    own_actions: ClassVar = ("list",)

    @extend_schema(operation_id="me_retrieve", responses=MeSerializer(many=False))
    def list(self, request: Request) -> Response:
        """The person of the session or token."""
        return Response(MeSerializer(cast("User", request.user)).data)


class TokenViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[ApiToken]):
    """The caller's API tokens: a token may list them, and only a session may change them."""

    queryset = ApiToken.objects.none()
    serializer_class = TokenSerializer
    permission_classes = (IsPerson,)
    own_actions: ClassVar = ("list", "create", "revoke")

    def get_queryset(self) -> QuerySet[ApiToken]:
        """The caller's own."""
        user = self.request.user
        return user.api_tokens.all() if user.is_authenticated else ApiToken.objects.none()

    @extend_schema(request=TokenInput, responses={201: TokenCreatedSerializer})
    def create(self, request: Request) -> Response:
        """Make a key; the answer shows it once."""
        given = TokenInput(data=request.data)
        given.is_valid(raise_exception=True)
        user = cast("User", request.user)
        token, key = services.create_token(user=user, at=clock.now(), **given.validated_data)
        return Response({**TokenSerializer(token).data, "key": key}, status=201)

    @extend_schema(request=None, responses=TokenSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """Close a key."""
        user = cast("User", request.user)
        token = services.revoke_token(token=self.get_object(), by=user, at=clock.now())
        return Response(TokenSerializer(token).data)
