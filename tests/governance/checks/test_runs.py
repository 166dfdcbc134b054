"""How the rules stood: kept once a day and after changes, and read as a trend."""

from __future__ import annotations

from datetime import timedelta

import pytest

from governance import audit
from governance.checks.board import State
from governance.models import CheckRun
from governance.services.checks import evaluate_if_changed, history_of, store_runs, trend_of
from tests import make
from tests.governance.checks import build

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_run_is_kept_for_the_company_and_each_hub_once_a_day() -> None:
    north, south = make.hub(), make.hub()
    make.space(make.unit(under=north))

    assert store_runs(at=make.NOON) == 3
    assert store_runs(at=make.NOON) == 3

    runs = {run.unit_id: run.states for run in CheckRun.objects.all()}
    assert set(runs) == {make.company().pk, north.pk, south.pk}
    assert runs[north.pk]["G12"] == {"state": "block", "findings": 1}
    assert runs[south.pk]["G12"] == {"state": "held", "findings": 0}
    assert "G22" not in runs[north.pk]


def test_it_is_looked_at_again_after_a_change_and_the_next_day() -> None:
    hub = make.hub()

    assert evaluate_if_changed(at=make.NOON)
    assert not evaluate_if_changed(at=make.NOON)

    audit.record(by=None, action="interaction.logged", target=hub, at=make.NOON)
    assert not evaluate_if_changed(at=make.NOON)

    audit.record(by=None, action="unit.changed", target=hub, at=make.NOON)
    assert evaluate_if_changed(at=make.NOON)
    assert evaluate_if_changed(at=make.NOON + DAY)


def test_the_trend_takes_the_last_run_of_each_week_and_the_history_each_change() -> None:
    hub = make.hub()
    space = make.space(hub)
    store_runs(at=make.NOON - 15 * DAY)
    store_runs(at=make.NOON - 8 * DAY)
    build.covered(space, make.user(), *range(7))
    store_runs(at=make.NOON)

    points = trend_of(hub.pk, at=make.NOON)

    assert [point.day for point in points] == [
        (make.NOON - days * DAY).date() for days in (15, 8, 0)
    ]
    assert points[-1].held == build.board().held
    assert [state for _day, state in history_of("G12", hub.pk, at=make.NOON)] == [
        State.BLOCK,
        State.HELD,
    ]
