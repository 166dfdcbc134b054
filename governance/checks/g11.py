"""G11: enough volunteers: four to five in a small firm, above it what the volume asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Avg
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.checks import reading
from governance.checks.registry import (
    Check,
    Evidence,
    Finding,
    NotMeasuredError,
    Severity,
    Stake,
)
from governance.models import OrganisationProfile, TimeConsent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from governance.checks.registry import Scope

SMALL: Final = "sme"
FEWEST: Final = 4
DAYS: Final = 28
MINUTES_EACH: Final = 10
"""To read, check, answer and log one message. 25 messages a day then ask for 250 minutes: five
people at an hour a day."""
HOUR: Final = 60

_volumes: list[Callable[[datetime, datetime], int]] = []


def register_volume(reader: Callable[[datetime, datetime], int]) -> None:
    """Say how many interactions came in between two instants; the latest registration counts."""
    _volumes[:] = [reader]


def size_of(company_id: int, at: datetime) -> str | None:
    """The size recorded for the company at ``at``, or None where nobody has said it."""
    profiles = OrganisationProfile.objects.filter(unit=company_id).in_force(at=at)
    return profiles.values_list("size", flat=True).first()


@dataclass(frozen=True, slots=True)
class Staffing:
    """What there is to do in a day, and who is there to do it."""

    unit_id: int
    size: str | None
    volunteers: int
    minutes_each: int
    interactions: int
    """In the last 28 days."""


def read(scope: Scope) -> Staffing | None:
    """The company, when it is in the scope; five queries."""
    company = reading.tree().company()
    if company is None or company not in scope.unit_ids:
        return None
    people = {each.person_id for each in reading.held(at=scope.at, roles=(reading.VOLUNTEER,))}
    consents = TimeConsent.objects.in_force(on=scope.at.date()).filter(person__in=people)
    average = consents.aggregate(minutes=Avg("minutes_per_day"))["minutes"]
    since = scope.at - timedelta(days=DAYS)
    return Staffing(
        unit_id=company,
        size=size_of(company, scope.at),
        volunteers=len(people),
        minutes_each=round(average) if average else HOUR,
        interactions=_volumes[0](since, scope.at) if _volumes else 0,
    )


def needed(facts: Staffing) -> int:
    """How many volunteers are needed: interactions a day × minutes ÷ agreed minutes, rounded up.

    A firm under 100 people needs four at least, however little there is to answer.
    """
    a_day = facts.interactions / DAYS * MINUTES_EACH
    asked = math.ceil(a_day / facts.minutes_each)
    return max(asked, FEWEST) if facts.size == SMALL else asked


def judge(facts: Staffing | None) -> list[Finding]:
    """One finding for the company when it has fewer volunteers than it needs."""
    if facts is None or facts.size is None:
        raise NotMeasuredError(_("The size of the company is not recorded yet."))
    wanted = needed(facts)
    if facts.volunteers >= wanted:
        return []
    told = {
        "interactions": facts.interactions,
        "days": DAYS,
        "minutes": MINUTES_EACH,
        "each": facts.minutes_each,
    }
    return [
        Finding(
            unit_id=facts.unit_id,
            sentence=_("%(count)s volunteers do the work of %(wanted)s")
            % {"count": facts.volunteers, "wanted": wanted},
            reason=_("Too few people answer late, and then not at all."),
            needed=_("%(wanted)s volunteers.") % {"wanted": wanted},
            rows=(
                Evidence(
                    _("How it is worked out"),
                    note=_(
                        "%(interactions)s interactions in %(days)s days × %(minutes)s minutes ÷"
                        " %(each)s agreed minutes a day"
                    )
                    % told,
                ),
            ),
            act=_("See who applies"),
            act_href=reverse("governance:application-list"),
        )
    ]


CHECK = Check(
    code="G11",
    rule=gettext_lazy("There are enough volunteers for what comes in"),
    severity=Severity.WARNING,
    stake=Stake.SPEAKING,
    read=read,
    judge=judge,
)
