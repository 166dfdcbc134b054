"""What a reader asks of the figures: which unit, which days, as known when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from governance.models import OrgUnit
from reporting.domain.periods import Window, month_start
from reporting.metrics.shapes import scope_of
from reporting.models import ReportRun
from reporting.services import company_zone
from socialteam.kit.errors import BadInputError
from socialteam.kit.inputs import query_date, query_int, query_text

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.models import User
    from governance.perms import Perm
    from reporting.metrics.shapes import Scope

LONGEST_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class Question:
    """A unit, a period and a moment; ``run`` when the question is that of a report."""

    unit: OrgUnit
    window: Window
    as_of: datetime
    run: ReportRun | None

    def scope(self) -> Scope:
        return scope_of(self.unit, self.window, as_of=self.as_of)


def question_in(query: QueryDict, *, person: User, perm: Perm, at: datetime) -> Question:
    """The question in ``?report=`` or in ``?unit=&from=&to=&as_of=``.

    ``from`` and ``to`` are the first and the last day; without them the month of ``at``. The unit
    is the highest one that ``person`` sees, unless named; ``as_of`` is ``at``, unless named.

    Raises:
        Http404: ``person`` does not hold ``perm`` there, or there is no such report.
        BadInputError: a value cannot be read, or the period is longer than three years.
    """
    number = query_int(query, "report")
    if number is not None:
        runs = ReportRun.objects.visible_to(person, perm).done().select_related("unit")
        run = get_object_or_404(runs, pk=number)
        return Question(run.unit, run.window, run.compiled_at or at, run)
    unit = _unit(query_int(query, "unit"), person, perm)
    return Question(unit, _window(query, at), _moment(query, "as_of", at), None)


def _unit(number: int | None, person: User, perm: Perm) -> OrgUnit:
    units = OrgUnit.objects.visible_to(person, perm)
    if number is not None:
        return get_object_or_404(units, pk=number)
    # "company" sorts before "hub", and "hub" before "spoke".
    highest = units.order_by("kind", "position", "pk").first()
    if highest is None:
        raise Http404
    return highest


def _window(query: QueryDict, at: datetime) -> Window:
    zone = company_zone()
    today = at.astimezone(ZoneInfo(zone)).date()
    first = query_date(query, "from", month_start(today))
    last = query_date(query, "to", today)
    if first is None or last is None or last < first:
        raise BadInputError("to", _("The last day is not before the first one."))
    if (last - first).days > LONGEST_DAYS:
        raise BadInputError("to", _("Choose at most three years."))
    return Window(first, last + timedelta(days=1), zone)


def _moment(query: QueryDict, name: str, default: datetime) -> datetime:
    text = query_text(query, name)
    if not text:
        return default
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        message = _("This is a moment such as 2026-03-29T12:00:00Z.")
        raise BadInputError(name, message) from None
