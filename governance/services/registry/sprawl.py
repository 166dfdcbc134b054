"""Too many places: what the rule finds, and what is decided about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.activity import last_activity
from governance.domain.sprawl import Excess, Place, excesses
from governance.models import Ownership, SocialAccount, Space, SprawlChoice, SprawlDecision
from governance.perms import Perm
from governance.services.registry.accounts import close_account
from governance.services.spaces import close_space
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from accounts.models import User
    from governance.domain.sprawl import Ref
    from governance.models import OrgUnit

    Subject = Space | SocialAccount

SPACE, ACCOUNT = "space", "account"


@dataclass(frozen=True, slots=True)
class Found:
    """A place that may be one too many, why, and since when it is silent."""

    subject: Subject
    excess: Excess
    last_on: date | None
    twins: tuple[Subject, ...]

    @property
    def kind(self) -> str:
        """Whether it is a space or an account."""
        return kind_of(self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is decided, and why; each kind of choice needs one more fact."""

    choice: SprawlChoice
    reason: str
    silent_until: date | None = None
    to_unit: OrgUnit | None = None
    into: Subject | None = None


def kind_of(subject: Subject) -> str:
    """Whether it is a space or an account."""
    return SPACE if isinstance(subject, Space) else ACCOUNT


def sprawl_in(unit_ids: Collection[int], *, at: datetime) -> list[Found]:
    """Every open place of these units that breaks G19 at ``at`` and is not kept on purpose.

    The same number of queries for one place as for thousands.
    """
    on = at.date()
    subjects = _subjects(unit_ids, at)
    heard = _last_days(subjects.values(), at)
    found = excesses([_place(each, heard) for each in subjects.values()], on=on)
    kept = _kept(unit_ids, on)
    return [
        Found(
            subject=subjects[ref],
            excess=excess,
            last_on=_last_on(subjects[ref], heard),
            twins=tuple(subjects[twin] for twin in excess.group if twin != ref),
        )
        for ref, excess in found.items()
        if ref not in kept
    ]


@transaction.atomic
def decide_sprawl(*, subject: Subject, choice: Choice, by: User, at: datetime) -> SprawlDecision:
    """Keep, merge, transfer or close a place, with a reason; what is decided is done at once.

    Raises:
        PermissionDenied: ``by`` may not change the place, or not in the new unit.
        ValidationError: no reason; no day, unit or other place where the choice needs one.
        ConflictError: it is closed already, or was moved meanwhile.
    """
    access.require(by, Perm.ACCOUNT_CHANGE, subject)
    _check(subject, choice, at)
    decision = SprawlDecision(
        unit_id=subject.unit_id,
        choice=choice.choice.value,
        reason=choice.reason.strip(),
        silent_until=choice.silent_until,
        to_unit=choice.to_unit,
        decided_by=by,
        decided_at=at,
        **{kind_of(subject): subject},
        **({f"into_{kind_of(subject)}": choice.into} if choice.into else {}),
    )
    decision.full_clean()
    if choice.choice == SprawlChoice.TRANSFER and choice.to_unit is not None:
        _move(subject, to=choice.to_unit, by=by)
    elif choice.choice in {SprawlChoice.CLOSE, SprawlChoice.MERGE}:
        _close(subject, by=by, at=at)
    decision.save()
    action, changes = f"{kind_of(subject)}.sprawl_decided", {"choice": decision.choice}
    audit.record(by=by, action=action, target=subject, at=at, changes=changes)
    return decision


@transaction.atomic
def undo_decision(*, decision: SprawlDecision, by: User, at: datetime) -> SprawlDecision:
    """Take back a decision to keep or to transfer; a transferred place returns to its unit.

    Raises:
        PermissionDenied: ``by`` may not change the place where it is, or where it was.
        ConflictError: it was taken back already, cannot be, or the place has moved on.
    """
    subject = decision.space or decision.account
    if subject is None or not decision.may_be_undone:
        raise ConflictError(_("This decision can no longer be taken back."))
    access.require(by, Perm.ACCOUNT_CHANGE, decision)
    waiting = SprawlDecision.objects.filter(pk=decision.pk, undone_at__isnull=True)
    if not waiting.update(undone_at=at, undone_by=by):
        raise ConflictError(_("This decision can no longer be taken back."))
    if decision.choice == SprawlChoice.TRANSFER:
        if subject.unit_id != decision.to_unit_id:
            raise ConflictError(_("It has moved to another unit meanwhile."))
        _move(subject, to=decision.unit, by=by)
    action, changes = f"{kind_of(subject)}.sprawl_undone", {"choice": decision.choice}
    audit.record(by=by, action=action, target=subject, at=at, changes=changes)
    decision.refresh_from_db()
    return decision


def _check(subject: Subject, choice: Choice, at: datetime) -> None:
    kind = choice.choice
    if kind == SprawlChoice.KEEP and not (choice.silent_until and choice.silent_until > at.date()):
        raise ValidationError({"silent_until": _("Say on which later day to look again.")})
    if kind == SprawlChoice.TRANSFER and choice.to_unit in {None, subject.unit}:
        raise ValidationError({"to_unit": _("Choose another unit.")})
    into = choice.into
    if kind == SprawlChoice.MERGE and (
        into is None or into == subject or type(into) is not type(subject) or into.closed_on
    ):
        raise ValidationError({"into": _("Choose another one that stays open.")})


def _move(subject: Subject, *, to: OrgUnit, by: User) -> None:
    """Give a place another owner, if it is where it was read."""
    perm = Perm.SPACE_CHANGE if isinstance(subject, Space) else Perm.ACCOUNT_CHANGE
    access.require(by, perm, subject)
    access.require(by, perm, to)
    if isinstance(subject, SocialAccount):
        same = SocialAccount.objects.not_closed().filter(
            unit=to, network_id=subject.network_id, handle_key=subject.handle_key
        )
        if same.exists():
            raise ValidationError({"to_unit": _("This unit has this account already.")})
        rows = SocialAccount.objects.filter(pk=subject.pk, unit_id=subject.unit_id)
        moved = rows.not_closed().update(unit=to)
    else:
        places = Space.objects.filter(pk=subject.pk, unit_id=subject.unit_id)
        moved = places.not_closed().update(unit=to)
    if not moved:
        raise ConflictError(_("It has moved to another unit meanwhile."))
    subject.refresh_from_db()


def _close(subject: Subject, *, by: User, at: datetime) -> None:
    on = max(at.date(), subject.opened_on or at.date())
    if isinstance(subject, Space):
        close_space(space=subject, on=on, by=by, at=at)
    else:
        close_account(account=subject, on=on, by=by, at=at)


def _subjects(unit_ids: Collection[int], at: datetime) -> dict[Ref, Subject]:
    on = at.date()
    spaces = Space.objects.filter(unit_id__in=unit_ids).open_on(on=on)
    accounts = SocialAccount.objects.filter(unit_id__in=unit_ids).open(on=on)
    found: dict[Ref, Subject] = {
        (SPACE, each.pk): each for each in spaces.select_related("unit", "network", "owner")
    }
    for each in accounts.with_holders(at=at).select_related("unit", "network"):
        found[ACCOUNT, each.pk] = each
    return found


def _last_days(subjects: Collection[Subject], at: datetime) -> dict[int, date]:
    """The day of the last activity in each space that is one of these, or stands behind one."""
    ids = {each.pk if isinstance(each, Space) else each.space_id for each in subjects}
    heard = last_activity({pk for pk in ids if pk is not None}, at=at)
    return {pk: moment.date() for pk, moment in heard.items()}


def _last_on(subject: Subject, heard: dict[int, date]) -> date | None:
    if isinstance(subject, Space):
        return heard.get(subject.pk)
    known = [subject.last_post_on, heard.get(subject.space_id or 0)]
    return max((day for day in known if day is not None), default=None)


def _place(subject: Subject, heard: dict[int, date]) -> Place:
    is_space = isinstance(subject, Space)
    last_on = _last_on(subject, heard)
    return Place(
        kind=kind_of(subject),
        pk=subject.pk,
        unit_id=subject.unit_id,
        network_id=subject.network_id,
        language=subject.language,
        key="" if isinstance(subject, Space) else subject.handle_key,
        last_on=last_on,
        since=subject.opened_on,
        is_heard=is_space or last_on is not None or getattr(subject, "space_id", None) is not None,
        is_owned=_is_owned(subject),
        is_ours=not (isinstance(subject, Space) and subject.ownership != Ownership.OWN),
    )


def _is_owned(subject: Subject) -> bool:
    if isinstance(subject, Space):
        return subject.owner is not None and subject.owner.is_active
    return bool(vars(subject)["holder_count"])


def _kept(unit_ids: Collection[int], on: date) -> set[Ref]:
    rows = SprawlDecision.objects.filter(unit_id__in=unit_ids).silencing(on=on)
    return {
        (SPACE, space) if space is not None else (ACCOUNT, account or 0)
        for space, account in rows.values_list("space_id", "account_id")
    }
