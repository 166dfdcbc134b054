"""The quick log: five taps, and no word is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from engagement.models import Interaction
from tests import make
from tests.engagement.scene import place

if TYPE_CHECKING:
    from django.test import Client

    from tests.clock import Clock

pytestmark = pytest.mark.django_db
LOG = "/interactions/log/"
KEY = re.compile(r'data-draft="(log-\d+)"')


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def test_topics_are_tiles_ones_own_first_and_the_rest_a_list(client: Client) -> None:
    unit, _space, bo = place()
    own = make.topic(unit, name="Zebras")
    others = [make.topic(make.company(), name=f"Topic {number}") for number in range(8)]
    client.force_login(bo)

    page = client.get(LOG).content.decode()

    tiles = re.findall(r'type="radio" name="topic" value="(\d*)"', page)
    assert tiles[0] == str(own.pk)
    assert tiles[-1] == ""
    assert len(tiles) == 6
    listed = set(re.findall(r'<option value="(\d+)"', page))
    assert listed == {str(each.pk) for each in others} - set(tiles)


def test_a_topic_of_the_list_counts(client: Client) -> None:
    _unit, space, bo = place()
    topics = [make.topic(make.company(), name=f"Topic {number}") for number in range(8)]
    client.force_login(bo)

    sent = {"space": space.pk, "words": "Boiler down.", "topic": "", "other_topic": topics[7].pk}
    client.post(LOG, sent)

    assert Interaction.objects.get().topic == topics[7]


def test_few_topics_need_no_list(client: Client) -> None:
    unit, _space, bo = place()
    make.topic(unit)
    client.force_login(bo)

    page = client.get(LOG).content.decode()

    assert "other_topic" not in page


def test_words_are_drafted_until_they_are_kept(client: Client) -> None:
    _unit, space, bo = place()
    client.force_login(bo)

    [before] = KEY.findall(client.get(LOG).content.decode())
    [again] = KEY.findall(client.get(LOG).content.decode())
    client.post(LOG, {"space": space.pk, "words": "Boiler down."})
    [after] = KEY.findall(client.get(LOG).content.decode())

    assert before == again != after
