"""What is said about a draft, and what is proposed instead."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from governance.models.charter import CharterVersion


class CommentState(models.TextChoices):
    """The life of a comment; a suggestion is accepted or declined, a remark settled."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    SETTLED = "settled", _("Settled")


class CharterComment(models.Model):
    """A remark on a draft, or a suggestion: ``replacement`` for ``passage``.

    ``passage`` is found in the text by its words; a remark may go without. Invariant: who settled
    it and when are set exactly when it is no longer open.
    """

    version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="comments")
    language = models.CharField(max_length=2, choices=Language.choices)
    passage = models.TextField(_("passage"), max_length=2_000, blank=True)
    replacement = models.TextField(_("say instead"), max_length=2_000, null=True, blank=True)  # noqa: DJ001 - null: a remark; empty: leave the passage out
    body = models.TextField(_("comment"), max_length=2_000, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=CommentState.choices, default=CommentState.OPEN.value
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("comment")
        ordering: ClassVar = ["at", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_chartercomment_settling_is_whole",
                condition=Q(state="open", settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(state="open") & Q(settled_by__isnull=False, settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="governance_chartercomment_says_something",
                condition=Q(replacement__isnull=True) & ~Q(body="")
                | Q(replacement__isnull=False) & ~Q(passage=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.pk}"

    @property
    def unit_id(self) -> int:
        """A comment lives where its charter does."""
        return self.version.unit_id

    @property
    def is_suggestion(self) -> bool:
        """Whether it proposes other words."""
        return self.replacement is not None
