"""What somebody has learned in other systems, as those told it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from training.domain.xapi import VOIDED
from training.models import LearningStatement

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Learned:
    """One statement as its person reads it; ``percent`` None without a score."""

    at: datetime
    verb: str
    title: str
    percent: int | None
    success: bool | None
    told_by: str


def learned_by(person: User) -> list[Learned]:
    """The newest statements about ``person`` that nobody took back, one more than are shown."""
    rows = LearningStatement.objects.standing().filter(person=person).exclude(verb=VOIDED)
    newest = rows.select_related("sender").order_by("-timestamp", "-pk")[: SHOWN + 1]
    return [_learned(each) for each in newest]


def _learned(row: LearningStatement) -> Learned:
    scaled = row.result.get("score", {}).get("scaled")
    target = row.raw["object"].get("definition", {})
    return Learned(
        at=row.timestamp,
        verb=_worded(row.raw["verb"].get("display", {})) or row.verb.rsplit("/", 1)[-1],
        title=_worded(target.get("name", {})) or row.object_id,
        percent=None if scaled is None else int(scaled * 100),
        success=row.result.get("success"),
        told_by=row.sender.name,
    )


def _worded(words: dict[str, Any]) -> str:
    """The words in the language of the moment, or in whichever comes first."""
    language = (get_language() or "fr")[:2]
    own = [text for tag, text in words.items() if tag[:2].lower() == language]
    return str([*own, *words.values(), ""][0])
