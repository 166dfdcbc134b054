"""The bank of questions, and what a version draws from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models import OrgUnit
from training.domain.questions import Kind
from training.models.track import TrackVersion, worded

if TYPE_CHECKING:
    from governance.perms import Perm

KIND_LABELS = {
    Kind.SINGLE: _("One right answer"),
    Kind.MULTIPLE: _("Several right answers"),
    Kind.TRUE_FALSE: _("True or false"),
    Kind.SHORT: _("A few words"),
    Kind.NUMERIC: _("A number"),
    Kind.ORDERING: _("Put in order"),
    Kind.MATCHING: _("Match"),
    Kind.JUDGE: _("Judge this reply"),
}
KIND_CHOICES = [(kind.value, label) for kind, label in KIND_LABELS.items()]
MOST_DRAWN = 50


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Questions of the units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def live(self) -> Self:
        """Questions that are still asked."""
        return self.filter(retired_at__isnull=True)

    def drawn_in(self, unit: OrgUnit) -> Self:
        """Live questions that a track of ``unit`` draws from: its bank, and those above."""
        line = OrgUnit.objects.ancestors(unit, include_self=True)
        return self.live().filter(unit__in=[each.pk for each in line])


class Question(models.Model):
    """A question of the bank; versions draw by ``theme``.

    ``body`` holds the options and what is right, in the shape that ``domain.questions`` checks for
    its kind. An attempt keeps a copy of what it showed, so that a later change rewrites no result.
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="questions", verbose_name=_("owner")
    )
    theme = models.SlugField(_("theme"), max_length=60)
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=KIND_CHOICES,
    )
    prompt_fr = models.TextField(_("question in French"), max_length=2000)
    prompt_en = models.TextField(_("question in English"), max_length=2000)
    body = models.JSONField(_("answers"))
    why_fr = models.TextField(_("explanation in French"), max_length=2000, blank=True)
    why_en = models.TextField(_("explanation in English"), max_length=2000, blank=True)
    source = models.CharField(_("where it comes from"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        ordering: ClassVar = ["theme", "pk"]
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["unit", "theme"], name="training_question_bank")]

    def __str__(self) -> str:
        return worded(self.prompt_fr, self.prompt_en)


class QuizDraw(models.Model):
    """So many questions of a theme, drawn at random for each attempt."""

    version = models.ForeignKey(TrackVersion, models.CASCADE, related_name="draws")
    theme = models.SlugField(_("theme"), max_length=60)
    count = models.PositiveSmallIntegerField(
        _("questions"), validators=[MinValueValidator(1), MaxValueValidator(MOST_DRAWN)]
    )

    class Meta:
        verbose_name = _("draw")
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "theme"], name="training_draw_theme_once"),
            models.CheckConstraint(
                name="training_draw_count_range", condition=Q(count__range=(1, MOST_DRAWN))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme} × {self.count}"
