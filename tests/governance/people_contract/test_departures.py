"""Somebody leaves: one page says what they hold, one button closes it all."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.scopes import Scope
from accounts.services import create_token
from governance import holdings, services
from governance.holdings import Holding
from governance.models import AuditEvent
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.people_contract import build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Iterator[list[str]]:
    """A higher application that knows of keys, and refuses to take back the red one."""
    keys = ["blue key"]

    def listing(_person: User, _at: datetime) -> list[Holding]:
        return [Holding(key) for key in keys]

    def close(_person: User, *, by: User, at: datetime) -> None:
        if "red key" in keys:
            raise ConflictError("The red key is in use.")
        keys.clear()

    holdings.register("keys", listing, close, label="Keys", order=10)
    yield keys
    holdings._sources.pop("keys")


def furnished() -> User:
    """Somebody who holds one of everything."""
    unit, ana = make.unit(), build.boss()
    claire, ines = build.sponsored(make.hub())
    consent = build.given(unit, by=ana)
    build.asked(unit, by=ana, person=consent.person)
    bo = make.appoint(consent.person, make.shipped_role("sponsor"), on=make.company())
    services.add_cover(
        unit=unit,
        person=bo,
        space=make.space(unit),
        weekday=0,
        hours=(time(9), time(10)),
        zone="Europe/Paris",
        by=ana,
        at=make.NOON,
    )
    build.decision(make.company(), by=ana, sponsor=bo)
    build.reports(claire, bo, by=None)
    create_token(
        user=bo,
        name="x",
        scopes=[Scope.AUDIT_READ],
        expires_at=make.NOON + timedelta(days=9),
        at=make.NOON,
    )
    services.apply_to_volunteer(
        unit=ines.appointments.get().unit,
        facts={"motivation": "x", "ease": 1, "expertise": ["x"], "languages": ["fr"]},
        by=bo,
        at=make.NOON,
    )
    return bo


def test_everything_is_listed_and_closed_and_the_account_last(desk: list[str]) -> None:
    bo = furnished()
    held = {source.name: len(found) for source, found in services.held_by(bo, at=make.NOON)}
    assert held == {
        "keys": 1,
        "covers": 1,
        "applications": 1,
        "consents": 2,
        "decisions": 1,
        "reports": 1,
        "tokens": 1,
        "appointments": 2,
        "account": 1,
    }
    results = services.close_everything(person=bo, by=build.boss(), at=make.NOON)
    assert [each for each in results if not each.done] == []
    assert len(results) == sum(held.values())
    assert services.held_by(User.objects.get(pk=bo.pk), at=make.NOON) == []
    assert not User.objects.get(pk=bo.pk).is_active
    event = AuditEvent.objects.get(action="person.departed")
    assert event.changes == {"closed": len(results), "left": 0}


def test_what_cannot_be_closed_is_reported_and_the_rest_is_closed(desk: list[str]) -> None:
    desk.append("red key")
    bo = make.person(Perm.UNIT_VIEW, on=make.unit())
    results = services.close_everything(person=bo, by=build.boss(), at=make.NOON)

    left = [(each.label, each.reason) for each in results if not each.done]
    assert left == [(key, "The red key is in use.") for key in ("blue key", "red key")]
    assert {each.source for each in results if each.done} == {"Roles", "The account"}


def test_nobody_closes_their_own_or_a_stranger_s_things() -> None:
    unit = make.unit()
    lead = make.person(Perm.PEOPLE_APPOINT, on=unit)
    stranger = make.person(Perm.UNIT_VIEW, on=make.unit())
    for person in (lead, stranger):
        with pytest.raises(PermissionDenied):
            services.close_everything(person=person, by=lead, at=make.NOON)
