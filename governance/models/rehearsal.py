"""A change of the organisation, tried before it is made."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from governance.perms import Perm

UNDO_DAYS = 30


class Change(models.TextChoices):
    """What can be rehearsed."""

    MODEL = "model", _("Another organisation model")
    MOVE = "move", _("A unit attached elsewhere")
    SPLIT = "split", _("A hub split in two")
    PROMOTE = "promote", _("A spoke that becomes a hub")


class RehearsalState(StrEnum):
    """Where a rehearsal stands; read from its dates."""

    OPEN = "open"
    APPLIED = "applied"
    UNDONE = "undone"
    DROPPED = "dropped"


STATE_LABELS = {
    RehearsalState.OPEN: _("rehearsed, nothing is applied"),
    RehearsalState.APPLIED: _("applied"),
    RehearsalState.UNDONE: _("applied, then undone"),
    RehearsalState.DROPPED: _("abandoned"),
}


class RehearsalQuerySet(models.QuerySet["Rehearsal"]):
    """Rehearsals, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Rehearsals about units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def for_list(self) -> Self:
        """What a list shows: without the rows of the difference, which may be thousands."""
        people = ("rehearsed_by", "applied_by", "undone_by")
        return self.select_related("unit", *people).defer("difference")


class Rehearsal(models.Model):
    """A change about ``unit``, and everything that it would change, row by row.

    ``facts`` say what the change is; ``difference`` is the list of rows, found by making the
    change and taking it back; ``digest`` is its checksum and ``ground`` that of the organisation
    it was found on. ``earlier`` is kept at applying: what one undo needs.

    Invariant: applied with a person and a time, or neither; undone only if applied; dropped only
    if not.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="rehearsals")
    change = models.CharField(_("change"), max_length=8, choices=Change.choices)
    facts = models.JSONField(default=dict)
    difference = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    ground = models.CharField(max_length=64)
    rehearsed_at = models.DateTimeField(_("rehearsed at"))
    rehearsed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    earlier = models.JSONField(default=dict)
    applied_at = models.DateTimeField(_("applied at"), null=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    dropped_at = models.DateTimeField(_("abandoned at"), null=True)

    objects = RehearsalQuerySet.as_manager()

    class Meta:
        verbose_name = _("rehearsal")
        verbose_name_plural = _("rehearsals")
        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_rehearsal_applied_is_whole",
                condition=Q(applied_at__isnull=True, applied_by__isnull=True)
                | Q(applied_at__isnull=False, applied_by__isnull=False, dropped_at__isnull=True),
            ),
            models.CheckConstraint(
                name="governance_rehearsal_undone_is_whole",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False, applied_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_change_display()} · {self.unit}"

    @property
    def state(self) -> RehearsalState:
        """Where it stands."""
        if self.undone_at is not None:
            return RehearsalState.UNDONE
        if self.applied_at is not None:
            return RehearsalState.APPLIED
        return RehearsalState.OPEN if self.dropped_at is None else RehearsalState.DROPPED

    @property
    def state_label(self) -> str:
        """Where it stands, in words."""
        return str(STATE_LABELS[self.state])

    @property
    def total(self) -> int:
        """How many facts it changes."""
        return sum(int(count) for count in self.counts.values())

    @property
    def undo_until(self) -> datetime | None:
        """Until when one undo is offered; None unless it stands applied."""
        if self.applied_at is None or self.undone_at is not None:
            return None
        return self.applied_at + timedelta(days=UNDO_DAYS)
