"""What was decided about a place that may be one too many."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance import access
from governance.models.social_account import SocialAccount
from governance.models.space import Space
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from datetime import date

    from governance.perms import Perm


class SprawlChoice(models.TextChoices):
    """What can be done with it."""

    KEEP = "keep", pgettext_lazy("place", "Keep")
    MERGE = "merge", _("Merge into another")
    TRANSFER = "transfer", _("Transfer to a unit")
    CLOSE = "close", _("Close")


class SprawlDecisionQuerySet(models.QuerySet["SprawlDecision"]):
    """Decisions, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Decisions made for units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def silencing(self, *, on: date) -> Self:
        """Decisions to keep a place that still hold on ``on``."""
        kept = self.filter(choice=SprawlChoice.KEEP, undone_at__isnull=True)
        return kept.filter(decided_at__date__lte=on, silent_until__gt=on)


class SprawlDecision(models.Model):
    """One decision about one space or one account, with its reason, author and day.

    ``unit`` is the owner at that moment. A place that is kept stays quiet until before
    ``silent_until``; one that is merged names the other; one that is transferred the new owner.
    Keeping and transferring can be undone.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    space = models.ForeignKey(
        Space, models.PROTECT, null=True, blank=True, related_name="sprawl_decisions"
    )
    account = models.ForeignKey(
        SocialAccount, models.PROTECT, null=True, blank=True, related_name="sprawl_decisions"
    )
    choice = models.CharField(_("decision"), max_length=8, choices=SprawlChoice.choices)
    reason = models.CharField(_("reason"), max_length=500)
    silent_until = models.DateField(_("look again on"), null=True, blank=True)
    to_unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="+")
    into_space = models.ForeignKey(Space, models.PROTECT, null=True, blank=True, related_name="+")
    into_account = models.ForeignKey(
        SocialAccount, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = SprawlDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision about a place")
        ordering: ClassVar = ["-decided_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_sprawl_about_one",
                condition=Q(space__isnull=True, account__isnull=False)
                | Q(space__isnull=False, account__isnull=True),
            ),
            models.CheckConstraint(
                name="governance_sprawl_is_whole",
                condition=Q(choice="keep", silent_until__isnull=False)
                | Q(choice="close")
                | Q(choice="transfer", to_unit__isnull=False)
                | Q(choice="merge", into_space__isnull=False)
                | Q(choice="merge", into_account__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.choice} · {self.space_id or self.account_id}"

    @property
    def may_be_undone(self) -> bool:
        """Whether it is one of those that can be taken back, and was not."""
        return self.undone_at is None and self.choice in {SprawlChoice.KEEP, SprawlChoice.TRANSFER}
