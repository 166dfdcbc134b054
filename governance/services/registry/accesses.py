"""Who can log in to an account: noted, changed, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.models import AccessFact, SocialAccount
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import User


@transaction.atomic
def note_access(
    *, account: SocialAccount, person: User, facts: dict[str, Any], by: User, at: datetime
) -> AccessFact:
    """Note that ``person`` can log in to ``account``.

    Args:
        facts: level, second_factor, given_on, and rotated_on where it is known.

    Raises:
        PermissionDenied: ``by`` may not change the unit's accounts.
        ValidationError: the person's access is listed already, or a day has not come yet.
        ConflictError: the account is closed.
    """
    access.require(by, Perm.ACCOUNT_CHANGE, account)
    if not SocialAccount.objects.not_closed().filter(pk=account.pk).exists():
        raise ConflictError(_("This account is closed."))
    fact = AccessFact(account=account, person=person, starts_at=at, noted_by=by, **facts)
    _check_days(fact, on=at.date())
    fact.full_clean()
    fact.save()
    audit.record(by=by, action="access.noted", target=account, at=at, changes=_told(fact))
    return fact


@transaction.atomic
def change_access(
    *, fact: AccessFact, facts: dict[str, Any], by: User, at: datetime
) -> AccessFact:
    """Note what changed about an access: the fact known so far closes, another follows it.

    Raises:
        PermissionDenied: ``by`` may not change the unit's accounts.
        ValidationError: a day that has not come yet.
        ConflictError: it was closed or changed meanwhile.
    """
    access.require(by, Perm.ACCOUNT_CHANGE, fact.account)
    _end(fact, at)
    kept = {
        name: getattr(fact, name)
        for name in ("account", "person", "level", "second_factor", "given_on", "rotated_on")
    }
    after = AccessFact(**{**kept, **facts}, starts_at=at, noted_by=by)
    _check_days(after, on=at.date())
    after.full_clean()
    after.save()
    changes = {"before": _told(fact), "after": _told(after)}
    audit.record(by=by, action="access.changed", target=fact.account, at=at, changes=changes)
    return after


def rotate_access(*, fact: AccessFact, on: date, by: User, at: datetime) -> AccessFact:
    """Note that the password or key of an access was changed on ``on``.

    Raises:
        PermissionDenied, ValidationError, ConflictError: as for ``change_access``.
    """
    return change_access(fact=fact, facts={"rotated_on": on}, by=by, at=at)


@transaction.atomic
def close_access(*, fact: AccessFact, by: User, at: datetime) -> AccessFact:
    """Note that somebody can no longer log in.

    Raises:
        PermissionDenied: ``by`` may not change the unit's accounts.
        ConflictError: it was closed or changed meanwhile.
    """
    access.require(by, Perm.ACCOUNT_CHANGE, fact.account)
    _end(fact, at)
    audit.record(by=by, action="access.closed", target=fact.account, at=at, changes=_told(fact))
    fact.refresh_from_db()
    return fact


def close_accesses_to(account: SocialAccount, *, at: datetime) -> None:
    """End every access to an account that closes; its own service has asked and records it."""
    AccessFact.objects.filter(account=account, ends_at__isnull=True).update(ends_at=at)


def _end(fact: AccessFact, at: datetime) -> None:
    if not AccessFact.objects.filter(pk=fact.pk, ends_at__isnull=True).update(ends_at=at):
        raise ConflictError(_("This access was closed or changed meanwhile."))


def _check_days(fact: AccessFact, *, on: date) -> None:
    for name in ("given_on", "rotated_on"):
        day = getattr(fact, name)
        if day is not None and day > on:
            raise ValidationError({name: _("This day has not come yet.")})


def _told(fact: AccessFact) -> dict[str, Any]:
    return {
        "person": fact.person_id,
        "level": str(fact.level),
        "second_factor": str(fact.second_factor),
        "rotated_on": fact.rotated_on.isoformat() if fact.rotated_on else None,
    }
