"""Who may speak: the rules that permits are computed from, as dated facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models import Network, OrgUnit, Role, Space, Topic
from socialteam.kit.fields import TsTzRange
from training.models.track import Track

if TYPE_CHECKING:
    from datetime import datetime

    from governance.perms import Perm

PERSON = settings.AUTH_USER_MODEL


class Level(models.IntegerChoices):
    """With what authority somebody speaks; a level includes those below it."""

    ANSWER = 1, _("Answer")
    COMMIT = 2, _("Commit the company")
    PRESS = 3, _("Speak to the press")


M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class PeriodQuerySet(models.QuerySet[M_co]):
    """Dated rows of a unit."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Rows of the units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def in_force(self, *, at: datetime) -> Self:
        """Rows that hold at ``at``: begun, and not yet ended."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)

    def not_over(self, *, at: datetime) -> Self:
        """Rows that hold at ``at`` or will begin later."""
        later = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        return self.filter(later).exclude(ends_at=F("starts_at"))


class Period(models.Model):
    """A rule of a unit, and of all below, for a period.

    ``starts_at`` is included, ``ends_at`` is not; it is closed, never deleted.
    """

    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-starts_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_later",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                violation_error_message=_("The end comes after the beginning."),
            ),
        ]


class SpeakingPolicy(Period):
    """From when permits are asked in the spaces of a unit and below, and what they ask.

    The nearest unit upwards from a space with a policy in force decides. Without any, nobody is
    asked for a permit there, and rule G13 says so. ``made_by`` is None where an organisation was
    restored from its set-up file.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="speaking_policies")
    asks_charter = models.BooleanField(_("the charter in force, acknowledged"), default=True)
    asks_certification = models.BooleanField(_("valid certifications"), default=True)
    asks_consent = models.BooleanField(_("the manager’s consent to the time"), default=True)
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects: ClassVar = PeriodQuerySet["SpeakingPolicy"].as_manager()

    class Meta(Period.Meta):
        verbose_name = _("permit policy")
        constraints: ClassVar = [
            *Period.Meta.constraints,
            ExclusionConstraint(
                name="training_policy_one_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("A policy holds there already at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}"


class SpeakingScope(Period):
    """People appointed to ``role`` in the unit or below may speak there, up to ``level``.

    None for ``network`` or ``topic`` means all of them. A scope with a topic covers conversations
    on that topic only. ``needs_consent``: who speaks by this scope needs the manager's consent.
    ``made_by`` is None where an organisation was restored from its set-up file.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="speaking_scopes")
    role = models.ForeignKey(
        Role, models.PROTECT, related_name="speaking_scopes", verbose_name=_("role")
    )
    network = models.ForeignKey(
        Network,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("network"),
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    level = models.PositiveSmallIntegerField(
        _("level"), choices=Level.choices, default=Level.ANSWER
    )
    needs_consent = models.BooleanField(_("needs the manager’s consent"), default=True)
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects: ClassVar = PeriodQuerySet["SpeakingScope"].as_manager()

    class Meta(Period.Meta):
        verbose_name = _("scope")
        constraints: ClassVar = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                name="training_scope_level_range", condition=Q(level__range=(1, 3))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} · {self.unit}"


class CertificationRequirement(Period):
    """Who speaks at ``level`` or above must be certified in ``track``.

    It asks people appointed in the unit or below: those in ``role``, on ``network``, on ``topic``;
    None means all of them.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="requirements")
    track = models.ForeignKey(
        Track, models.PROTECT, related_name="requirements", verbose_name=_("track")
    )
    role = models.ForeignKey(
        Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role")
    )
    network = models.ForeignKey(
        Network,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("network"),
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    level = models.PositiveSmallIntegerField(
        _("from level"), choices=Level.choices, default=Level.ANSWER
    )
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    objects: ClassVar = PeriodQuerySet["CertificationRequirement"].as_manager()

    class Meta(Period.Meta):
        verbose_name = _("requirement")
        constraints: ClassVar = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                name="training_requirement_level_range", condition=Q(level__range=(1, 3))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.track} · {self.unit}"


class SpeakingFreeze(Period):
    """Nobody speaks, for a time: in the spaces of the unit and below, or less.

    ``space``, ``topic`` and ``person`` narrow it; None means all. People appointed to
    ``spared_role`` go on speaking, as the crisis cell does.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="speaking_freezes")
    space = models.ForeignKey(
        Space, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("space")
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    spared_role = models.ForeignKey(
        Role,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("but for people who are"),
    )
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    lifted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar = PeriodQuerySet["SpeakingFreeze"].as_manager()

    class Meta(Period.Meta):
        verbose_name = _("freeze")
        constraints: ClassVar = [
            *Period.Meta.constraints,
            models.CheckConstraint(name="training_freeze_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.reason
