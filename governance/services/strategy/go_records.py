"""Go / no-go: the questions answered, a night's sleep, then the word of its owner."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from governance import access, audit
from governance.models import Appointment, GoNoGo
from governance.perms import Perm
from governance.services.strategy.places import hub_of
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from governance.domain.launch_gate import Stage
    from governance.models import OrgUnit, Space

QUESTIONS = (
    gettext_lazy("Do our customers speak there, and have we listened to them?"),
    gettext_lazy("Can we say in one sentence what they gain from our being there?"),
    gettext_lazy("Is somebody on duty on every day, with a stand-in?"),
    gettext_lazy("Do the people who will answer want to, and know the charter?"),
    gettext_lazy("Do we know whom to call when a conversation goes wrong?"),
    gettext_lazy("Can we bear what may be said of us there?"),
    gettext_lazy("Do we know what would make us leave?"),
)
"""What experience asks before a launch; each record keeps the questions it was asked."""
ANSWERS = ("yes", "no", "unknown")
LONGEST_COOLING = 720


def decision_owners(by: User, *, at: datetime) -> QuerySet[User]:
    """Who may be asked to decide: whoever moves the launch, or signs, where ``by`` does."""
    units = access.unit_ids_and_above(by, Perm.LAUNCH_CHANGE)
    held = Appointment.objects.in_force(at=at).filter(unit__in=units)
    moves = held.filter(role__powers__contains=[Perm.LAUNCH_CHANGE.value])
    signs = held.filter(role__powers__contains=[Perm.SPONSOR_SIGN.value])
    ids = (moves | signs).values("person")
    people: QuerySet[User] = User.objects.active().filter(pk__in=ids).order_by("name", "pk")
    return people


@transaction.atomic
def record_go(  # noqa: PLR0913 - what about, answers, who decides, an author and a time
    *,
    unit: OrgUnit,
    owner: User,
    answers: Sequence[dict[str, str]],
    stage: Stage | None = None,
    space: Space | None = None,
    cooling_hours: int = 24,
    by: User,
    at: datetime,
) -> GoNoGo:
    """Write down the answers; the word itself comes after ``cooling_hours``.

    Args:
        unit: whose space it is; for a stage, the record is that of its hub.
        answers: mappings of ``question``, ``answer`` (yes, no, unknown) and ``note``.

    Raises:
        PermissionDenied: ``by`` may not change the unit's strategy.
        ValidationError: no question, an unknown answer, an owner who may not decide,
            a space of another unit.
    """
    unit = unit if stage is None else hub_of(unit)
    access.require(by, Perm.STRATEGY_CHANGE, unit)
    if owner not in decision_owners(by, at=at):
        raise ValidationError({"owner": _("This person does not decide for the unit.")})
    if space is not None and space.unit_id not in access.unit_ids(by, Perm.STRATEGY_CHANGE):
        raise ValidationError({"space": _("Choose one of your spaces.")})
    record = GoNoGo(
        unit=unit,
        space=space,
        stage=stage,
        owner=owner,
        answers=_checked(answers),
        cooling_hours=min(cooling_hours, LONGEST_COOLING),
        by=by,
        recorded_at=at,
    )
    record.full_clean()
    record.save()
    changes = {"space": record.space_id, "stage": record.stage, "owner": owner.pk}
    audit.record(by=by, action="go.recorded", target=record, at=at, changes=changes)
    return record


def _checked(answers: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    asked = [each for each in answers if each["question"].strip()]
    if not asked:
        raise ValidationError({"answers": _("Ask at least one question.")})
    if any(each["answer"] not in ANSWERS for each in asked):
        raise ValidationError({"answers": _("Answer yes, no, or not known.")})
    return [
        {
            "question": each["question"].strip()[:300],
            "answer": each["answer"],
            "note": each.get("note", "").strip()[:500],
        }
        for each in asked
    ]


def decided_from(record: GoNoGo) -> datetime:
    """The first moment at which the word may be given."""
    return record.recorded_at + timedelta(hours=record.cooling_hours)


@transaction.atomic
def decide_go(*, record: GoNoGo, go: bool, reason: str, by: User, at: datetime) -> GoNoGo:
    """Give the word; of two answers exactly one counts.

    Raises:
        PermissionDenied: ``by`` does not own the decision, or sees the strategy no more.
        ConflictError: it is too early, or decided already.
    """
    access.require(by, Perm.STRATEGY_VIEW, record)
    if record.owner_id != by.pk:
        raise PermissionDenied(Perm.STRATEGY_VIEW.value)
    if at < decided_from(record):
        raise ConflictError(_("This is to be slept on first: the time to think is not over."))
    rows = GoNoGo.objects.filter(pk=record.pk, decided_at__isnull=True)
    if not rows.update(go=go, reason=reason.strip()[:500], decided_at=at):
        raise ConflictError(_("This is decided already."))
    audit.record(by=by, action="go.decided", target=record, at=at, changes={"go": go})
    record.refresh_from_db()
    return record
