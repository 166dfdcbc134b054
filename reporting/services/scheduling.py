"""Which reports there are: every whole week and month since a unit's first interaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from engagement.domain.status import Status
from governance import access, audit
from governance.models import BusinessCalendar, UnitKind
from governance.perms import Perm
from reporting.domain.periods import Length, month_start, whole_window, window_around
from reporting.models import Period, ReportRun, ReportState
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import User
    from governance.models import OrgUnit

WEEKS_BACK: Final = 26
MONTHS_BACK: Final = 24

# The first interaction of a unit and status is one step into an index: quick at any size.
SCHEDULE_SQL = """
WITH RECURSIVE seen AS MATERIALIZED (
    SELECT unit.id, unit.parent_id, min(first.at) AS at
    FROM governance_orgunit unit
    CROSS JOIN unnest(%(statuses)s::varchar[]) AS known(status)
    LEFT JOIN LATERAL (
        SELECT interaction.occurred_at AS at FROM engagement_interaction interaction
        WHERE interaction.unit_id = unit.id AND interaction.status = known.status
        ORDER BY interaction.occurred_at, interaction.id LIMIT 1
    ) first ON TRUE
    GROUP BY unit.id
), below AS (
    SELECT id AS top, id, at FROM seen
    UNION ALL
    SELECT below.top, seen.id, seen.at FROM seen JOIN below ON seen.parent_id = below.id
), began AS (
    SELECT top AS unit, min(at) AT TIME ZONE %(zone)s AS at FROM below GROUP BY top
    HAVING min(at) IS NOT NULL
), wanted AS (
    SELECT began.unit, start::date AS starts_on, (start + %(step)s::interval)::date AS ends_on
    FROM began CROSS JOIN LATERAL generate_series(
        greatest(date_trunc(%(period)s, began.at), %(earliest)s::timestamp),
        %(running)s::timestamp - %(step)s::interval,
        %(step)s::interval
    ) start
)
INSERT INTO reporting_reportrun
    (unit_id, period, starts_on, ends_on, zone, state, attempts, note)
SELECT wanted.unit, %(period)s, wanted.starts_on, wanted.ends_on, %(zone)s, 'waiting', 0, ''
FROM wanted
WHERE NOT EXISTS (
    SELECT FROM reporting_reportrun run
    WHERE run.unit_id = wanted.unit AND run.period = %(period)s
      AND run.starts_on = wanted.starts_on
)
ORDER BY wanted.unit, wanted.starts_on
ON CONFLICT (unit_id, period, starts_on) DO NOTHING
"""


def company_zone() -> str:
    """The company's time zone: that of its first calendar, else a hub's, else the server's."""
    found = BusinessCalendar.objects.filter(unit__kind__in=[UnitKind.COMPANY, UnitKind.HUB])
    # "company" sorts before "hub".
    zone = found.order_by("unit__kind", "pk").values_list("zone", flat=True).first()
    return zone or settings.TIME_ZONE


def schedule_runs(*, at: datetime) -> int:
    """Create every missing report of a period that is over at ``at``; returns how many.

    Weekly (Monday to Sunday) and monthly, in the company's zone, for each unit that has received
    something, itself or below, since its first interaction and at most 26 weeks and 24 months
    back. Any number of schedulers may run at once: a report exists once.
    """
    zone = company_zone()
    today = at.astimezone(ZoneInfo(zone)).date()
    week = window_around("week", today, zone).starts_on
    month = month_start(today)
    return _schedule(Period.WEEK, "1 week", week, week - timedelta(weeks=WEEKS_BACK), zone) + (
        _schedule(Period.MONTH, "1 month", month, month_start(month, back=MONTHS_BACK), zone)
    )


def _schedule(period: Period, step: str, running: date, earliest: date, zone: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            SCHEDULE_SQL,
            {
                "statuses": [status.value for status in Status],
                "period": period.value,
                "step": step,
                "running": running,
                "earliest": earliest,
                "zone": zone,
            },
        )
        return int(cursor.rowcount)


@transaction.atomic
def request_run(
    *, unit: OrgUnit, period: Length, starts_on: date, by: User, at: datetime
) -> ReportRun:
    """Have a missing report compiled, or one that failed tried again.

    It is compiled within minutes by the workers; asking again meanwhile changes nothing.

    Raises:
        PermissionDenied: ``by`` may not compile reports in the unit.
        ValidationError: the period does not start there (weeks on Monday, months on the 1st).
        ConflictError: the period still runs, or its report is frozen.
    """
    access.require(by, Perm.REPORT_COMPILE, unit)
    try:
        window = whole_window(period, starts_on, company_zone())
    except (ValueError, OverflowError) as error:
        raise ValidationError(
            {"starts_on": _("A week starts on a Monday, and a month on its first day.")}
        ) from error
    if not window.is_over(at=at):
        raise ConflictError(_("This period still runs. Its report is compiled when it ends."))
    run, created = ReportRun.objects.get_or_create(
        unit=unit,
        period=period,
        starts_on=window.starts_on,
        defaults={"ends_on": window.ends_on, "zone": window.zone},
    )
    if created:
        audit.record(by=by, action="report.requested", target=run, at=at)
    else:
        _try_again(run, by=by, at=at)
    return run


def _try_again(run: ReportRun, *, by: User, at: datetime) -> None:
    if run.state == ReportState.DONE:
        raise ConflictError(_("This report is frozen. Its figures do not change any more."))
    failed = ReportRun.objects.filter(pk=run.pk, state=ReportState.FAILED)
    if failed.update(state=ReportState.WAITING, attempts=0, note=""):
        audit.record(by=by, action="report.retried", target=run, at=at)
        run.refresh_from_db()
