"""Who reads reports on pages, and a month to read about."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from governance.perms import Perm
from reporting import services
from reporting.models import Period, ReportRun
from tests import make
from tests.reporting import making
from tests.reporting.making import DAY, LATER

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from governance.models import OrgUnit

SPONSOR = (Perm.SPONSOR_VIEW, Perm.REPORT_VIEW)
STRATEGIST = (
    Perm.REPORT_VIEW,
    Perm.REPORT_COMPILE,
    Perm.INTERACTION_VIEW,
    Perm.ESCALATION_VIEW,
    Perm.ESCALATION_ACT,
)


def reader(*powers: Perm, on: OrgUnit, **facts: str) -> User:
    """Somebody who reads English."""
    return make.person(*powers, on=on, **{"language": "en", **facts})


def march(unit: OrgUnit) -> ReportRun:
    """``unit``'s report of March, frozen."""
    run = ReportRun.objects.create(
        unit=unit,
        period=Period.MONTH,
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 4, 1),
        zone="Europe/Paris",
    )
    return services.compile_run(run=run, at=LATER)


def a_month(unit: OrgUnit | None = None) -> ReportRun:
    """Two answers on time, one late, an escalation taken, six days covered; then frozen."""
    space = make.space(unit or make.unit("Relation client"), name="Entraide")
    ana = reader(Perm.INTERACTION_ANSWER, on=space.unit, name="Ana Secret")
    first = making.interaction(space, answer=timedelta(hours=1), title="Where is my parcel?")
    making.interaction(space, answer=timedelta(hours=2))
    making.interaction(space, answer=timedelta(hours=30))
    making.answer(first, ana, at=DAY + timedelta(hours=1))
    making.escalation(first, ana, taken=timedelta(minutes=9))
    making.cover(space, ana, 0, 1, 2, 3, 4, 5)
    return march(space.unit)


def text_of(client: Client, person: User, url: str) -> str:
    """A page in English unless the person chose otherwise, spaces made one."""
    client.force_login(person)
    response = client.get(url)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())
