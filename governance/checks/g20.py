"""G20: the charter is short and plain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from governance.checks.registry import (
    Check,
    Evidence,
    Finding,
    NotMeasuredError,
    Severity,
    Stake,
)
from governance.domain.wording import Ease, Reading, reading
from governance.models import CharterText, CharterVersion
from socialteam.kit import markdown

if TYPE_CHECKING:
    from governance.checks.registry import Scope


@dataclass(frozen=True, slots=True)
class Text:
    """A charter in force in one language, measured."""

    language: str
    measured: Reading


@dataclass(frozen=True, slots=True)
class InForce:
    """A charter in force, in its languages."""

    charter_id: int
    unit_id: int
    title: str
    texts: tuple[Text, ...]


def read(scope: Scope) -> list[InForce]:
    """The charters in force in the scope; two queries."""
    versions = (
        CharterVersion.objects.in_force(at=scope.at)
        .filter(charter__unit_id__in=scope.unit_ids)
        .select_related("charter")
        .prefetch_related(Prefetch("texts", CharterText.objects.order_by("language")))
        .order_by("charter__slug")
    )
    return [
        InForce(
            version.charter_id,
            version.unit_id,
            version.charter.title_in(get_language() or "fr"),
            tuple(_measured(version, text) for text in version.texts.all() if text.body.strip()),
        )
        for version in versions
    ]


def _measured(version: CharterVersion, text: CharterText) -> Text:
    charter = version.charter
    plain = markdown.plain(text.body)
    limits = {"most_words": charter.most_words, "most_minutes": charter.most_minutes}
    return Text(text.language, reading(plain, text.language, **limits))


def judge(facts: list[InForce]) -> list[Finding]:
    """One finding for each charter that is longer than a page, or hard to read."""
    if not facts:
        raise NotMeasuredError(_("No charter is in force here yet."))
    return [_finding(each) for each in facts if any(_fails(text) for text in each.texts)]


def _fails(text: Text) -> bool:
    return text.measured.too_long or text.measured.ease is Ease.HARD


def _finding(each: InForce) -> Finding:
    long = any(text.measured.too_long for text in each.texts)
    said = _("“%(title)s” is longer than a page") if long else _("“%(title)s” is hard to read")
    return Finding(
        unit_id=each.unit_id,
        about=f"charter:{each.charter_id}",
        sentence=said % {"title": each.title},
        reason=_("A charter that fits on one page is read, and remembered."),
        needed=_("One page in plain words."),
        rows=tuple(
            Evidence(
                {"fr": _("in French"), "en": _("in English")}[text.language],
                note=_("%(words)s words, %(minutes)s minutes, readability %(score)s of 100")
                % {
                    "words": text.measured.words,
                    "minutes": text.measured.minutes,
                    "score": text.measured.score,
                },
            )
            for text in each.texts
        ),
        act=_("Shorten it"),
        act_href=reverse("governance:charter-detail", args=[each.charter_id]),
    )


CHECK = Check(
    code="G20",
    rule=gettext_lazy("The charter is short and plain"),
    severity=Severity.WARNING,
    stake=Stake.SPEAKING,
    read=read,
    judge=judge,
)
