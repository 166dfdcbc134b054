"""Exercises: a conversation to answer, the answers, what reviewers said, and good examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from governance import access
from governance.models import Network, OrgUnit
from governance.perms import Perm
from training.domain.practice import (
    HIGHEST,
    LONGEST_ANY,
    LOWEST,
    ReplyState,
    is_good,
)
from training.models.track import worded
from training.reach import units_learned_in

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

PERSON = settings.AUTH_USER_MODEL
STATE_LABELS = {
    ReplyState.WAITING: _("Waits for a review"),
    ReplyState.REVIEWED: _("Reviewed"),
    ReplyState.WITHDRAWN: _("Withdrawn"),
}
MARKS = ("tone", "accuracy", "disclosure")
IN_RANGE = Q(**{f"{name}__range": (LOWEST, HIGHEST) for name in MARKS})


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    """Scenarios, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Scenarios of the units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def offered_to(self, person: User, *, at: datetime) -> Self:
        """Scenarios that ``person`` may answer at ``at``; one query more."""
        return self.live().filter(unit_id__in=units_learned_in(person, at=at))

    def met_by(self, person: User, *, at: datetime) -> Self:
        """Those, and the scenarios that ``person`` answered before."""
        answered = PracticeReply.objects.of_person(person).values("scenario")
        offered = self.offered_to(person, at=at).values("pk")
        return self.filter(Q(pk__in=answered) | Q(pk__in=offered))

    def live(self) -> Self:
        """Scenarios that are still offered."""
        return self.filter(retired_at__isnull=True)


class Scenario(models.Model):
    """A conversation that people answer to learn, as if it were real.

    ``thread`` is ``[{"from": "customer" | "us", "fr", "en"}, …]``; ``criteria`` is what reviewers
    look at beyond their marks. ``shipped_as`` names one that comes with the product.
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="scenarios", verbose_name=_("owner")
    )
    network = models.ForeignKey(
        Network, models.PROTECT, related_name="scenarios", verbose_name=_("network")
    )
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    thread = models.JSONField(_("conversation"))
    criteria_fr = models.TextField(
        _("what counts, in French"),
        max_length=1000,
        validators=[MaxLengthValidator(1000)],
        blank=True,
    )
    criteria_en = models.TextField(
        _("what counts, in English"),
        max_length=1000,
        validators=[MaxLengthValidator(1000)],
        blank=True,
    )
    longest = models.PositiveSmallIntegerField(
        _("longest answer, in characters"),
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_ANY)],
    )
    shipped_as = models.SlugField(max_length=40, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("exercise")
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="training_scenario_longest_range",
                condition=Q(longest__range=(1, LONGEST_ANY)),
            ),
            models.UniqueConstraint(
                fields=["unit", "shipped_as"],
                condition=~Q(shipped_as=""),
                name="training_scenario_shipped_once",
            ),
        ]

    def __str__(self) -> str:
        return worded(self.title_fr, self.title_en)

    @property
    def criteria(self) -> str:
        """What counts, in the language of the moment."""
        return worded(self.criteria_fr, self.criteria_en)

    @property
    def lines(self) -> list[tuple[bool, str]]:
        """The conversation in the language of the moment: whether we speak, and the words."""
        return [(line["from"] == "us", worded(line["fr"], line["en"])) for line in self.thread]


class ReplyQuerySet(models.QuerySet["PracticeReply"]):
    """Answers, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Answers to scenarios of the units where ``person`` holds ``perm``."""
        return self.filter(scenario__unit_id__in=access.unit_ids(person, perm))

    def of_person(self, person: User) -> Self:
        """What ``person`` answered."""
        return self.filter(person=person)

    def waiting(self) -> Self:
        """Answers that nobody has reviewed yet, the one that waits longest first."""
        return self.filter(state=ReplyState.WAITING.value).order_by("submitted_at", "pk")

    def good(self) -> Self:
        """Reviewed answers that could have gone out as they are."""
        least = {f"review__{name}__gte": 3 for name in MARKS}
        return self.filter(state=ReplyState.REVIEWED.value, **least)

    def reviewable_by(self, person: User, *, at: datetime) -> Self:
        """Answers of others that ``person`` may review: as a trainer, or as a peer.

        A peer has given a good answer, and is offered the same scenario. Two queries more.
        """
        trains = Q(scenario__unit_id__in=access.unit_ids(person, Perm.LEARNING_REVIEW))
        if PracticeReply.objects.good().filter(person=person).exists():
            trains |= Q(scenario__unit_id__in=units_learned_in(person, at=at))
        return self.filter(trains).exclude(person=person)


class PracticeReply(models.Model):
    """What somebody answered in a scenario; ``version`` counts their tries.

    Invariant: a person has one answer waiting in a scenario at most.
    """

    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="replies")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="practice_replies")
    version = models.PositiveSmallIntegerField(editable=False)
    text = models.TextField(_("answer"), max_length=LONGEST_ANY)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    submitted_at = models.DateTimeField(editable=False)
    state = models.CharField(
        max_length=9,
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
        default=ReplyState.WAITING.value,
        editable=False,
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        ordering: ClassVar = ["-submitted_at", "-pk"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(state="waiting"),
                name="training_reply_queue",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scenario", "person"],
                condition=Q(state="waiting"),
                name="training_reply_one_waits",
            ),
            models.UniqueConstraint(
                fields=["person", "scenario", "version"], name="training_reply_version_once"
            ),
            models.CheckConstraint(
                name="training_reply_state_known",
                condition=Q(state__in=[state.value for state in ReplyState]),
            ),
            models.CheckConstraint(name="training_reply_has_words", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.scenario} · {self.person}"

    @property
    def unit_id(self) -> int:
        """An answer lives where its scenario does."""
        return self.scenario.unit_id


class PracticeReview(models.Model):
    """What a reviewer found; marks run from 1 to 4.

    Invariant: one a reply, and never by its author, whose id is kept beside the reviewer's so
    that the database can refuse it.
    """

    reply = models.OneToOneField(PracticeReply, models.PROTECT, related_name="review")
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    tone = models.PositiveSmallIntegerField(_("tone"))
    accuracy = models.PositiveSmallIntegerField(_("accuracy"))
    disclosure = models.PositiveSmallIntegerField(_("disclosure"))
    comment = models.TextField(
        _("comment"), max_length=1000, validators=[MaxLengthValidator(1000)], blank=True
    )
    at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("review")
        ordering: ClassVar = ["-at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(name="training_review_marks_range", condition=IN_RANGE),
            models.CheckConstraint(
                name="training_review_not_ones_own", condition=~Q(reviewer=F("author"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tone}, {self.accuracy}, {self.disclosure}"

    @property
    def marks(self) -> tuple[int, int, int]:
        """Tone, accuracy and disclosure."""
        return self.tone, self.accuracy, self.disclosure

    @property
    def is_good(self) -> bool:
        """Whether the answer could go out as it is."""
        return is_good(self.marks)


class ExampleQuerySet(models.QuerySet["PracticeExample"]):
    """Examples, as rows."""

    def of_person(self, person: User) -> Self:
        """Examples of what ``person`` answered."""
        return self.filter(reply__person=person)

    def shown(self) -> Self:
        """Examples whose author agreed, and still does."""
        return self.filter(consented_at__isnull=False, withdrawn_at__isnull=True)

    def readable_by(self, person: User, *, at: datetime) -> Self:
        """Shown examples of what ``person`` is offered, or of units whose learning they see."""
        units = units_learned_in(person, at=at) | access.unit_ids(person, Perm.LEARNING_VIEW)
        return self.shown().filter(reply__scenario__unit_id__in=units)


class PracticeExample(models.Model):
    """A good answer that others may read once its author agrees, and for as long as they do.

    Invariant: agreed or declined, not both; taken back only after it was agreed. The author is
    named only where ``named``.
    """

    reply = models.OneToOneField(PracticeReply, models.PROTECT, related_name="example")
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(editable=False)
    consented_at = models.DateTimeField(null=True, editable=False)
    declined_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    named = models.BooleanField(_("named"), default=False)

    objects = ExampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("example")
        ordering: ClassVar = ["-consented_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="training_example_answer_is_whole",
                condition=Q(consented_at__isnull=True, withdrawn_at__isnull=True, named=False)
                | Q(consented_at__isnull=False, declined_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.reply)

    @property
    def waits(self) -> bool:
        """Whether the author has not answered yet."""
        return self.consented_at is None and self.declined_at is None

    @property
    def is_shown(self) -> bool:
        """Whether others read it."""
        return self.consented_at is not None and self.withdrawn_at is None

    @property
    def author(self) -> Any:
        """The author where they agreed to be named, or nobody."""
        return self.reply.person if self.named else None
