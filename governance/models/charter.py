"""Charters and policies: what people undertake, in versions and languages."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from governance import access
from governance.domain.charter_status import UNDER_WAY, Change, VersionState
from governance.domain.wording import MOST_MINUTES, MOST_WORDS
from governance.models.role import Role
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.perms import Perm

LONGEST = 20_000
"""Characters of a text: some seven pages."""
LONGEST_GRACE, LONGEST_RENEWAL = 365, 120
PERSON = settings.AUTH_USER_MODEL
STATE_LABELS = {
    VersionState.DRAFT: _("Draft"),
    VersionState.IN_REVIEW: _("In review"),
    VersionState.APPROVED: _("Approved"),
    VersionState.PUBLISHED: _("In force"),
    VersionState.RETIRED: pgettext_lazy("version", "Retired"),
}
STATE_CHOICES = [(state.value, label) for state, label in STATE_LABELS.items()]
CHANGE_CHOICES = [
    (Change.MINOR.value, _("Minor: nobody is asked again")),
    (Change.MATERIAL.value, _("Material: everybody acknowledges it again")),
]
UNDER_WAY_VALUES = sorted(state.value for state in UNDER_WAY)
PASSED = [state.value for state in VersionState if state not in {"draft", "in_review"}]
OUT = [VersionState.PUBLISHED.value, VersionState.RETIRED.value]


class CharterKind(models.TextChoices):
    """What a text is."""

    CHARTER = "charter", _("Charter")
    POLICY = "policy", _("Policy")


class CharterQuerySet(models.QuerySet["Charter"]):
    """Charters, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Charters owned by a unit where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def usable_by(self, person: access.Person, perm: Perm) -> Self:
        """Those, and the charters of the units above: a hub's text holds for its spokes."""
        return self.filter(unit_id__in=access.unit_ids_and_above(person, perm))


class Charter(models.Model):
    """A text that people of some units and roles acknowledge.

    ``units`` are where it holds, with everything below (none: the owner's unit); ``roles`` whom it
    asks (none: everybody appointed there). ``renewal_months`` None: acknowledged once.
    ``grace_days`` is how long an earlier acknowledgement counts after a material version.
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="charters", verbose_name=_("owner")
    )
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=CharterKind.choices)
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    units = models.ManyToManyField(
        OrgUnit, blank=True, related_name="charters_in_force", verbose_name=_("holds in")
    )
    roles = models.ManyToManyField(
        Role, blank=True, related_name="charters", verbose_name=_("asks these roles")
    )
    renewal_months = models.PositiveSmallIntegerField(
        _("asked again after, in months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_RENEWAL)],
    )
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"), default=14, validators=[MaxValueValidator(LONGEST_GRACE)]
    )
    most_words = models.PositiveSmallIntegerField(_("words on one page"), default=MOST_WORDS)
    most_minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=MOST_MINUTES)
    created_at = models.DateTimeField(_("created at"), editable=False)

    objects = CharterQuerySet.as_manager()

    class Meta:
        verbose_name = _("charter")
        ordering: ClassVar = ["slug"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_charter_periods",
                condition=(
                    Q(renewal_months__isnull=True) | Q(renewal_months__range=(1, LONGEST_RENEWAL))
                )
                & Q(grace_days__lte=LONGEST_GRACE)
                & Q(most_words__gte=1)
                & Q(most_minutes__gte=1),
                violation_error_message=_("A period is out of range."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the language of the moment."""
        return self.title_in(get_language() or "fr")

    def title_in(self, language: str) -> str:
        """The title in ``language``: French for fr, English for all others."""
        return self.title_fr if language.startswith("fr") else self.title_en


class CharterVersionQuerySet(models.QuerySet["CharterVersion"]):
    """Versions, as rows."""

    def under_way(self) -> Self:
        """Versions being prepared: at most one of a charter."""
        return self.filter(state__in=UNDER_WAY_VALUES)

    def out(self) -> Self:
        """Versions that are or were in force."""
        return self.filter(state__in=OUT)

    def in_force(self, *, at: datetime) -> Self:
        """Versions that held at ``at``: published, and not yet replaced or retired."""
        return self.filter(Q(retired_at__isnull=True) | Q(retired_at__gt=at), published_at__lte=at)

    def asking(self, *, at: datetime) -> Self:
        """Material versions published by ``at``; the first one, the newest, is what counts."""
        material = self.filter(change=Change.MATERIAL.value, published_at__lte=at)
        return material.order_by("-number")


class CharterVersion(models.Model):
    """One version of a charter.

    Invariant: numbers count from 1; one version is in force and one is being prepared at most;
    an approved one names who approved it, never its author; dates are set exactly from the state
    on that they date. A text is changed in a draft only.
    """

    charter = models.ForeignKey(Charter, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(
        max_length=9, choices=STATE_CHOICES, default=VersionState.DRAFT.value, editable=False
    )
    change = models.CharField(
        _("change"), max_length=8, choices=CHANGE_CHOICES, default=Change.MATERIAL.value
    )
    summary = models.CharField(_("what changes"), max_length=500, blank=True)
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    editors: models.ManyToManyField[User, Any] = models.ManyToManyField(
        PERSON, related_name="+", editable=False
    )
    reviewer = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    grace_until = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = CharterVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a charter")
        ordering: ClassVar = ["-number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["charter", "number"], name="governance_charterversion_number_once"
            ),
            models.UniqueConstraint(
                fields=["charter"],
                condition=Q(state="published"),
                name="governance_charterversion_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["charter"],
                condition=Q(state__in=UNDER_WAY_VALUES),
                name="governance_charterversion_one_under_way",
            ),
            models.CheckConstraint(
                name="governance_charterversion_approval_is_whole",
                condition=Q(state__in=PASSED, approved_by__isnull=False, approved_at__isnull=False)
                | (~Q(state__in=PASSED) & Q(approved_by__isnull=True, approved_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="governance_charterversion_nobody_approves_own",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
                violation_error_message=_("Nobody approves their own text."),
            ),
            models.CheckConstraint(
                name="governance_charterversion_publication_is_whole",
                condition=Q(state__in=OUT, published_at__isnull=False, grace_until__isnull=False)
                | (~Q(state__in=OUT) & Q(published_at__isnull=True, grace_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="governance_charterversion_retirement_is_dated",
                condition=Q(state="retired", retired_at__isnull=False)
                | (~Q(state="retired") & Q(retired_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charter.slug} {self.number}"

    @property
    def unit_id(self) -> int:
        """A version lives where its charter does."""
        return self.charter.unit_id

    def text_in(self, language: str) -> CharterText | None:
        """The text in ``language``, in the other one where it is missing; None when empty."""
        texts = sorted(self.texts.all(), key=lambda text: text.language != language)
        return next((text for text in texts if text.body.strip()), None)


class CharterText(models.Model):
    """A version's text in one language, in Markdown.

    ``revision`` counts the saves: an editor sends back the one it began from, so that of two
    editors none overwrites the other unseen.
    """

    version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="texts")
    language = models.CharField(max_length=2, choices=Language.choices)
    body = models.TextField(_("text"), max_length=LONGEST, blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-language"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "language"], name="governance_chartertext_language_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"

    @property
    def digest(self) -> str:
        """SHA-256 of the text in UTF-8, in hexadecimal: the proof of what was read."""
        return hashlib.sha256(self.body.encode()).hexdigest()
