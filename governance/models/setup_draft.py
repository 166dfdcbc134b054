"""What has been answered of the guided set-up, before there is an organisation."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SetupDraft(models.Model):
    """One person's answers to the guided set-up, by step, as they were typed.

    It belongs to the person, who may leave and come back; nothing in it holds before the last
    step, which makes the organisation of it in one transaction and notes when.
    """

    by = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="setup_draft")
    answers = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("set-up under way")
        default_permissions: ClassVar = ()

    def __str__(self) -> str:
        return f"{self.by} {self.begun_at:%Y-%m-%d}"
