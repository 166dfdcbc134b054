"""Sessions, through the services."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from governance.perms import Perm
from tests import make
from training import services

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit
    from training.models import LiveSession

TOMORROW = make.NOON + timedelta(days=1)
HOUR = timedelta(hours=1)


def trainer(unit: OrgUnit, name: str = "Tess") -> User:
    return make.person(Perm.LEARNING_VIEW, Perm.LEARNING_WRITE, on=unit, name=name, language="en")


def learner(unit: OrgUnit, name: str = "Bo") -> User:
    return make.person(Perm.UNIT_VIEW, on=unit, name=name, language="en")


def facts(by: User, **changed: Any) -> dict[str, Any]:
    whole = {
        "title_fr": "Dire non",
        "title_en": "Saying no",
        "trainer": by,
        "starts_at": TOMORROW,
        "ends_at": TOMORROW + HOUR,
        "place": "Room 1",
        "places": 1,
    }
    return {**whole, **changed}


def session(unit: OrgUnit, by: User, **changed: Any) -> LiveSession:
    [made] = services.create_sessions(unit=unit, facts=facts(by, **changed), by=by, at=make.NOON)
    return made


def book(session: LiveSession, by: User, *, after: int = 0) -> str:
    at = make.NOON + timedelta(minutes=after)
    return services.book_seat(session=session, by=by, at=at).state
