"""Who is told, in which order, and how long each keeps the hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models import BusinessCalendar, OrgUnit, Role, Space
from notifications.models import Channel

if TYPE_CHECKING:
    from governance.perms import Perm


class EscalationPathQuerySet(models.QuerySet["EscalationPath"]):
    """Paths, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Paths of units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def in_use(self) -> Self:
        """Paths that a new escalation may take."""
        return self.filter(retired_at__isnull=True)


class EscalationPath(models.Model):
    """An ordered list of steps, for the escalations of ``unit`` and everything below.

    The nearest path upwards from the interaction's unit is taken; among those of one unit the one
    that names the interaction's space, then the one limited to important or urgent ones. Delays
    count in ``calendar``, around the clock without one. An open escalation keeps the path as it
    was when it opened.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="paths", verbose_name=_("unit"))
    name = models.CharField(_("name of the path"), max_length=120)
    space = models.ForeignKey(
        Space,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="paths",
        verbose_name=_("only for this space"),
    )
    only_important = models.BooleanField(_("only important interactions"), default=False)
    only_urgent = models.BooleanField(_("only urgent interactions"), default=False)
    calendar = models.ForeignKey(
        BusinessCalendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("delays count in"),
    )
    repeats = models.PositiveSmallIntegerField(_("start again, times"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(_("changed at"), editable=False)
    retired_at = models.DateTimeField(_("retired at"), null=True, editable=False)

    objects = EscalationPathQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation path")
        ordering: ClassVar = ["name"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=Q(retired_at__isnull=True),
                name="escalation_path_names",
                violation_error_message=_("This unit already has a path with this name."),
            ),
            models.CheckConstraint(
                name="escalation_path_repeats_range",
                condition=Q(repeats__range=(0, 5)),
                violation_error_message=_("A path starts again at most 5 times."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StepTarget(models.TextChoices):
    """Whom a step tells."""

    ON_DUTY = "on_duty", _("Whoever is on duty in the space")
    ROLE = "role", _("A role in a unit")
    PERSON = "person", _("One person")


class EscalationStep(models.Model):
    """Tell ``target`` by ``channels``; after ``delay_minutes`` without an answer, go on.

    Invariant: the fields a target needs are set and no others. A ``ROLE`` step without a unit
    means the nearest unit upwards that has somebody in the role.
    """

    path = models.ForeignKey(EscalationPath, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("order"))
    target = models.CharField(_("tell"), max_length=8, choices=StepTarget.choices)
    role = models.ForeignKey(
        Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role")
    )
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in unit")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    delay_minutes = models.PositiveIntegerField(_("then, without an answer, go on after"))
    channels = ArrayField(
        models.CharField(max_length=10, choices=Channel.choices), verbose_name=_("by")
    )

    class Meta:
        ordering: ClassVar = ["position"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["path", "position"],
                name="escalation_step_positions",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="escalation_step_target_is_whole",
                condition=Q(
                    target="on_duty", role__isnull=True, unit__isnull=True, person__isnull=True
                )
                | Q(target="role", role__isnull=False, person__isnull=True)
                | Q(target="person", person__isnull=False, role__isnull=True, unit__isnull=True),
            ),
            models.CheckConstraint(
                name="escalation_step_delay_range",
                condition=Q(delay_minutes__range=(1, 9000)),
                violation_error_message=_("Choose between 1 and 9,000 minutes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path_id}/{self.position}"
