"""One period of one unit, compiled once and frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models import OrgUnit
from reporting.domain.periods import Window

if TYPE_CHECKING:
    from datetime import date, datetime

    from governance.perms import Perm


class Period(models.TextChoices):
    """The lengths of a report."""

    WEEK = "week", _("Week")
    MONTH = "month", _("Month")


class ReportState(models.TextChoices):
    """The life of a report."""

    WAITING = "waiting", _("waiting")
    COMPILING = "compiling", _("being compiled")
    DONE = "done", _("frozen")
    FAILED = "failed", _("could not be compiled")


class ReportFormat(models.TextChoices):
    """The files of a report."""

    HTML = "html", _("web page")
    PDF = "pdf", _("PDF")
    XLSX = "xlsx", _("spreadsheet")


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    """Reports, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Reports of units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def for_list(self) -> Self:
        """Reports with their units, without the frozen figures, which lists do not need."""
        return self.select_related("unit").defer("snapshot")

    def done(self) -> Self:
        """Reports whose figures are frozen."""
        return self.filter(state=ReportState.DONE)

    def due(self, *, at: datetime) -> Self:
        """Reports to compile at ``at``, the latest first: waiting, or left by a dead worker."""
        return self.filter(
            Q(state=ReportState.WAITING) | Q(state=ReportState.COMPILING, lease_until__lt=at)
        ).order_by("-ends_on", "unit", "pk")


class ReportRun(models.Model):
    """The figures of ``unit`` and everything below, for a period.

    The period is half-open in days of the company's time zone ``zone``: ``starts_on`` included,
    ``ends_on`` not. ``snapshot`` is written once, when the report is done; the files are rendered
    from it alone.

    Invariant: one report a unit, period and start, however many schedulers run.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="reports")
    period = models.CharField(max_length=5, choices=Period.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    zone = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=ReportState.choices, default=ReportState.WAITING.value
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    compiled_at = models.DateTimeField(_("frozen at"), null=True)
    snapshot = models.JSONField(null=True)
    note = models.CharField(max_length=300, blank=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        ordering: ClassVar = ["-starts_on", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "period", "starts_on"], name="reporting_run_once"
            ),
            models.CheckConstraint(
                name="reporting_run_ends_later", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="reporting_run_done_is_whole",
                condition=Q(state="done", snapshot__isnull=False, compiled_at__isnull=False)
                | (~Q(state="done") & Q(snapshot__isnull=True, compiled_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.period} {self.starts_on}"

    @property
    def window(self) -> Window:
        """The period as days of the report's zone."""
        return Window(self.starts_on, self.ends_on, self.zone)

    @property
    def last_day(self) -> date:
        """The last day that belongs to the period."""
        return self.window.last_day


class ReportFile(models.Model):
    """One rendering of a report, in one language."""

    run = models.ForeignKey(ReportRun, models.CASCADE, related_name="files")
    format = models.CharField(max_length=4, choices=ReportFormat.choices)
    language = models.CharField(max_length=2)
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "format", "language"], name="reporting_file_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.language}.{self.format}"
