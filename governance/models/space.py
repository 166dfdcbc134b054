"""Where the company speaks, and on what."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.calendar import BusinessCalendar
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from datetime import date

    from governance.perms import Perm


class NetworkKind(models.TextChoices):
    """What a network is; only an internal one is not seen by customers."""

    SOCIAL = "social", _("Social network")
    VIDEO = "video", _("Video or pictures")
    FORUM = "forum", _("Forum or community")
    MESSAGING = "messaging", _("Messaging")
    REVIEWS = "reviews", _("Reviews")
    INTERNAL = "internal", _("Internal network")


class NetworkQuerySet(models.QuerySet["Network"]):
    """Networks, as rows."""

    def offered(self, *, on: date) -> Self:
        """Networks that something new may use: retired ones keep their history only."""
        return self.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=on))


class Network(models.Model):
    """A social network or a kind of place, such as Facebook or a help forum.

    Invariant: a retired network is offered no more and keeps its history.
    """

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(
        _("kind"), max_length=10, choices=NetworkKind.choices, default=NetworkKind.SOCIAL
    )
    launched_on = models.DateField(_("exists since"), null=True, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("network")
        ordering: ClassVar = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class SpaceQuerySet(models.QuerySet["Space"]):
    """Spaces, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Spaces owned by a unit where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def open(self) -> Self:
        """Spaces where the company speaks now."""
        return self.filter(opened_on__isnull=False, closed_on__isnull=True)

    def open_on(self, *, on: date) -> Self:
        """Spaces where the company spoke on ``on``, seen from any later day."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), opened_on__lte=on)

    def not_closed(self) -> Self:
        """Spaces that are open, or planned: what one prepares, such as their cover."""
        return self.filter(closed_on__isnull=True)

    def usable_by(self, person: access.Person, perm: Perm) -> Self:
        """Spaces of the units where ``person`` holds ``perm``, and of the units above them.

        A spoke works in its hub's spaces: the hub owns the page, the spokes answer on it.
        """
        return self.filter(unit_id__in=access.unit_ids_and_above(person, perm))


class Ownership(models.TextChoices):
    """Whose place a space is."""

    OWN = "own", _("Ours")
    THIRD_PARTY = "third_party", _("Somebody else’s, where we take part")


class Space(models.Model):
    """A place where customers speak to the company.

    It is planned, then open (``opened_on``), then closed (``closed_on``). ``owner`` and ``deputy``
    are the people who answer for it; ``review_on`` is the day by which somebody looks again.

    ``target_minutes`` is the first-response target, counted in ``calendar`` (around the clock
    when there is none); ``urgent_target_minutes`` replaces it for urgent interactions.
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="spaces", verbose_name=_("owner")
    )
    network = models.ForeignKey(
        Network, models.PROTECT, related_name="spaces", verbose_name=_("network")
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("As customers read it."))
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    language = models.CharField(_("main language"), max_length=10, default="fr")
    calendar = models.ForeignKey(
        BusinessCalendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="spaces",
        verbose_name=_("business calendar"),
        help_text=_("Without one, targets count around the clock."),
    )
    target_minutes = models.PositiveIntegerField(_("first response within"), default=480)
    urgent_target_minutes = models.PositiveIntegerField(_("when urgent, within"), default=60)
    ownership = models.CharField(
        _("whose place it is"), max_length=12, choices=Ownership.choices, default=Ownership.OWN
    )
    takes_comments = models.BooleanField(_("people may comment there"), default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_spaces",
        verbose_name=_("answers for it"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deputised_spaces",
        verbose_name=_("stands in"),
    )
    review_on = models.DateField(_("to be reviewed by"), null=True, blank=True)
    opened_on = models.DateField(_("open since"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("space")
        ordering: ClassVar = ["name"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_space_target_range",
                condition=Q(target_minutes__range=(1, 43_200))
                & Q(urgent_target_minutes__range=(1, 43_200)),
                violation_error_message=_("Choose a target between 1 minute and 30 days."),
            ),
            models.CheckConstraint(
                name="governance_space_closes_later",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on")),
                violation_error_message=_("The space closes after it opens."),
            ),
            models.CheckConstraint(
                name="governance_space_two_people",
                condition=Q(owner__isnull=True)
                | Q(deputy__isnull=True)
                | ~Q(owner=models.F("deputy")),
                violation_error_message=_("Choose two different people."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_planned(self) -> bool:
        """Whether it has not opened yet."""
        return self.opened_on is None and self.closed_on is None

    @property
    def is_internal(self) -> bool:
        """Whether customers do not see it; reads the network."""
        return self.network.kind == NetworkKind.INTERNAL


class TopicQuerySet(models.QuerySet["Topic"]):
    """Topics, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Topics owned by a unit where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def routable_by(self, person: access.Person, perm: Perm) -> Self:
        """Live topics to which ``person`` may send a conversation: those of the whole hub."""
        return self.filter(
            unit_id__in=access.unit_ids_around(person, perm), retired_on__isnull=True
        )


class Topic(models.Model):
    """What a conversation is about; the unit that owns the topic answers it."""

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="topics", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        ordering: ClassVar = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
