"""Where those who only answer calls for help land after logging in: on the escalations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts import home
from governance import access
from governance.perms import Perm

if TYPE_CHECKING:
    from accounts.models import User


def register() -> None:
    """After the pages of those who look after a unit, before the day of those who answer."""
    home.register(250, _answers_calls, "escalation:escalation-list")


def _answers_calls(person: User) -> bool:
    """Takes charge of escalations, and neither answers customers nor appoints anybody."""
    takes = access.holds(person, Perm.ESCALATION_ACT)
    works = (Perm.INTERACTION_ANSWER, Perm.PEOPLE_APPOINT)
    return takes and not any(access.holds(person, perm) for perm in works)
