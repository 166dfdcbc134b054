"""What stands between somebody and an answer, told in a headline, minutes, and who can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from engagement import story
from engagement.domain.status import Status
from socialteam.kit import formats
from training.permit_words import minutes_to_meet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from engagement.models import Interaction
    from training.permit_words import Told


class Refusal(NamedTuple):
    """The refused reply in words; ``meanwhile`` says who can answer, and within which time."""

    title: str
    intro: str = ""
    meanwhile: str = ""


def refusal_of(
    interaction: Interaction, conditions: Sequence[Told], others: list[str], *, at: datetime
) -> Refusal:
    """How the reply is refused: how many conditions are missing, and the minutes they take."""
    if interaction.status == Status.CLOSED:
        return Refusal(_("It is closed"))
    lacking = [each for each in conditions if not each.held]
    return Refusal(_title(len(lacking)), _intro(lacking), _meanwhile(interaction, others, at))


def _title(count: int) -> str:
    if count == 2:
        return _("Two conditions stand between you and this answer")
    if count == 3:
        return _("Three conditions stand between you and this answer")
    said = ngettext(
        "One condition stands between you and this answer",
        "%(count)s conditions stand between you and this answer",
        count,
    )
    return said % {"count": count}


def _intro(lacking: list[Told]) -> str:
    """The minutes of what one can do oneself; nothing where all depends on others."""
    minutes = minutes_to_meet(lacking)
    if not minutes:
        return ""
    time = {"time": formats.duration(minutes, get_language() or "en")}
    if not all(each.minutes for each in lacking):
        return _("What is yours to do takes about %(time)s; the rest is for others.") % time
    said = ngettext(
        "Once it is done, about %(time)s, you may answer: nobody needs to approve it.",
        "Once they are done, about %(time)s, you may answer: nobody needs to approve it.",
        len(lacking),
    )
    return said % time


def _meanwhile(interaction: Interaction, others: list[str], at: datetime) -> str:
    if not others:
        return _("Nobody else may answer at this moment.")
    names = formats.listed(others, get_language() or "en")
    facts = {"names": names, "left": story.time_left(interaction, at=at)}
    if interaction.first_response_at is not None:
        said = ngettext("%(names)s can answer.", "%(names)s can answer.", len(others))
    else:
        said = ngettext(
            "%(names)s can answer: %(left)s.", "%(names)s can answer: %(left)s.", len(others)
        )
    return said % facts
