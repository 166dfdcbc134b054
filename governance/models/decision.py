"""Decisions that wait for the sponsor: never more than five."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.sponsorship import Sponsorship
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from governance.perms import Perm

PLACES = 5


class DecisionState(models.TextChoices):
    """The life of a decision; only an open one may still move."""

    OPEN = "open", _("To sign")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Decisions about units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def open(self) -> Self:
        """Those that wait, the most pressing first."""
        return self.filter(state=DecisionState.OPEN).order_by("due_on", "slot")


class Decision(models.Model):
    """One thing the sponsor is asked to sign, with its reason and the facts behind it.

    Invariant: an open decision holds one of the sponsor's five places, and no other does; an
    answer is dated exactly when there is one. Signing one that carries a ``sponsorship`` signs it.
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="decisions", verbose_name=_("unit")
    )
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="decisions",
        verbose_name=_("sponsor"),
    )
    title = models.CharField(_("decision"), max_length=120)
    why = models.CharField(_("why"), max_length=500)
    facts = models.CharField(_("the facts"), max_length=500, blank=True)
    sponsorship = models.OneToOneField(
        Sponsorship, models.PROTECT, null=True, blank=True, related_name="decision"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField(_("before"))
    slot = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    state = models.CharField(
        max_length=10, choices=DecisionState.choices, default=DecisionState.OPEN.value
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        ordering: ClassVar = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_decision_open_has_a_place",
                condition=Q(
                    state="open",
                    slot__isnull=False,
                    slot__range=(1, PLACES),
                    closed_at__isnull=True,
                )
                | (~Q(state="open") & Q(slot__isnull=True, closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="governance_decision_signature_is_dated",
                condition=Q(state="signed", signed_at__isnull=False)
                | (~Q(state="signed") & Q(signed_at__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["sponsor", "slot"],
                condition=Q(state="open"),
                name="governance_decision_five_places",
            ),
        ]

    def __str__(self) -> str:
        return self.title
