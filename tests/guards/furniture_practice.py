"""What people learn with in a unit: an exercise, an answer shown to others, a session."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from governance.models import Network
from tests import make
from training.models import (
    LiveSession,
    PracticeExample,
    PracticeReply,
    PracticeReview,
    Scenario,
    SessionSeat,
)

if TYPE_CHECKING:
    from accounts.models import User
    from tests.guards.world import Place


def add_practice(place: Place, resident: User) -> None:
    """An exercise with an answer that is reviewed and in the library, all of it the canary."""
    canary = place.canary
    network, _made = Network.objects.get_or_create(slug="forum", defaults={"name": "Forum"})
    scenario = Scenario.objects.create(
        unit=place.unit,
        network=network,
        title_fr=canary,
        title_en=canary,
        thread=[{"from": "customer", "fr": canary, "en": canary}],
        criteria_fr=canary,
        criteria_en=canary,
        longest=600,
        created_at=make.NOON,
    )
    reply = PracticeReply.objects.create(
        scenario=scenario,
        person=resident,
        version=1,
        text=canary,
        language="fr",
        submitted_at=make.NOON,
        state="reviewed",
    )
    other = make.user(f"{canary} reviewer")
    PracticeReview.objects.create(
        reply=reply,
        author=resident,
        reviewer=other,
        tone=4,
        accuracy=4,
        disclosure=4,
        comment=canary,
        at=make.NOON,
    )
    PracticeExample.objects.create(
        reply=reply, asked_by=other, asked_at=make.NOON, consented_at=make.NOON, named=True
    )
    place.ids |= {"scenario": scenario.pk, "practice-reply": reply.pk}


def add_session(place: Place, resident: User) -> None:
    """A session to come, long after any test runs, with one seat taken."""
    when = {
        "starts_at": make.NOON + timedelta(days=36_500),
        "ends_at": make.NOON + timedelta(days=36_500, hours=1),
    }
    session = LiveSession.objects.create(
        unit=place.unit,
        title_fr=place.canary,
        title_en=place.canary,
        about_fr=place.canary,
        about_en=place.canary,
        trainer=resident,
        place=place.canary,
        places=5,
        taken=1,
        created_at=make.NOON,
        **when,
    )
    guest = make.user(f"{place.canary} guest")
    SessionSeat.objects.create(
        session=session, person=guest, state="booked", booked_at=make.NOON, **when
    )
    place.ids["live-session"] = session.pk
