"""When somebody last spoke in a space."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.models import Direction, Message
from engagement.spoken import last_spoken
from governance.activity import last_activity
from tests import make
from tests.engagement.scene import logged, place

pytestmark = pytest.mark.django_db


def test_the_last_conversation_or_message_counts_and_a_silent_space_is_left_out() -> None:
    unit, space, bo = place()
    silent = make.space(unit)
    day = timedelta(days=1)
    old = logged(space, bo, at=make.NOON)
    spaces = [space.pk, silent.pk]

    assert last_spoken(spaces, make.NOON + day) == {space.pk: old.occurred_at}
    Message.objects.create(
        interaction=old,
        direction=Direction.OUTBOUND,
        author=bo,
        body="Done.",
        occurred_at=make.NOON + 3 * day,
        received_at=make.NOON + 3 * day,
    )
    assert last_spoken(spaces, make.NOON + 2 * day) == {space.pk: make.NOON}
    assert last_activity(spaces, at=make.NOON + 4 * day) == {space.pk: make.NOON + 3 * day}
    assert last_spoken([], make.NOON) == {}


def test_it_is_one_query_for_any_number_of_spaces(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    unit, _space, bo = place()
    spaces = [make.space(unit) for _number in range(10)]
    for space in spaces:
        logged(space, bo)

    with django_assert_num_queries(1):
        assert len(last_spoken([space.pk for space in spaces], make.NOON)) == 10
