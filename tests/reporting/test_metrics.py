"""What each figure counts, and that its rows are exactly those."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from governance.domain.facade import may_show
from governance.perms import Perm
from reporting.domain.periods import Window
from reporting.metrics.catalogue import METRIC_BY_SLUG, METRICS, measure
from reporting.metrics.shapes import Measure
from tests import make
from tests.reporting import making
from tests.reporting.making import DAY, LATER, MARCH

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from governance.models import OrgUnit
    from reporting.metrics.shapes import Figure, Metric, Scope

HOUR = timedelta(hours=1)


def a_busy_month() -> Scope:
    """Every case once: on time, late, missing, waiting, flagged, outside; calls; cover; people."""
    unit = make.unit("Relation client")
    space, other = make.space(unit), make.space(unit)
    people = [make.person(Perm.INTERACTION_ANSWER, on=unit) for _ in range(6)]
    making.interaction(space, answer=HOUR)
    making.interaction(space, answer=8 * HOUR)
    making.interaction(space, answer=8 * HOUR + timedelta(seconds=1), locale="en")
    making.interaction(space, answer=24 * HOUR)
    making.interaction(other, answer=24 * HOUR + timedelta(seconds=1))
    making.interaction(other, answer=LATER - DAY + HOUR)
    making.interaction(other)
    making.interaction(other, due_at=LATER + HOUR)
    making.interaction(space, first_response_flagged=True, answer=timedelta(0))
    making.interaction(space, at=MARCH.start - timedelta(seconds=1), answer=HOUR)
    making.interaction(space, at=MARCH.end, answer=HOUR)
    making.interaction(space, received_at=LATER + HOUR)
    making.interaction(make.space(make.unit("Next door")), answer=HOUR)
    answered = [making.interaction(space, answer=HOUR) for _ in people]
    for interaction, person in zip(answered, people, strict=True):
        making.answer(interaction, person, at=DAY + HOUR)
    making.escalation(answered[0], people[0], taken=timedelta(minutes=9))
    making.escalation(answered[1], people[0], taken=timedelta(minutes=14))
    making.escalation(answered[2], people[0], taken=LATER - DAY + HOUR)
    making.escalation(answered[3], people[0])
    making.cover(space, people[0], 0, 1, 1, 2, 3)
    making.cover(other, people[1], 0, 1, 2, 3, 4, 5)
    return making.scope(unit)


@pytest.mark.django_db
@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.slug)
def test_the_rows_of_a_metric_are_as_many_as_its_figure_says(metric: Metric) -> None:
    scope = a_busy_month()

    figure = measure(scope).overall[metric.slug]
    found = metric.rows(scope).count()

    assert found == figure.rows
    assert found > 0
    if metric.measure is Measure.COUNT and metric.slug != "people_units":
        assert figure.value == found


@pytest.mark.django_db
def test_the_figures_of_a_busy_month_are_those_counted_by_hand() -> None:
    found = measure(a_busy_month()).overall

    assert {slug: (figure.value, figure.of) for slug, figure in found.items()} == {
        "received": (15, None),
        "answered": (12, 15),
        "unanswered": (3, 15),
        "median_first_response": (3600, None),
        "p90_first_response": (86_400, None),
        "within_24h": (11, 15),
        "within_48h": (12, 15),
        "answered_on_time": (9, 14),
        "missed_target": (5, 14),
        "escalations_opened": (4, None),
        "escalations_answered": (2, 4),
        "escalation_median_answer": (540, None),
        "escalations_unanswered": (2, 4),
        "days_covered": (4, 7),
        "people": (6, None),
        "people_units": (1, None),
    }


@pytest.mark.django_db
def test_an_empty_unit_has_no_interactions_and_no_delays() -> None:
    found = measure(making.scope(make.unit())).overall

    assert (found["received"].value, found["answered"].value) == (0, 0)
    assert found["median_first_response"].value is None
    assert found["answered_on_time"].share is None
    assert found["days_covered"].value is None


@pytest.mark.django_db
def test_what_is_due_at_the_very_moment_is_neither_late_nor_on_time() -> None:
    space = make.space(make.unit())
    making.interaction(space, due_at=LATER)

    found = measure(making.scope(space.unit)).overall

    assert (found["answered_on_time"].of, found["missed_target"].value) == (0, 0)


@pytest.mark.django_db
def test_groups_add_up_to_the_whole() -> None:
    found = measure(a_busy_month())

    for groups in (found.by_locale, found.by_space, found.by_unit):
        for slug in ("received", "answered", "missed_target", "within_24h"):
            parts = [group.figures[slug].value for group in groups if slug in group.figures]
            assert sum(filter(None, parts)) == found.overall[slug].value


@pytest.mark.django_db
def test_the_trend_goes_back_twelve_months_and_the_figures_do_not() -> None:
    space = make.space(make.unit())
    for days in (0, 28, 200, 400):
        making.interaction(space, at=DAY - timedelta(days=days))

    found = measure(making.scope(space.unit))

    assert [group.key for group in found.by_month] == ["2025-08", "2026-02", "2026-03"]
    assert found.overall["received"].value == 1


@pytest.mark.django_db
def test_months_are_those_of_the_reports_zone() -> None:
    space = make.space(make.unit())
    making.interaction(space, at=MARCH.end - timedelta(minutes=30))

    paris = Window(MARCH.starts_on, MARCH.ends_on, "Europe/Paris")

    assert measure(making.scope(space.unit)).overall["received"].value == 1
    assert measure(making.scope(space.unit, paris)).overall["received"].value == 0


@pytest.mark.django_db
def test_a_units_figures_count_its_spokes_and_nobody_elses() -> None:
    hub = make.hub()
    inside, outside = make.unit(under=hub), make.unit()
    making.interaction(make.space(inside))
    making.interaction(make.space(outside))

    def received(unit: OrgUnit) -> int | None:
        return measure(making.scope(unit)).overall["received"].value

    assert received(hub) == received(inside) == received(outside) == 1
    assert received(make.company()) == 2


@pytest.mark.django_db
def test_a_handover_does_not_change_when_somebody_first_took_charge() -> None:
    space = make.space(make.unit())
    person = make.user()
    escalation = making.escalation(making.interaction(space), person, taken=timedelta(minutes=9))
    escalation.taken_at = DAY + timedelta(hours=5)
    escalation.save()

    found = measure(making.scope(space.unit)).overall

    assert found["escalation_median_answer"].value == 540


@pytest.mark.django_db
def test_days_count_for_the_weakest_space_and_name_the_gap() -> None:
    unit = make.unit()
    weak, strong, closed = make.space(unit), make.space(unit), make.space(unit)
    closed.closed_on = date(2026, 3, 2)
    closed.save()
    making.cover(weak, make.user(), 0, 2)
    making.cover(strong, make.user(), *range(7))
    gone = make.user(is_active=False, deactivated_at=DAY)
    making.cover(weak, gone, 4)

    found = measure(making.scope(unit))

    assert found.overall["days_covered"].value == 2
    assert (found.covers[0].name, found.covers[0].uncovered) == (weak.name, [1, 3, 4, 5, 6])


def people_of(count: int, others: int = 0) -> tuple[Figure, bool]:
    """The people figure of a unit where ``count`` answered, and ``others`` beside it."""
    hub = make.hub()
    spaces = [make.space(make.unit(under=hub)), make.space(make.unit(under=hub))]
    for space, number in zip(spaces, (count, others), strict=True):
        for _ in range(number):
            person = make.person(Perm.INTERACTION_ANSWER, on=space.unit)
            making.answer(making.interaction(space), person, at=MARCH.end - HOUR)
    found = measure(making.scope(spaces[0].unit))
    return found.overall["people"], found.facade_holds


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("count", "others", "shown"),
    [(0, 0, 0), (4, 0, None), (5, 0, 5), (5, 4, None), (6, 5, 6), (1, 6, None)],
)
def test_people_show_from_five_up_and_so_does_the_rest_of_the_unit_above(
    count: int, others: int, shown: int | None
) -> None:
    figure, _facade = people_of(count, others)

    assert figure.value == shown
    assert figure.masked == (shown is None)


def test_no_number_of_people_is_shown_that_tells_of_fewer_than_five() -> None:
    for people in range(12):
        for others in range(12):
            small = {0 < people < 5, 0 < others < 5}
            assert may_show(people, others) is (True not in small)


@pytest.mark.django_db
def test_people_of_one_unit_are_a_facade_and_those_of_two_are_not() -> None:
    assert people_of(6)[1] is False

    space = make.space(make.unit())
    for unit in (make.unit(), make.unit()):
        person = make.person(Perm.INTERACTION_ANSWER, on=unit)
        making.answer(making.interaction(space), person, at=MARCH.end - HOUR)
    assert measure(making.scope(space.unit)).facade_holds is True


def nearest_rank(delays: list[int], tenths: int) -> int | None:
    """The plain definition: in order, the one at rank ⌈p × n⌉, counted from 1."""
    if not delays:
        return None
    return sorted(delays)[(tenths * len(delays) + 9) // 10 - 1]


class NearestRank(TestCase):
    """A class because Hypothesis rolls each example back by Django's own."""

    @settings(max_examples=25, deadline=None)
    @given(delays=st.lists(st.integers(0, 3 * 86_400), max_size=15))
    def test_percentiles_in_sql_are_the_nearest_rank(self, delays: list[int]) -> None:
        space = make.space(make.unit())
        for seconds in delays:
            making.interaction(space, answer=timedelta(seconds=seconds))

        found = measure(making.scope(space.unit)).overall

        assert found["median_first_response"].value == nearest_rank(delays, 5)
        assert found["p90_first_response"].value == nearest_rank(delays, 9)
        assert found["within_24h"].value == sum(delay <= 86_400 for delay in delays)


@pytest.mark.django_db
def test_measuring_costs_the_same_number_of_queries_for_one_as_for_thirty(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    scope = a_busy_month()
    for _ in range(30):
        making.interaction(make.space(make.unit(under=make.unit())))

    with django_assert_num_queries(6):
        measure(scope)


def test_every_metric_says_its_formula_in_words() -> None:
    assert len(METRIC_BY_SLUG) == len(METRICS)
    for metric in METRICS:
        assert str(metric.name)
        assert str(metric.words).endswith(".")
    assert all(first.slug != second.slug for first, second in pairwise(METRICS))
