"""Keys for programs that act as a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Keys, as rows."""

    def valid(self, *, at: datetime) -> Self:
        """Keys that open something at ``at``: not revoked, not expired, owner active."""
        return self.filter(Q(expires_at__gt=at), revoked_at__isnull=True, user__is_active=True)


class ApiToken(models.Model):
    """A key that lets a program act as ``user``, within ``scopes``.

    Invariant: the key itself is shown once and never stored; only its SHA-256 is.
    """

    KIND = "st"
    """What every key begins with, before an underscore: secret scanners look for it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="api_tokens",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("first characters"), max_length=16, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=32), verbose_name=_("scopes"))
    created_at = models.DateTimeField(_("created at"), editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    last_used_on = models.DateField(_("last used on"), null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="accounts_apitoken_expires_later",
                condition=Q(expires_at__gt=models.F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
