"""Activities and responsibilities, made by the services."""

from __future__ import annotations

from datetime import time
from itertools import count
from typing import TYPE_CHECKING, Any

from governance import services
from governance.models import RaciActivity, RaciAssignment, RaciLetter
from governance.perms import Perm
from governance.services import Window
from tests import make

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit, Role

PARIS = "Europe/Paris"
DOES, ANSWERS = RaciLetter.RESPONSIBLE, RaciLetter.ACCOUNTABLE
ASKED, TOLD = RaciLetter.CONSULTED, RaciLetter.INFORMED
WEEKEND = Window([5, 6], time(0), time(0), PARIS)
WEEKDAYS = Window([0, 1, 2, 3, 4], time(0), time(0), PARIS)
RUNS = (
    Perm.PROCESS_VIEW,
    Perm.PROCESS_CHANGE,
    Perm.UNIT_VIEW,
    Perm.SPACE_VIEW,
    Perm.PEOPLE_VIEW,
    Perm.PEOPLE_APPOINT,
    Perm.INTERACTION_VIEW,
    Perm.INTERACTION_ANSWER,
)
_number = count(1)


def runner(on: OrgUnit, *more: Perm, name: str = "Ana") -> User:
    """Somebody who sets responsibilities and holds what daily work needs."""
    return make.person(*RUNS, *more, on=on, name=name, language="en")


def activity(unit: OrgUnit, by: User, *powers: Perm, name: str = "") -> RaciActivity:
    """An activity of ``unit`` that needs ``powers``."""
    facts = {
        "name": name or f"Activity {next(_number)}",
        "powers": [perm.value for perm in powers],
    }
    return services.create_activity(unit=unit, facts=facts, by=by, at=make.LONG_AGO)


def assign(
    what: RaciActivity,
    letter: RaciLetter,
    holder: User | Role,
    by: User,
    **more: Any,
) -> RaciAssignment:
    """``holder`` has ``letter`` in the activity's unit, unless ``unit`` says where."""
    facts: dict[str, Any] = {"unit": what.unit, "at": make.LONG_AGO, **more}
    return services.assign(activity=what, letter=letter, holder=holder, by=by, **facts)
