"""The queries agree with plain Python over random histories."""

from __future__ import annotations

from random import Random

import pytest
from django.db import transaction

from tests.training.permits.histories import INSTANTS, History
from tests.training.permits.oracle import Asking, Facts
from training import permits
from training.permits import Condition

pytestmark = pytest.mark.django_db

WORLDS = 12
QUESTIONS = 60
"""In each world."""


@pytest.mark.parametrize("seed", range(WORLDS))
def test_one_check_says_what_plain_python_says(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - a history, repeatable
    history = History(chance)
    facts = Facts.load()
    people = {each.pk: each for each in facts.people}
    for _ in range(QUESTIONS):
        person = people[chance.choice(history.people).pk]
        space, at = chance.choice(history.spaces), chance.choice(INSTANTS)
        topic, level = chance.choice([None, *history.topics]), chance.choice([1, 2, 3])
        asking = Asking(facts, person, space, topic, level, at)
        permit = permits.may_speak(person, space, topic, level, at=at)
        assert set(permit.missing) == asking.missing(), (person, space, topic, level, at)
        assert permit.asked == (asking.policy() is not None)


@pytest.mark.parametrize("seed", range(WORLDS))
def test_the_sets_say_what_the_checks_say(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - a history, repeatable
    history = History(chance)
    facts = Facts.load()
    for _ in range(6):
        at, level = chance.choice(INSTANTS), chance.choice([1, 2, 3])
        topic = chance.choice([None, *history.topics])
        expected = {}
        for space in history.spaces:
            for person in facts.people:
                asking = Asking(facts, person, space, topic, level, at)
                if asking.scopes():
                    expected[space.pk, person.pk] = asking.missing()
        open_still = {
            each.pk
            for each in history.spaces
            if each.closed_on is None or each.closed_on > at.date()
        }
        there = {key: missing for key, missing in expected.items() if key[0] in open_still}
        counts = {key: len(missing) for key, missing in there.items()}
        assert permits.matrix(topic, level, at=at) == counts
        for space in history.spaces:
            speakers = permits.speakers_of(space, topic, level, at=at)
            assert {(space.pk, each.person_id): set(each.missing) for each in speakers} == {
                key: missing for key, missing in expected.items() if key[0] == space.pk
            }
            allowed = permits.who_may_speak(space, topic, level, at=at)
            assert allowed == {
                person
                for (place, person), missing in expected.items()
                if place == space.pk and not missing
            }
        for person in history.people:
            places = permits.places_of(person, topic, level, at=at)
            assert {(each.space_id, person.pk): set(each.missing) for each in places} == {
                key: missing for key, missing in there.items() if key[1] == person.pk
            }


def test_the_histories_meet_every_condition_and_the_absence_of_all() -> None:
    """The property above would say little of a condition that no history ever misses."""
    met: set[Condition | None] = set()
    for seed in range(4):
        with transaction.atomic():
            history = History(Random(seed))  # noqa: S311 - a history, repeatable
            met |= _met_in(history)
            transaction.set_rollback(True)
    assert met == {None, *Condition}


def _met_in(history: History) -> set[Condition | None]:
    facts, topic = Facts.load(), history.topics[0]
    met: set[Condition | None] = set()
    for person in facts.people:
        for space in history.spaces:
            for at in INSTANTS[::3]:
                missing = Asking(facts, person, space, topic, 1, at).missing()
                met |= {each.condition for each in missing} or {None}
    return met
