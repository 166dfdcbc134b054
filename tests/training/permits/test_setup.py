"""The guided set-up: what permits ask from the first day on, and what it makes of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from accounts.models import User
from governance import setup_steps
from governance.models import OrgModel, OrgUnit, Role
from governance.services.organisation import create_organisation
from tests import make
from training import permits
from training.models import (
    CertificationRequirement,
    SpeakingPolicy,
    SpeakingScope,
    Track,
)
from training.permits import Condition
from training.setup import make_permits

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db
EVERYTHING = ("charter", "certification", "consent")


def _made(asks: Sequence[str]) -> setup_steps.Work:
    """An organisation whose strategist ticked ``asks``."""
    ana = make.user("Ana", language="en")
    hub = create_organisation(
        name="Verdal",
        hub="Centre",
        model=OrgModel.HUB_AND_SPOKE,
        strategist=ana,
        at=make.NOON,
    )
    work = setup_steps.Work(
        company=OrgUnit.objects.get(kind="company"),
        hub=hub,
        by=User.objects.get(pk=ana.pk),
        at=make.NOON,
        answers={"permits": {"asks": list(asks)}},
    )
    make_permits(work)
    return work


def _step() -> setup_steps.Step:
    return next(step for step in setup_steps.registered() if step.key == "permits")


def _told(asks: Sequence[str]) -> list[str]:
    with translation.override("en"):
        return _step().told({"asks": list(asks)})


def test_the_three_conditions_hold_for_community_managers_from_the_first_moment() -> None:
    work = _made(EVERYTHING)

    policy, scope = SpeakingPolicy.objects.get(), SpeakingScope.objects.get()
    assert (policy.unit, policy.starts_at) == (work.company, make.NOON)
    assert policy.asks_charter
    assert policy.asks_certification
    assert policy.asks_consent
    assert (scope.unit, scope.role.slug, scope.level) == (work.company, "community-manager", 1)
    asked = CertificationRequirement.objects.order_by("track__slug")
    assert [each.track.slug for each in asked] == ["charter-and-law", "reacting", "tone"]
    assert all(each.unit == work.company and each.role is None for each in asked)


def test_what_is_missing_is_told_to_the_first_volunteer() -> None:
    work = _made(EVERYTHING)
    bo = make.appoint(make.user("Bo"), _role(), on=work.hub)

    permit = permits.may_speak(bo, make.space(work.hub), at=make.NOON)

    assert permit.asked
    assert {each.condition for each in permit.missing} == {
        Condition.CERTIFICATION,
        Condition.CONSENT,
    }
    assert len(permit.tracks) == 3


def _role() -> Role:
    return SpeakingScope.objects.get().role


def test_only_what_is_ticked_is_asked() -> None:
    _made(["consent"])

    policy = SpeakingPolicy.objects.get()
    assert (policy.asks_charter, policy.asks_certification, policy.asks_consent) == (
        False,
        False,
        True,
    )
    assert not CertificationRequirement.objects.exists()
    assert Track.objects.count() == 12


def test_none_ticked_asks_for_no_permit_and_keeps_the_tracks_and_the_scope() -> None:
    _made([])

    assert not SpeakingPolicy.objects.exists()
    assert SpeakingScope.objects.exists()
    assert Track.objects.count() == 12


def test_the_review_says_what_it_means() -> None:
    asked, until, tracks = _told(EVERYTHING)
    conditions = "the charter acknowledged, three certifications and the manager’s consent"

    assert asked.startswith("Community managers may answer in every space, once they have")
    assert asked.endswith(conditions)
    assert until == "Until then nobody is put on duty, and a reply says what is still missing"
    assert tracks == "12 tracks are installed, ready to be taken"
    assert _told([])[0] == "No permit is asked yet; no space opens before that"


def test_the_step_proposes_all_three_until_something_was_said() -> None:
    ana = make.user("Ana")
    assert _step().form(None, answers={}, by=ana)["asks"].value() == list(EVERYTHING)
    answered = _step().form(None, answers={"permits": {"asks": []}}, by=ana)
    assert answered["asks"].value() == []
