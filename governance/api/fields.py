"""References to other records: only those within the caller's reach exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from rest_framework import serializers

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from governance import access

    Reach = Callable[[access.Person], QuerySet[Any]]

M = TypeVar("M", bound=models.Model)


class ReachedField(serializers.PrimaryKeyRelatedField[M]):
    """The id of a record among ``reach(caller)``; another id is as unknown as a missing one."""

    def __init__(self, *, reach: Reach, of: Any, **kwargs: Any) -> None:
        self.reach = reach
        self.unknown: QuerySet[M] = of.objects.none()
        kwargs.setdefault("pk_field", serializers.IntegerField(min_value=1, max_value=2**63 - 1))
        super().__init__(queryset=self.unknown, **kwargs)

    def get_queryset(self) -> QuerySet[M]:
        """What the caller may refer to."""
        request = self.context.get("request")
        found: QuerySet[M] = self.unknown if request is None else self.reach(request.user)
        return found
