from typing import Self, TypeVar

from django.db import models

_M = TypeVar("_M", bound=models.Model)

class TreeQuerySet(models.QuerySet[_M]):
    def with_tree_fields(self, tree_fields: bool = True) -> Self: ...
    def ancestors(self, of: models.Model | int, *, include_self: bool = False) -> Self: ...
    def descendants(self, of: models.Model | int, *, include_self: bool = False) -> Self: ...
