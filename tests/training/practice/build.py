"""Exercises, answers and reviews, through the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.models import Network
from governance.perms import Perm
from tests import make
from training import services

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import OrgUnit
    from training.models import PracticeReply, PracticeReview, Scenario

THREAD = [{"from": "customer", "fr": "Où est mon argent ?", "en": "Where is my money?"}]
WRITES = (Perm.LEARNING_VIEW, Perm.LEARNING_WRITE, Perm.LEARNING_REVIEW)


def network(slug: str = "forum") -> Network:
    return Network.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def facts(**changed: Any) -> dict[str, Any]:
    whole = {"title_fr": "Colère", "title_en": "Anger", "thread": THREAD, "network": network()}
    return {**whole, **changed}


def trainer(unit: OrgUnit, name: str = "Tess") -> User:
    return make.person(*WRITES, on=unit, name=name, language="en")


def learner(unit: OrgUnit, name: str = "Bo") -> User:
    return make.person(Perm.UNIT_VIEW, on=unit, name=name, language="en")


def scenario(unit: OrgUnit, *, by: User | None = None, **changed: Any) -> Scenario:
    return services.create_scenario(
        unit=unit, facts=facts(**changed), by=by or trainer(unit), at=make.NOON
    )


def reply(
    scenario: Scenario, by: User, text: str = "We look into it.", at: datetime = make.NOON
) -> PracticeReply:
    return services.submit_reply(scenario=scenario, text=text, language="en", by=by, at=at)


def review(
    reply: PracticeReply, by: User, *, mark: int = 4, comment: str = "Good", at: Any = make.NOON
) -> PracticeReview:
    marks = {"tone": mark, "accuracy": 4, "disclosure": 4}
    return services.review_reply(reply=reply, marks=marks, comment=comment, by=by, at=at)
