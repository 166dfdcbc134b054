"""Whom a charter asks, and how each of them stands, at any date and in one query."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from governance.domain.charter_standing import Asked, Given, Standing, Verdict, standing
from governance.models.acknowledgement import Acknowledgement
from governance.models.appointment import Appointment, AppointmentQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from governance.models.charter import Charter

STANDING_LABELS = {
    Standing.CURRENT: _("current"),
    Standing.DUE: _("due"),
    Standing.LAPSED: _("lapsed"),
}
NOTHING_ASKED = Asked(0, datetime(1970, 1, 1, tzinfo=UTC), renewal_months=None, grace_days=0)
BELOW_SQL = """
WITH RECURSIVE below(id) AS (
    SELECT unnest(%(roots)s::bigint[])
    UNION
    SELECT unit.id FROM governance_orgunit unit JOIN below ON unit.parent_id = below.id
)
SELECT id FROM below
"""


def units_below(roots: Iterable[int]) -> frozenset[int]:
    """Ids of these units and of all below them; one query."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW_SQL, {"roots": list(roots)})
        return frozenset(row[0] for row in cursor.fetchall())


def audience_of(charter: Charter, *, at: datetime) -> AppointmentQuerySet:
    """Appointments at ``at`` by which people are asked to acknowledge ``charter``.

    Three queries to prepare, and one row for each appointment: somebody may have several.
    """
    roots = [unit.pk for unit in charter.units.all()] or [charter.unit_id]
    roles = [role.pk for role in charter.roles.all()]
    asked = Appointment.objects.in_force(at=at).filter(
        Q(person__deactivated_at__isnull=True) | Q(person__deactivated_at__gt=at),
        unit_id__in=units_below(roots),
    )
    return asked.filter(role_id__in=roles) if roles else asked


def asked_of(charter: Charter, *, at: datetime) -> Asked | None:
    """What ``charter`` asks at ``at``; None when no version is in force. Two queries."""
    if not charter.versions.in_force(at=at).exists():
        return None
    version = charter.versions.asking(at=at).first()
    if version is None or version.grace_until is None:
        return None
    return Asked(
        number=version.number,
        grace_until=version.grace_until,
        renewal_months=charter.renewal_months,
        grace_days=charter.grace_days,
    )


def standing_of(charter: Charter, person: User, *, at: datetime) -> Verdict | None:
    """How one person stands at ``at``, asked or not; None when nothing is in force."""
    asked = asked_of(charter, at=at)
    if asked is None:
        return None
    last = Acknowledgement.objects.of(charter, at=at).filter(person=person)
    found = last.values_list("version__number", "at").first()
    return standing(asked, Given(*found) if found else None, at=at)


def standing_at(charter: Charter, *, at: datetime) -> QuerySet[User]:
    """The audience of ``charter`` at ``at`` and how each stands; nobody when nothing is in force.

    Each has ``standing`` (a value of Standing), ``counts_until``, ``acknowledged_at`` and
    ``acknowledged_number``. The rule of ``domain.charter_standing.standing`` for everybody at
    once: five queries to prepare, one to read. ``counts_until`` is None for what does not end,
    and for those who never acknowledged.
    """
    asked = asked_of(charter, at=at)
    last = Acknowledgement.objects.of(charter, at=at).filter(person=OuterRef("pk"))
    people: QuerySet[User] = User.objects.annotate(
        acknowledged_at=Subquery(last.values("at")[:1]),
        acknowledged_number=Subquery(last.values("version__number")[:1]),
    )
    if asked is None:
        return _judged(people, NOTHING_ASKED, at).none()
    audience = audience_of(charter, at=at).values("person_id")
    return _judged(people.filter(pk__in=audience), asked, at)


def _judged(people: QuerySet[User], asked: Asked, at: datetime) -> QuerySet[User]:
    covers = Q(acknowledged_number__gte=asked.number)
    grace_end = Value(asked.grace_until, output_field=DateTimeField())
    if asked.renewal_months is None:
        unexpired, with_grace = Q(), Value(None, output_field=DateTimeField())
        until = Case(When(covers, then=with_grace), default=grace_end)
    else:
        expires = _later(months=asked.renewal_months)
        people = people.annotate(expires_at=expires)
        unexpired = Q(expires_at__gt=at)
        renewal = _later(months=asked.renewal_months, days=asked.grace_days)
        until = Case(
            When(covers & unexpired, then=expires),
            When(covers, then=renewal),
            default=Least(grace_end, renewal),
        )
    judged = people.annotate(
        counts_until=Case(
            When(acknowledged_at__isnull=True, then=Value(None, output_field=DateTimeField())),
            default=until,
            output_field=DateTimeField(),
        )
    )
    return judged.annotate(
        standing=Case(
            When(acknowledged_at__isnull=True, then=Value(Standing.LAPSED.value)),
            When(covers & unexpired, then=Value(Standing.CURRENT.value)),
            When(counts_until__gt=at, then=Value(Standing.DUE.value)),
            default=Value(Standing.LAPSED.value),
            output_field=CharField(),
        )
    )


def _later(*, months: int, days: int = 0) -> ExpressionWrapper[Any]:
    """The moment of acknowledgement, months and then days later, as PostgreSQL counts them."""
    step = Func(
        Value(months),
        function="make_interval",
        template="make_interval(months => %(expressions)s)",
        output_field=DurationField(),
    )
    more = Func(
        Value(days),
        function="make_interval",
        template="make_interval(days => %(expressions)s)",
        output_field=DurationField(),
    )
    return ExpressionWrapper(F("acknowledged_at") + step + more, output_field=DateTimeField())
