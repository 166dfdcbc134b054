"""The code card of a space, its half-yearly look, and who is on duty there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from governance import access, audit
from governance.models import CodeCard, Space, WeeklyCover
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from accounts.models import User

REVIEW_MONTHS = 6


def card_of(space: Space, *, at: datetime) -> CodeCard | None:
    """The card that says at ``at`` how one speaks in ``space``; one query."""
    return CodeCard.objects.filter(space=space).in_force(at=at).first()


def people_by_unit(spaces: Iterable[Space], *, on: date) -> dict[tuple[int, int], int]:
    """How many active people of a unit are on duty in a space, week after week; one query.

    Returns:
        By space and unit; pairs without anybody are left out.
    """
    running = WeeklyCover.objects.filter(space__in=spaces, person__is_active=True).in_force(on=on)
    counted = running.order_by().values("space_id", "unit_id")
    found = counted.annotate(people=Count("person", distinct=True))
    return {(row["space_id"], row["unit_id"]): row["people"] for row in found}


@transaction.atomic
def write_card(*, space: Space, facts: dict[str, Any], by: User, at: datetime) -> CodeCard:
    """Replace the card of ``space`` from now on; the earlier ones stay to be read.

    Args:
        facts: tone, length, dos, donts, disclosure, languages.

    Raises:
        PermissionDenied: ``by`` may not change the unit's spaces.
        ValidationError: something is missing.
    """
    access.require(by, Perm.SPACE_CHANGE, space)
    Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    last = CodeCard.objects.filter(space=space).order_by("-number").first()
    number = last.number + 1 if last else 1
    card = CodeCard(space=space, number=number, written_by=by, written_at=at, **facts)
    card.full_clean()
    card.save()
    audit.record(
        by=by, action="space.card_written", target=space, at=at, changes={"version": card.number}
    )
    return card


@transaction.atomic
def review_space(*, space: Space, by: User, at: datetime) -> Space:
    """Say that nothing about ``space`` needs to change; it is looked at again in six months.

    Raises:
        PermissionDenied: ``by`` may not change the unit's spaces.
        ConflictError: somebody has just reviewed it, or it is closed.
    """
    access.require(by, Perm.SPACE_CHANGE, space)
    waiting = Space.objects.not_closed().filter(pk=space.pk, review_on=space.review_on)
    due = months_later(at.date(), REVIEW_MONTHS)
    if space.review_on == due or not waiting.update(review_on=due):
        raise ConflictError(_("This space has just been reviewed, or is closed."))
    changes = {"review_on": due.isoformat()}
    audit.record(by=by, action="space.reviewed", target=space, at=at, changes=changes)
    space.refresh_from_db()
    return space


def months_later(day: date, months: int) -> date:
    """The same day of a later month, its last day where it has none: 31 August, 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month + 1, day=min(day.day, last))
        except ValueError:
            continue
    raise ValueError("no month is shorter than 28 days")
