"""Whoever is put on duty in a space must be able to speak there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance import duty_conditions
from socialteam.kit import formats
from training import permits
from training.permit_words import named
from training.permits import Condition

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import Space


def register() -> None:
    """Called once, when the models are loaded."""
    duty_conditions.register("permit", refusal)


def refusal(person: User, space: Space, at: datetime) -> str:
    """What the person's permit misses; that the space is not open yet holds nobody back."""
    permit = permits.may_speak(person, space, at=at)
    missing = [each for each in permit.missing if each.condition is not Condition.SPACE]
    if not missing:
        return ""
    facts = {
        "person": person,
        "space": space,
        "missing": formats.listed(named(missing), get_language() or "en"),
    }
    return _("%(person)s may not speak in %(space)s yet. Missing: %(missing)s.") % facts
