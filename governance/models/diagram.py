"""Editions of the living diagrams: what one showed from an instant on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from datetime import datetime

    from governance.perms import Perm


class DiagramEditionQuerySet(models.QuerySet["DiagramEdition"]):
    """Editions, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Editions of units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def of(self, unit_id: int, key: str) -> Self:
        """Editions of one diagram, newest first."""
        return self.filter(unit_id=unit_id, key=key).order_by("-made_at", "-pk")

    def until(self, at: datetime) -> Self:
        """Editions that existed at ``at``."""
        return self.filter(made_at__lte=at)


class DiagramEdition(models.Model):
    """What a diagram shows from ``made_at`` on, until the next edition.

    ``content`` is the facts, not the drawing: an old edition is drawn with today's pen. It is
    kept when its ``digest`` differs from that of the edition before; ``changed`` counts what
    came and what went.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="editions")
    key = models.SlugField(_("diagram"), max_length=60)
    made_at = models.DateTimeField(_("since"))
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    changed = models.JSONField(default=dict)

    objects = DiagramEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of a diagram")
        ordering: ClassVar = ["-made_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "key", "made_at"], name="governance_edition_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.key} · {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def facts(self) -> dict[str, Any]:
        """The content with its items in their order, which the database does not keep."""
        content: dict[str, Any] = self.content
        return content | {"items": {key: content["items"][key] for key in content["order"]}}


class DiagramSweep(models.Model):
    """How far the sweep has read the sealed audit log: one row, locked while it works."""

    position = models.BigIntegerField(default=0)
    swept_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.position} {self.swept_at:%Y-%m-%d %H:%M}"
