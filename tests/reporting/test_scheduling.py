"""Which reports exist, and that each exists once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection, connections
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from governance.models import AuditEvent, BusinessCalendar
from governance.perms import Perm
from reporting import services, tasks
from reporting.domain.findings import Facts, State, Trend, relative_trend, state_of, trend_of
from reporting.domain.periods import Window, midnight, month_start, whole_window, window_around
from reporting.models import ReportRun, ReportState
from reporting.services import scheduling
from socialteam.kit.errors import ConflictError
from tests import make
from tests.reporting import making
from tests.reporting.making import DAY

if TYPE_CHECKING:
    from tests.clock import Clock

MONDAY = datetime(2026, 3, 30, 7, tzinfo=UTC)
"""The Monday after the third week following ``DAY``, in the morning."""


def periods(period: str) -> list[date]:
    return list(
        ReportRun.objects.filter(period=period)
        .order_by("starts_on")
        .values_list("starts_on", flat=True)
    )


@pytest.mark.django_db
def test_every_whole_week_since_the_first_interaction_gets_a_report() -> None:
    space = make.space(make.company())
    making.interaction(space)

    services.schedule_runs(at=MONDAY)

    assert periods("week") == [date(2026, 3, 9), date(2026, 3, 16), date(2026, 3, 23)]
    assert periods("month") == []


@pytest.mark.django_db
def test_a_month_is_reported_once_it_is_over() -> None:
    making.interaction(make.space(make.company()))

    services.schedule_runs(at=datetime(2026, 4, 1, 0, 0, tzinfo=UTC))

    assert periods("month") == [date(2026, 3, 1)]


@pytest.mark.django_db
def test_units_above_get_reports_and_units_that_received_nothing_do_not() -> None:
    hub = make.hub()
    unit, silent = make.unit(under=hub), make.unit()
    making.interaction(make.space(unit))

    services.schedule_runs(at=MONDAY)

    found = set(ReportRun.objects.values_list("unit", flat=True))
    assert found == {unit.pk, hub.pk, make.company().pk}
    assert silent.pk not in found


@pytest.mark.django_db
def test_scheduling_again_creates_nothing() -> None:
    making.interaction(make.space(make.company()))

    assert services.schedule_runs(at=MONDAY) == 3
    assert services.schedule_runs(at=MONDAY) == 0


@pytest.mark.django_db
def test_a_scheduler_that_slept_for_weeks_catches_up() -> None:
    making.interaction(make.space(make.company()))
    services.schedule_runs(at=MONDAY)

    services.schedule_runs(at=MONDAY + timedelta(weeks=5))

    assert len(periods("week")) == 8
    assert periods("month") == [date(2026, 3, 1), date(2026, 4, 1)]


@pytest.mark.django_db
def test_catching_up_stops_at_26_weeks_and_24_months() -> None:
    making.interaction(make.space(make.company()), at=DAY - timedelta(days=3000))

    services.schedule_runs(at=MONDAY)

    assert (len(periods("week")), len(periods("month"))) == (26, 24)
    assert periods("month")[0] == date(2024, 3, 1)


@pytest.mark.django_db
def test_a_week_ends_at_midnight_of_the_company_and_not_of_the_server() -> None:
    company = make.company()
    making.interaction(make.space(company))
    BusinessCalendar.objects.create(
        unit=company, name="Office", zone="America/New_York", windows={}
    )
    early = datetime(2026, 3, 30, 3, 59, tzinfo=UTC)

    services.schedule_runs(at=early)
    assert periods("week")[-1] == date(2026, 3, 16)

    services.schedule_runs(at=early + timedelta(minutes=1))
    assert periods("week")[-1] == date(2026, 3, 23)
    assert ReportRun.objects.values_list("zone", flat=True).distinct().get() == "America/New_York"


@pytest.mark.django_db(transaction=True)
def test_any_number_of_schedulers_at_once_create_each_report_once() -> None:
    making.interaction(make.space(make.unit()))
    start = Barrier(4)

    def schedule(_number: int) -> int:
        try:
            start.wait()
            return services.schedule_runs(at=MONDAY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        created = list(pool.map(schedule, range(4)))

    assert sum(created) == ReportRun.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_without_the_unique_key_racing_schedulers_would_report_twice() -> None:
    """The negative control of the test above: the guard off, the fault is there."""
    making.interaction(make.space(make.company()))
    unguarded = scheduling.SCHEDULE_SQL.replace(
        "ON CONFLICT (unit_id, period, starts_on) DO NOTHING", ""
    )
    facts: dict[str, str | date | list[str]] = {
        "statuses": ["open", "answered", "closed"],
        "period": "week",
        "step": "1 week",
        "running": date(2026, 3, 30),
        "earliest": date(2026, 1, 5),
        "zone": "UTC",
    }
    start = Barrier(2)

    def schedule(_number: int) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute(unguarded, facts)
                start.wait()
                cursor.execute("COMMIT")
        finally:
            connections.close_all()

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reporting_reportrun DROP CONSTRAINT reporting_run_once")
    try:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(schedule, range(2)))
        assert ReportRun.objects.count() == 6
    finally:
        ReportRun.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE reporting_reportrun ADD CONSTRAINT reporting_run_once"
                " UNIQUE (unit_id, period, starts_on)"
            )


@pytest.mark.django_db
def test_a_sweep_creates_and_enqueues_what_is_due(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    making.interaction(make.space(make.company()))
    clock.freeze(MONDAY)
    sent: list[int] = []
    monkeypatch.setattr(tasks.compile_report_run, "delay", lambda *, run_id: sent.append(run_id))

    tasks.sweep_report_runs()

    latest_first = ReportRun.objects.order_by("-starts_on").values_list("pk", flat=True)
    assert sent == list(latest_first)


@pytest.mark.django_db
def test_a_delivered_message_compiles_its_report_and_a_second_one_does_nothing(
    clock: Clock,
) -> None:
    making.interaction(make.space(make.company()))
    clock.freeze(MONDAY)
    services.schedule_runs(at=MONDAY)
    run = ReportRun.objects.latest("starts_on")

    tasks.compile_report_run(run_id=run.pk)
    clock.forward(hours=1)
    tasks.compile_report_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.compiled_at) == (ReportState.DONE, MONDAY)


@pytest.mark.django_db
def test_the_command_compiles_all_that_is_due_at_a_date() -> None:
    making.interaction(make.space(make.company()))
    out = StringIO()

    call_command("compile_reports", at="2026-03-30", stdout=out)

    assert out.getvalue().startswith("3 new reports")
    assert not ReportRun.objects.exclude(state=ReportState.DONE).exists()


@pytest.mark.django_db
def test_a_missed_period_is_compiled_on_request_and_the_request_is_audited() -> None:
    unit = make.unit()
    boss = make.person(Perm.REPORT_COMPILE, on=unit)

    run = services.request_run(
        unit=unit, period="month", starts_on=date(2020, 2, 1), by=boss, at=MONDAY
    )

    assert (run.state, run.ends_on) == (ReportState.WAITING, date(2020, 3, 1))
    assert AuditEvent.objects.get(action="report.requested").unit_id == unit.pk


@pytest.mark.django_db
def test_the_running_period_cannot_be_compiled() -> None:
    unit = make.unit()
    boss = make.person(Perm.REPORT_COMPILE, on=unit)

    with translation.override("en"), pytest.raises(ConflictError, match="still runs"):
        services.request_run(
            unit=unit, period="week", starts_on=date(2026, 3, 30), by=boss, at=MONDAY
        )


@pytest.mark.django_db
def test_a_period_that_starts_on_another_day_is_refused() -> None:
    unit = make.unit()
    boss = make.person(Perm.REPORT_COMPILE, on=unit)

    with pytest.raises(ValidationError):
        services.request_run(
            unit=unit, period="week", starts_on=date(2026, 3, 24), by=boss, at=MONDAY
        )


@pytest.mark.django_db
def test_nobody_compiles_reports_of_a_unit_that_is_not_theirs() -> None:
    unit = make.unit()
    stranger = make.person(Perm.REPORT_COMPILE, on=make.unit())

    with pytest.raises(PermissionDenied):
        services.request_run(
            unit=unit, period="week", starts_on=date(2026, 3, 23), by=stranger, at=MONDAY
        )


@given(day=st.dates(date(1990, 1, 1), date(2190, 1, 1)), back=st.integers(0, 60))
def test_months_go_back_one_by_one(day: date, back: int) -> None:
    found = month_start(day, back=back)

    assert found.day == 1
    assert (day.year - found.year) * 12 + day.month - found.month == back


@given(day=st.dates(date(1990, 1, 1), date(2190, 1, 1)))
def test_a_day_lies_in_its_week_and_its_month(day: date) -> None:
    week, month = window_around("week", day, "UTC"), window_around("month", day, "UTC")

    assert week.starts_on <= day < week.ends_on
    assert week.starts_on.weekday() == 0
    assert (week.ends_on - week.starts_on).days == 7
    assert month.starts_on <= day < month.ends_on
    assert month.starts_on.day == month.ends_on.day == 1


def test_a_week_with_a_change_of_clocks_is_an_hour_shorter() -> None:
    week = whole_window("week", date(2026, 3, 23), "Europe/Paris")

    assert week.end - week.start == timedelta(days=7, hours=-1)


def test_a_day_without_midnight_begins_when_the_clocks_jump() -> None:
    assert midnight(date(2024, 4, 26), "Africa/Cairo") == datetime(2024, 4, 25, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "first"), [("week", date(2026, 3, 3)), ("month", date(2026, 3, 2))]
)
def test_a_period_starts_on_its_first_day_only(length: str, first: date) -> None:
    with pytest.raises(ValueError, match="starts on"):
        whole_window("week" if length == "week" else "month", first, "UTC")


def test_an_empty_period_does_not_exist() -> None:
    with pytest.raises(ValueError, match="ends after"):
        Window(date(2026, 3, 1), date(2026, 3, 1), "UTC")


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (Facts(0, None, None, 0), State.NOTHING),
        (Facts(0, None, 0, 0), State.NOTHING),
        (Facts(0, None, 2, 0), State.UNCOVERED),
        (Facts(9, 99.0, 2, 1), State.UNHEARD),
        (Facts(9, 89.9, 1, 0), State.LATE_AND_UNCOVERED),
        (Facts(9, 89.9, 0, 0), State.LATE),
        (Facts(9, 90.0, 1, 0), State.UNCOVERED),
        (Facts(9, 90.0, 0, 0), State.WELL),
        (Facts(9, None, None, 0), State.WELL),
    ],
)
def test_the_most_urgent_thing_is_said_first(facts: Facts, state: State) -> None:
    assert state_of(facts) == state


def test_a_trend_compares_with_the_mean_of_up_to_three_before() -> None:
    assert trend_of([90], steady=2) is Trend.FIRST
    assert trend_of([80, 82], steady=2) is Trend.STEADY
    assert trend_of([10, 80, 81, 82, 84], steady=2) is Trend.UP
    assert trend_of([80, 77], steady=2) is Trend.DOWN
    assert relative_trend([100, 105]) is Trend.STEADY
    assert relative_trend([100, 120]) is Trend.UP
    assert relative_trend([0, 0]) is Trend.STEADY
