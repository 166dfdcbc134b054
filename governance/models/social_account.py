"""The official accounts of the company, and the two people who answer for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.countries import COUNTRY_NAMES
from governance.models.space import Network, NetworkKind, Space
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from datetime import date, datetime

    from governance.perms import Perm


HOLDERS = 2
"""How many people answer for each account."""


class SocialAccountQuerySet(models.QuerySet["SocialAccount"]):
    """Accounts, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Accounts owned by a unit where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def open(self, *, on: date) -> Self:
        """Accounts that exist on ``on``; one without an opening day always did."""
        begun = Q(opened_on__isnull=True) | Q(opened_on__lte=on)
        return self.filter(begun, Q(closed_on__isnull=True) | Q(closed_on__gt=on))

    def not_closed(self) -> Self:
        """Accounts that are open, or will be."""
        return self.filter(closed_on__isnull=True)

    def official(self, *, on: date) -> Self:
        """What the public may know: open accounts on networks that customers see."""
        return self.open(on=on).exclude(network__kind=NetworkKind.INTERNAL)

    def with_holders(self, *, at: datetime) -> Self:
        """With ``holder_count``: how many active people hold each at ``at``."""
        running = Q(holders__ends_at__isnull=True) | Q(holders__ends_at__gt=at)
        held = running & Q(holders__starts_at__lte=at, holders__person__is_active=True)
        return self.annotate(holder_count=Count("holders", filter=held))

    def short_of_holders(self, *, at: datetime) -> Self:
        """Accounts that fewer than two active people hold at ``at``."""
        counted = self.with_holders(at=at)
        return counted.filter(holder_count__lt=HOLDERS)


class SocialAccount(models.Model):
    """An account in the company's name.

    ``handle_key`` and ``url_key`` are what makes two spellings the same; ``tool`` is the program
    that publishes there. ``last_post_on`` is the last post that somebody saw, for accounts whose
    conversations are not kept here.
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="social_accounts", verbose_name=_("owner")
    )
    network = models.ForeignKey(
        Network, models.PROTECT, related_name="accounts", verbose_name=_("network")
    )
    space = models.ForeignKey(
        Space,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name=_("space"),
    )
    handle = models.CharField(_("name on the network"), max_length=120)
    handle_key = models.CharField(max_length=120, editable=False, db_index=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    url_key = models.CharField(max_length=500, editable=False, blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=10, default="fr")
    country = models.CharField(_("country"), max_length=2, blank=True)
    tool = models.CharField(_("published with"), max_length=80, blank=True)
    opened_on = models.DateField(_("open since"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    last_post_on = models.DateField(_("last post seen on"), null=True, blank=True)

    objects = SocialAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("official account")
        ordering: ClassVar = ["handle_key", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "network", "handle_key"],
                condition=Q(closed_on__isnull=True),
                name="governance_account_once_a_unit",
                violation_error_message=_("This unit has this account already."),
            ),
            models.CheckConstraint(
                name="governance_account_closes_later",
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("The account closes after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handle} · {self.network}"

    @property
    def country_name(self) -> str:
        """The country in the reader's words; a code without a known name stays as it is."""
        return str(COUNTRY_NAMES.get(self.country, self.country))


class AccountHolderQuerySet(models.QuerySet["AccountHolder"]):
    """Holders, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Holders of accounts of units where ``person`` holds ``perm``."""
        return self.filter(account__unit_id__in=access.unit_ids(person, perm))

    def in_force(self, *, at: datetime) -> Self:
        """Who holds at ``at``."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


class AccountHolder(models.Model):
    """A person answers for an account, as the first or the second of two, for a period.

    Invariant: an account has at most one first and one second holder at a time, two different
    people; a period is half-open and closed, never deleted.
    """

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="holders")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="held_accounts"
    )
    position = models.PositiveSmallIntegerField(_("first or second"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = AccountHolderQuerySet.as_manager()

    class Meta:
        verbose_name = _("holder of an account")
        ordering: ClassVar = ["position", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_holder_first_or_second", condition=Q(position__in=[1, 2])
            ),
            models.CheckConstraint(
                name="governance_holder_ends_later",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            ),
            models.UniqueConstraint(
                fields=["account", "position"],
                condition=Q(ends_at__isnull=True),
                name="governance_holder_one_a_position",
            ),
            models.UniqueConstraint(
                fields=["account", "person"],
                condition=Q(ends_at__isnull=True),
                name="governance_holder_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.account_id}"
