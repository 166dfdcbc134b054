"""One conversation with a member of the public."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from engagement.domain.status import Status
from engagement.models.contact import Contact
from governance import access
from governance.models import OrgUnit, Space, Topic

if TYPE_CHECKING:
    from datetime import datetime

    from governance.perms import Perm

STATUS_LABELS = {
    Status.OPEN: _("to answer"),
    Status.ANSWERED: _("answered"),
    Status.CLOSED: _("closed"),
}
STATUS_CHOICES = [(status.value, label) for status, label in STATUS_LABELS.items()]


class InteractionQuerySet(models.QuerySet["Interaction"]):
    """Interactions, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Interactions of units where ``person`` holds ``perm``; no join."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def open(self) -> Self:
        """Interactions that wait for the company."""
        return self.filter(status=Status.OPEN)

    def overdue(self, *, at: datetime) -> Self:
        """Open interactions whose first response is late at ``at``."""
        return self.open().filter(first_response_at__isnull=True, due_at__lt=at)

    def claimed_by(self, person: access.Person, *, at: datetime) -> Self:
        """Open interactions that ``person`` holds at ``at``."""
        return self.open().filter(claimed_by_id=person.pk, claimed_until__gt=at)

    def for_list(self) -> Self:
        """Everything the lists touch, so that they issue no query of their own."""
        return self.select_related(
            "unit", "space__network", "topic", "contact__identity", "claimed_by"
        )

    def for_inbox(self) -> Self:
        """What the inbox shows: everything but the customers."""
        return self.select_related("unit", "space", "topic", "claimed_by")


class Interaction(models.Model):
    """One conversation that the company may have to answer.

    ``unit`` is who answers: the owner of the topic, or of the space. ``occurred_at`` is when the
    customer wrote, ``received_at`` when we were told. ``first_response_seconds`` is the earliest
    message by somebody other than the author minus ``occurred_at``, whole seconds; a negative
    delay is a fault of the source: flagged, counted as 0.

    Invariant: a claim names who and until when; a first response has its delay; an answered
    interaction has a first response.
    """

    unit = models.ForeignKey(
        OrgUnit,
        models.PROTECT,
        related_name="interactions",
        verbose_name=_("unit"),
        db_index=False,
    )
    space = models.ForeignKey(
        Space, models.PROTECT, related_name="interactions", verbose_name=_("space"), db_index=False
    )
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interactions",
        verbose_name=_("topic"),
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="interactions"
    )
    title = models.CharField(_("what they say"), max_length=300)
    permalink = models.URLField(_("address of the conversation"), max_length=500, blank=True)
    locale = models.CharField(_("language"), max_length=10, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        default=Status.OPEN.value,
        choices=STATUS_CHOICES,
    )
    importance = models.BooleanField(_("important"), default=False)
    urgency = models.BooleanField(_("urgent"), default=False)
    route = models.CharField(_("why this unit"), max_length=20, default="space", editable=False)
    occurred_at = models.DateTimeField(_("written at"))
    received_at = models.DateTimeField(_("received at"), editable=False)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    due_at = models.DateTimeField(_("first response before"), editable=False)
    first_response_at = models.DateTimeField(_("first response at"), null=True, editable=False)
    first_response_seconds = models.PositiveBigIntegerField(null=True, editable=False)
    first_response_flagged = models.BooleanField(_("clock fault at the source"), default=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    claimed_until = models.DateTimeField(_("taken until"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    external_id = models.CharField(max_length=64, blank=True, editable=False)
    client_uuid = models.UUIDField(null=True, editable=False)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = _("interaction")
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "due_at", "id"],
                condition=Q(status="open"),
                name="engagement_inbox_open",
            ),
            models.Index(
                fields=["unit", "status", "-occurred_at", "-id"], name="engagement_inbox_status"
            ),
            GinIndex(SearchVector("title", config="simple"), name="engagement_title_words"),
            models.Index(fields=["space", "occurred_at"], name="engagement_space_period"),
            models.Index(
                fields=["claimed_by"],
                condition=Q(status="open", claimed_by__isnull=False),
                name="engagement_claimed",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space", "external_id"],
                condition=~Q(external_id=""),
                name="engagement_interaction_external_once",
            ),
            models.UniqueConstraint(
                fields=["logged_by", "client_uuid"],
                condition=Q(client_uuid__isnull=False),
                name="engagement_interaction_client_once",
            ),
            models.CheckConstraint(
                name="engagement_interaction_claim_is_whole",
                condition=Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
            ),
            models.CheckConstraint(
                name="engagement_interaction_response_is_whole",
                condition=Q(first_response_at__isnull=True, first_response_seconds__isnull=True)
                | Q(first_response_at__isnull=False, first_response_seconds__isnull=False),
            ),
            models.CheckConstraint(
                name="engagement_interaction_answered_has_response",
                condition=~Q(status="answered") | Q(first_response_at__isnull=False),
            ),
            models.CheckConstraint(
                name="engagement_interaction_closing_is_dated",
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="engagement_interaction_due_later",
                condition=Q(due_at__gte=F("occurred_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def held_by(self, person: access.Person, *, at: datetime) -> bool:
        """Whether ``person`` holds the claim at ``at``."""
        return self.claimed_by_id == person.pk and self.is_claimed(at=at)

    def is_claimed(self, *, at: datetime) -> bool:
        """Whether somebody holds the interaction at ``at``; a claim ends at its last instant."""
        return self.claimed_until is not None and self.claimed_until > at
