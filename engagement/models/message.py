"""One thing said in an interaction."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.models.contact import Contact
from engagement.models.interaction import Interaction


class Direction(models.TextChoices):
    """Who speaks to whom."""

    INBOUND = "in", _("from the public")
    OUTBOUND = "out", _("from the company")
    NOTE = "note", _("internal note")


class Message(models.Model):
    """One message: by a person of the company (``author``) or of the public (``contact``).

    Rows are appended, never edited. An imported answer by another member of the public is
    ``OUTBOUND`` too: somebody answered.
    """

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=4, choices=Direction.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, related_name="messages", db_index=False
    )
    body = models.TextField(_("words"))
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    external_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("message")
        ordering: ClassVar = ["occurred_at", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["interaction", "external_id"],
                condition=~Q(external_id=""),
                name="engagement_message_external_once",
            ),
            models.CheckConstraint(
                name="engagement_message_note_is_internal",
                condition=~Q(direction="note") | Q(contact__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interaction_id}/{self.pk}"
