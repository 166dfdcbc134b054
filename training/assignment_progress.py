"""How far assignments are, by unit, without singling anybody out; and who, for those who may."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q

from governance import access
from governance.perms import Perm
from governance.services.charter_campaigns import SMALLEST_GROUP
from training.models import AssignmentRequest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.models import User
    from training.models import TrackAssignment
    from training.models.assignment import AssignmentRequestQuerySet


@dataclass(frozen=True, slots=True)
class Progress:
    """How many people of a unit were asked, are certified, are late; ``unit`` "" for several."""

    unit: str
    asked: int
    done: int
    late: int

    @property
    def percent(self) -> int:
        """Certified of asked, rounded down: 100 only when nobody is missing."""
        return 100 * self.done // self.asked


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an assignment is, as one reader may know it: sums are of the rows shown alone.

    So nobody can subtract the rows from a whole and find a group that is too small.
    """

    rows: list[Progress] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """People of the rows shown."""
        return sum(row.asked for row in self.rows)

    @property
    def done(self) -> int:
        """Certified among them."""
        return sum(row.done for row in self.rows)

    @property
    def late(self) -> int:
        """Past their date among them."""
        return sum(row.late for row in self.rows)


def progress_of(
    assignments: Sequence[TrackAssignment], *, seen_by: User, at: datetime
) -> dict[int, Standing]:
    """How far each assignment is, the least advanced unit first; one query for all of them.

    Only units where ``seen_by`` may see how far people are. Units of under 5 people are put
    together, and left out when together they are still under 5.
    """
    rows = AssignmentRequest.objects.filter(
        assignment__in=assignments, unit_id__in=access.unit_ids(seen_by, Perm.LEARNING_VIEW)
    )
    counted = (
        _counting(rows, at)
        .values("assignment_id", "unit__name")
        .annotate(
            asked=Count("pk"),
            done=Count("pk", filter=Q(done_at__isnull=False)),
            late=Count("pk", filter=Q(done_at__isnull=True, due_at__lte=at)),
        )
    )
    found: dict[int, list[Progress]] = {each.pk: [] for each in assignments}
    for row in counted:
        progress = Progress(row["unit__name"], row["asked"], row["done"], row["late"])
        found[row["assignment_id"]].append(progress)
    return {pk: Standing(_grouped(every)) for pk, every in found.items()}


def people_of(assignment: TrackAssignment, *, seen_by: User, at: datetime) -> list[dict[str, Any]]:
    """Who was asked and how they stand, in units where ``seen_by`` writes tracks; one query."""
    rows = AssignmentRequest.objects.filter(
        assignment=assignment, unit_id__in=access.unit_ids(seen_by, Perm.LEARNING_WRITE)
    )
    named = _counting(rows, at).order_by("unit__name", "person__name", "pk")
    who = {"name": F("person__name"), "email": F("person__email"), "at": F("unit__name")}
    return [dict(each) for each in named.values("due_at", "done_at", **who)]


def _counting(rows: AssignmentRequestQuerySet, at: datetime) -> AssignmentRequestQuerySet:
    """Those who met it, and those who owe it and are still there."""
    owed = rows.filter(done_at__isnull=True).still_asked(at=at)
    return rows.filter(Q(done_at__isnull=False) | Q(pk__in=owed.values("pk")))


def _grouped(rows: list[Progress]) -> list[Progress]:
    small = [row for row in rows if row.asked < SMALLEST_GROUP]
    kept = [row for row in rows if row.asked >= SMALLEST_GROUP]
    sums = [sum(getattr(row, name) for row in small) for name in ("asked", "done", "late")]
    if sums[0] >= SMALLEST_GROUP:
        kept.append(Progress("", *sums))
    return sorted(kept, key=lambda row: (row.percent, row.unit))
