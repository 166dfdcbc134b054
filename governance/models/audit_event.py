"""What was done, by whom, when: append-only and chained."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance import access

if TYPE_CHECKING:
    from governance.perms import Perm


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Audit events, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Events about records of units where ``person`` holds ``perm``.

        Who holds it on the company sees every event, also those about people and removed units.
        """
        if access.holds_everywhere(person, perm):
            return self.all()
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def about(self, record: models.Model) -> Self:
        """Events about one record, oldest first."""
        return self.filter(
            target_type=record._meta.label_lower, target_id=str(record.pk)
        ).order_by("pk")


class AuditEvent(models.Model):
    """One change, written in the transaction that makes it.

    Invariant: rows are only ever inserted (triggers refuse UPDATE, DELETE and TRUNCATE).
    ``changes`` holds ids and settings, never a customer's words, name or address.
    """

    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    action = models.CharField(_("action"), max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    unit_id = models.BigIntegerField(null=True, help_text=_("Kept when the unit is gone."))
    changes = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["target_type", "target_id"], name="governance_audit_target"),
            models.Index(fields=["unit_id", "-id"], name="governance_audit_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.target_type} {self.target_id}"


class AuditSeal(models.Model):
    """The place of one event in the chain, written by a trigger as the transaction commits.

    Invariant: ``digest`` = SHA-256 of the previous digest and the event's canonical row, so that
    no event can be changed, removed or slipped in without breaking every later seal.
    """

    event = models.OneToOneField(AuditEvent, models.PROTECT, primary_key=True, related_name="seal")
    position = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.position} {self.digest[:12]}"


class AuditChain(models.Model):
    """The head of the chain: one row, locked while a commit adds its seals."""

    position = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.position} {self.digest[:12]}"
