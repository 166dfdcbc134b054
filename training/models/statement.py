"""Learning records: where ours go, and what others tell us."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models import Appointment, OrgUnit
from notifications.models import WebhookEndpoint

if TYPE_CHECKING:
    from datetime import datetime

    from governance.perms import Perm

PERSON = settings.AUTH_USER_MODEL


class LearningStoreQuerySet(models.QuerySet["LearningStore"]):
    """Record stores, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Stores of units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def receiving(self) -> Self:
        """Stores that are neither paused nor disconnected."""
        return self.filter(paused_at__isnull=True, endpoint__disabled_at__isnull=True)


class LearningStore(models.Model):
    """Statements about the people of the company or of a hub go to ``endpoint``.

    The endpoint's secret is ``key:password`` of Basic authentication, encrypted. Facts from
    ``since`` on are stated; ``read_until`` is how far the sweep has come. A paused store gets
    nothing new and loses nothing: the sweep goes on where it stopped.
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="learning_stores", verbose_name=_("people of")
    )
    name = models.CharField(_("name"), max_length=80)
    endpoint = models.OneToOneField(WebhookEndpoint, models.PROTECT, related_name="learning_store")
    since = models.DateTimeField(_("from"))
    read_until = models.DateTimeField(editable=False)
    paused_at = models.DateTimeField(null=True, editable=False)

    objects = LearningStoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("record store")
        ordering: ClassVar = ["name", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="training_store_reads_forward", condition=Q(read_until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LearningStatementQuerySet(models.QuerySet["LearningStatement"]):
    """Statements, as rows."""

    def visible_to(self, person: access.Person, perm: Perm, *, at: datetime) -> Self:
        """What ``person`` sent, and statements about people of units where they hold ``perm``."""
        there = Appointment.objects.in_force(at=at).filter(
            person=OuterRef("person"), unit_id__in=access.unit_ids(person, perm)
        )
        return self.filter(Q(sender_id=person.pk) | Exists(there))

    def voided(self) -> Self:
        """Statements that their own sender has taken back."""
        return self.filter(Exists(_taken_back()))

    def standing(self) -> Self:
        """Statements that nobody has taken back."""
        return self.filter(~Exists(_taken_back()))


def _taken_back() -> models.QuerySet[LearningStatement]:
    return LearningStatement.objects.filter(voids=OuterRef("uuid"), sender=OuterRef("sender"))


class LearningStatement(models.Model):
    """An xAPI statement that another system sent us: appended, never changed.

    ``person`` is whom the actor's e-mail address means, among the people the sender may write
    about; None when there is none. ``voids`` is the statement that this one takes back. ``raw``
    is the whole statement as it is given out; ``digest`` is of what was sent, so that a repeated
    statement can be told from another one under the same id.
    """

    uuid = models.UUIDField(unique=True)
    stored_at = models.DateTimeField()
    timestamp = models.DateTimeField()
    sender = models.ForeignKey(PERSON, models.PROTECT, related_name="statements_sent")
    actor_email = models.EmailField(max_length=254, blank=True)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="statements")
    verb = models.CharField(max_length=500)
    object_id = models.CharField(max_length=500)
    voids = models.UUIDField(null=True)
    result = models.JSONField(default=dict)
    raw = models.JSONField()
    digest = models.CharField(max_length=64)

    objects = LearningStatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["person", "-timestamp"], name="training_statement_person"),
            models.Index(
                fields=["voids"],
                condition=Q(voids__isnull=False),
                name="training_statement_voids",
            ),
            models.Index(fields=["sender", "-id"], name="training_statement_sender"),
            models.Index(fields=["stored_at"], name="training_statement_stored"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="training_statement_digest", condition=Q(digest__regex="^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
