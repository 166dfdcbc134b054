"""Every door that speaks asks for the permit, and says what is missing."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from engagement import services as engagement
from engagement.models import Direction, Interaction
from engagement.refusal import refusal_of
from governance import duty_conditions
from governance import services as governance
from tests import make
from tests.training.permits.build import Place
from training import on_duty
from training.permit_words import Told
from training.services import NoPermitError

if TYPE_CHECKING:
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
LATER = make.NOON + timedelta(hours=1)


@pytest.fixture
def place(clock: Clock) -> Place:
    clock.freeze(LATER)
    return Place.build()


def logged(place: Place) -> Interaction:
    bo = place.volunteer("Logger")
    return engagement.log_interaction(
        space=place.space, words="Charged twice", by=bo, at=make.NOON, topic=place.topic
    )


def test_a_reply_without_a_permit_is_refused_with_all_that_is_missing(place: Place) -> None:
    bo, track, row = place.volunteer(), place.track(), logged(place)
    place.ask(certification=True, consent=True)
    place.scope(needs_consent=True)
    place.require(track)
    with pytest.raises(NoPermitError) as refusal:
        engagement.reply(interaction=row, body="Sorry", by=bo, at=LATER)
    assert len(refusal.value.conditions) == 2
    assert not row.messages.filter(direction=Direction.OUTBOUND).exists()


def test_a_permit_that_holds_opens_the_same_doors(place: Place) -> None:
    bo, row = place.volunteer(), logged(place)
    place.ask()
    place.scope()
    engagement.claim_interaction(interaction=row, by=bo, at=LATER)
    engagement.reply(interaction=row, body="Sorry", by=bo, at=LATER)
    assert row.messages.filter(direction=Direction.OUTBOUND, author=bo).exists()


def test_nobody_takes_what_they_may_not_answer(place: Place) -> None:
    bo, row = place.volunteer(), logged(place)
    place.ask()
    with pytest.raises(NoPermitError):
        engagement.claim_interaction(interaction=row, by=bo, at=LATER)


def test_the_refused_reply_keeps_the_words_and_leads_to_each_condition(place: Place) -> None:
    bo, track, row = place.volunteer(), place.track(), logged(place)
    place.ask(certification=True)
    place.scope()
    place.require(track)
    client = Client()
    client.force_login(bo)
    page = client.post(
        reverse("engagement:interaction-reply", args=[row.pk]), {"body": "We are sorry."}
    )
    assert page.status_code == 409
    text = page.content.decode()
    assert "We are sorry." in text
    back = urlencode({"next": reverse("engagement:interaction", args=[row.pk])})
    assert f"{reverse('training:learn-track', args=[track.pk])}?{back}" in text


def test_who_can_answer_names_only_those_who_may_speak(place: Place) -> None:
    bo, row = place.volunteer(), logged(place)
    ada = place.volunteer("Ada")
    track = place.track()
    place.ask(certification=True)
    place.scope()
    place.require(track)
    place.certify(ada, track, at=make.NOON)
    client = Client()
    client.force_login(bo)
    text = client.get(reverse("engagement:interaction", args=[row.pk])).content.decode()
    assert "Ada" in text
    meanwhile = text.split("does not wait meanwhile.")[1][:200]
    assert "Ada" in meanwhile
    assert "Logger" not in meanwhile


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Two conditions stand between you and this answer"),
        ("fr", "Deux conditions vous séparent de la réponse"),
    ],
)
def test_the_refused_reply_counts_its_conditions(place: Place, language: str, title: str) -> None:
    bo, track, row = place.volunteer(), place.track(), logged(place)
    User.objects.filter(pk=bo.pk).update(language=language)
    place.ask(certification=True, consent=True)
    place.scope(needs_consent=True)
    place.require(track)
    client = Client()
    client.force_login(bo)
    text = client.get(reverse("engagement:interaction", args=[row.pk])).content.decode()
    assert title in text.replace("\u00a0", " ")


def lines(*minutes: int) -> list[Told]:
    return [Told(held=False, label="x", minutes=each) for each in minutes] + [
        Told(held=True, label="y")
    ]


@pytest.mark.parametrize(
    ("minutes", "title", "intro"),
    [
        ((4,), "One condition stands", "Once it is done, about 4"),
        ((4, 6), "Two conditions stand", "Once they are done, about 10"),
        ((4, 6, 0), "Three conditions stand", "What is yours to do takes about 10"),
        ((0, 0, 0, 0), "4 conditions stand", ""),
    ],
)
def test_the_headline_of_a_refusal(
    place: Place, minutes: tuple[int, ...], title: str, intro: str
) -> None:
    with override("en"):
        told = refusal_of(logged(place), lines(*minutes), ["Ada", "Cy"], at=make.NOON)
        alone = refusal_of(logged(place), lines(*minutes), [], at=make.NOON)
    assert told.title.startswith(title)
    assert told.intro.startswith(intro)
    assert bool(told.intro) is bool(intro)
    assert told.meanwhile.startswith("Ada and Cy can answer: ")
    assert alone.meanwhile == "Nobody else may answer at this moment."


def put_on_duty(place: Place, bo: User) -> None:
    governance.add_cover(
        unit=place.hub,
        person=bo,
        space=place.space,
        weekday=1,
        hours=(time(9), time(12)),
        zone="Europe/Paris",
        by=place.claire,
        at=LATER,
    )


def test_nobody_is_put_on_duty_without_a_permit(place: Place) -> None:
    bo = place.volunteer()
    make.consent(bo, place.hub)
    place.ask()
    with pytest.raises(ValidationError, match="scope"):
        put_on_duty(place, bo)
    place.scope()
    put_on_duty(place, bo)


def test_with_the_guard_off_the_same_duty_goes_through(place: Place) -> None:
    """The test above is about the guard, not about something else that refuses."""
    bo = place.volunteer()
    make.consent(bo, place.hub)
    place.ask()
    duty_conditions.unregister("permit")
    try:
        put_on_duty(place, bo)
    finally:
        on_duty.register()
