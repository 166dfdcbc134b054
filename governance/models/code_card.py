"""How one speaks in a space, on one card."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.space import Space

if TYPE_CHECKING:
    from datetime import datetime


class CodeCardQuerySet(models.QuerySet["CodeCard"]):
    """Cards, as rows."""

    def in_force(self, *, at: datetime) -> Self:
        """The card of each space at ``at``: the last one written until then."""
        written = self.filter(written_at__lte=at)
        return written.order_by("space_id", "-number").distinct("space_id")


class CodeCard(models.Model):
    """One version of a space's card; a new one replaces it from ``written_at`` on.

    Invariant: versions are numbered from 1 and never changed. ``dos`` and ``donts`` hold one
    sentence a line; ``languages`` are codes such as fr.
    """

    space = models.ForeignKey(Space, models.PROTECT, related_name="cards")
    number = models.PositiveIntegerField(_("version"))
    tone = models.TextField(_("tone"), max_length=500)
    length = models.CharField(_("length"), max_length=200)
    dos = models.TextField(_("do"), max_length=2000)
    donts = models.TextField(_("do not"), max_length=2000)
    disclosure = models.CharField(_("disclosure"), max_length=80)
    languages = models.JSONField(_("languages"), default=list)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("since"))

    objects = CodeCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("code card")
        ordering: ClassVar = ["-number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space", "number"], name="governance_code_card_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.space} {self.number}"
