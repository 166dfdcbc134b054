"""What the viewsets of the organisation share: how they read the caller and the input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django.db.models import Model
from rest_framework import mixins, viewsets

if TYPE_CHECKING:
    from rest_framework.serializers import BaseSerializer

    from accounts.models import User
    from governance.perms import Perm

M = TypeVar("M", bound=Model)


class Governed(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[M]):
    """Read records; change them only through named actions.

    ``access_perms`` names the permission of each action; ``get_queryset`` scopes the rows by the
    one at hand, so that a record out of reach is 404.
    """

    access_perms: ClassVar[dict[str, Perm]] = {}

    @property
    def person(self) -> User:
        """The caller."""
        return cast("User", self.request.user)

    @property
    def perm(self) -> Perm:
        """The permission of the action at hand; the schema generator has no action."""
        return self.access_perms.get(self.action or "list", self.access_perms["list"])

    def read(self, input_class: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """The request's body, checked; a 400 names each field that is wrong."""
        given = input_class(data=self.request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        checked: dict[str, Any] = given.validated_data
        return checked

    def shown(self, record: Model) -> dict[str, Any]:
        """The record as ``retrieve`` would show it."""
        data: dict[str, Any] = dict(self.get_serializer(record).data)
        return data
