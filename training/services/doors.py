"""The door before every act that speaks in the company's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from socialteam.kit.errors import ConflictError
from training import permits
from training.models import Level
from training.permit_words import told

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import Space, Topic
    from training.permit_words import Told


class NoPermitError(ConflictError):
    """The permit to speak does not hold: 409, with each condition that is missing.

    ``lines`` are all conditions, each with the address of the act that meets it; ``sentence``
    says how many are missing, ``conditions`` which.
    """

    def __init__(self, lines: list[Told]) -> None:
        missing = [line for line in lines if not line.held]
        self.lines = lines
        self.sentence = _suspended(len(missing))
        self.conditions = [f"{line.label}. {line.note}".strip() for line in missing]
        super().__init__({"": [self.sentence], "permit": self.conditions})


def require_permit(
    *,
    person: User,
    space: Space,
    topic: Topic | None = None,
    level: int = Level.ANSWER,
    at: datetime,
) -> None:
    """Do nothing when ``person`` may speak there at ``at``; one query.

    Raises:
        NoPermitError: with everything that is missing.
    """
    permit = permits.may_speak(person, space, topic, level, at=at)
    if not permit.allowed:
        lines = told(permit, person=person, space=space, topic=topic, level=level, at=at)
        raise NoPermitError(lines)


def _suspended(count: int) -> str:
    said = ngettext(
        "One condition of the permit to speak is missing.",
        "%(count)s conditions of the permit to speak are missing.",
        count,
    )
    return said % {"count": count}
