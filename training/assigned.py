"""What somebody is asked to learn, on their own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.models import AssignmentRequest

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


def requests_to(person: User, *, at: datetime) -> list[AssignmentRequest]:
    """What ``person`` is still asked to learn, the most pressing first; one query.

    A certification counts at once; who left the audience is asked no more.
    """
    rows = AssignmentRequest.objects.open().filter(person=person)
    owed = rows.still_asked(at=at).not_certified(at=at)
    related = owed.select_related("assignment__track", "assignment__asked_by", "unit")
    return list(related.order_by("due_at", "pk"))
