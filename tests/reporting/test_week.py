"""The week, as those who look after a unit see it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests import make
from tests.reporting import making
from tests.reporting.making import DAY
from tests.reporting.pages import STRATEGIST, reader, text_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.clock import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_quick_files")]


def test_the_week_leads_with_the_call_that_nobody_took(client: Client, clock: Clock) -> None:
    clock.freeze(DAY)
    space = make.space(make.unit())
    call = making.escalation(
        making.interaction(space, at=DAY - timedelta(days=1), title="Battery on fire"),
        make.user(),
        at=DAY - timedelta(hours=1),
    )

    page = text_of(client, reader(*STRATEGIST, on=space.unit), reverse("reporting:week"))

    assert "<mark>1 call for help</mark> waits for somebody." in page
    assert reverse("escalation:escalation", args=[call.pk]) in page
    assert "Battery on fire" in page


def test_the_week_then_tells_of_lateness_then_of_gaps_then_of_what_waits(
    client: Client, clock: Clock
) -> None:
    clock.freeze(DAY)
    space = make.space(make.unit(), name="Entraide")
    boss = reader(*STRATEGIST, on=space.unit)
    address = reverse("reporting:week")
    late = making.interaction(space, at=DAY - timedelta(hours=9))
    assert "1 interaction</mark> is past its response time" in text_of(client, boss, address)

    late.due_at = DAY + timedelta(hours=1)
    late.save()
    assert "nobody is planned</mark> to cover Entraide" in text_of(client, boss, address)

    making.cover(space, boss, *range(6))
    assert "<mark>Sunday</mark> has nobody for Entraide" in text_of(client, boss, address)

    making.cover(space, boss, 6)
    assert "<mark>1 interaction</mark> waits, in time" in text_of(client, boss, address)

    late.delete()
    assert "Nothing has come in yet" in text_of(client, boss, address)


def test_a_lead_sees_only_their_unit_in_the_week(client: Client, clock: Clock) -> None:
    clock.freeze(DAY)
    mine, other = make.space(make.unit()), make.space(make.unit())
    for space in (mine, other, other):
        making.interaction(space, at=DAY - timedelta(hours=1))
    client.force_login(reader(*STRATEGIST, on=mine.unit))

    week = client.get(reverse("reporting:week")).context["week"]

    assert (week.now.received, week.waiting) == (1, 1)


def test_the_week_costs_the_same_for_one_row_as_for_thirty(
    client: Client, clock: Clock, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clock.freeze(DAY)
    unit = make.unit()
    boss = reader(*STRATEGIST, on=unit)
    for number in range(30):
        asked = making.interaction(make.space(unit), at=DAY - timedelta(minutes=number))
        making.escalation(asked, boss, at=DAY)
    client.force_login(boss)

    with django_assert_max_num_queries(22):
        client.get(reverse("reporting:week"))
