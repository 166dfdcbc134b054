"""Who can log in to an account, how, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.social_account import SocialAccount

if TYPE_CHECKING:
    from datetime import datetime

    from governance.perms import Perm


class AccessLevel(models.TextChoices):
    """What somebody may do with an account on the network itself."""

    READ = "read", _("reads statistics")
    PUBLISH = "publish", _("publishes and answers")
    ADMIN = "admin", _("administers")


class SecondFactor(models.TextChoices):
    """Whether the log-in asks for more than a password."""

    ON = "on", _("on")
    OFF = "off", _("off")
    UNKNOWN = "unknown", _("nobody has looked")


class AccessFactQuerySet(models.QuerySet["AccessFact"]):
    """Access facts, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Accesses to accounts of units where ``person`` holds ``perm``."""
        return self.filter(account__unit_id__in=access.unit_ids(person, perm))

    def in_force(self, *, at: datetime) -> Self:
        """What is known to hold at ``at``."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


class AccessFact(models.Model):
    """What is known of one person's access to an account, from ``starts_at`` until ``ends_at``.

    ``given_on`` is the day the access itself began. A change closes the fact and adds another, so
    that every day can be told as it was known.

    Invariant: one fact in force for a person and an account.
    """

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="accesses")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="account_accesses"
    )
    level = models.CharField(
        _("level"), max_length=8, choices=AccessLevel.choices, default=AccessLevel.PUBLISH.value
    )
    second_factor = models.CharField(
        _("second factor"),
        max_length=8,
        choices=SecondFactor.choices,
        default=SecondFactor.UNKNOWN.value,
    )
    given_on = models.DateField(_("has access since"))
    rotated_on = models.DateField(_("password changed on"), null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = AccessFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("access to an account")
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_access_ends_later",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            ),
            models.UniqueConstraint(
                fields=["account", "person"],
                condition=Q(ends_at__isnull=True),
                name="governance_access_one_fact",
                violation_error_message=_("This person’s access is listed already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.account_id}"
