"""Builders of this part: people who report to each other, and what they agree."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from governance import services
from governance.models import OrgUnit, SigningLink
from governance.perms import Perm
from governance.services.signing import issue_consent_link
from notifications.models import OutboxMessage
from tests import make

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import Decision, TimeConsent

TODAY = make.NOON.date()
EVERYTHING = tuple(Perm)


def boss() -> User:
    """Somebody who may do everything in the company."""
    return make.person(*EVERYTHING, on=make.company(), name="Ana", language="en")


def reports(person: User, to: User, *, by: User | None = None) -> None:
    """``person`` reports to ``to`` since long ago."""
    services.set_manager(person=person, manager=to, by=by or boss(), at=make.LONG_AGO)


def volunteer(unit: OrgUnit, name: str = "Bo") -> User:
    """Somebody appointed in the unit, with a manager."""
    bo = make.appoint(make.user(name), make.shipped_role("community-manager"), on=unit)
    reports(bo, make.user("Mona"))
    return bo


def asked(unit: OrgUnit, *, by: User, person: User | None = None) -> TimeConsent:
    """A consent that waits for its manager."""
    return services.ask_consent(
        unit=unit,
        person=person or volunteer(unit),
        minutes_per_day=60,
        objectives="Answer within a day",
        by=by,
        at=make.NOON,
    )


def given(unit: OrgUnit, *, by: User, person: User | None = None) -> TimeConsent:
    """A consent that its manager gave at noon."""
    consent = asked(unit, by=by, person=person)
    return services.answer_consent(consent=consent, agrees=True, by=consent.manager, at=make.NOON)


def link(consent: TimeConsent) -> str:
    """The secret of a mailed link, issued at noon."""
    token = issue_consent_link(consent)
    SigningLink.objects.filter(consent=consent).update(
        created_at=make.NOON, expires_at=make.NOON + timedelta(days=14)
    )
    return token


def sponsored(unit: OrgUnit) -> tuple[User, User]:
    """A strategist of the unit, and the sponsor they report to."""
    claire = make.appoint(make.user("Claire"), make.shipped_role("strategist"), on=unit)
    ines = make.appoint(make.user("Ines"), make.shipped_role("sponsor"), on=unit)
    reports(claire, ines)
    return claire, ines


def decision(unit: OrgUnit, *, by: User, sponsor: User, title: str = "Open a forum") -> Decision:
    """A decision that waits."""
    return services.ask_decision(
        unit=unit,
        sponsor=sponsor,
        title=title,
        why="Customers ask each other there",
        due_on=TODAY + timedelta(days=7),
        by=by,
        at=make.NOON,
    )


def experienced(
    person: User, *, contract: str = "permanent", since: date = date(2020, 1, 1)
) -> None:
    """Somebody known to work here since a day."""
    services.set_employment(
        person=person, contract=contract, joined_on=since, by=boss(), at=make.LONG_AGO
    )


def mails(kind: str) -> list[OutboxMessage]:
    """What waits to be sent, of a kind."""
    return list(OutboxMessage.objects.filter(kind=kind).order_by("pk"))
