"""Official accounts: added, changed, closed; their holders and accesses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.domain.handles import address_key, handle_key
from governance.models import AccountHolder, SocialAccount
from governance.perms import Perm
from governance.services.registry.accesses import close_accesses_to
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import User
    from governance.models import OrgUnit

POSITIONS = (1, 2)
AUDITED = ("handle", "url", "language", "country", "tool")
LINKS = ("network_id", "space_id")
DAYS = ("opened_on", "last_post_on")


def account_of(*, unit: OrgUnit, facts: dict[str, Any]) -> SocialAccount:
    """An account as it would be saved, its keys worked out; nothing is written."""
    account = SocialAccount(unit=unit, **facts)
    account.handle = account.handle.strip()
    account.handle_key = handle_key(account.handle)
    account.url_key = address_key(account.url) if account.url else ""
    return account


@transaction.atomic
def create_account(
    *, unit: OrgUnit, facts: dict[str, Any], by: User, at: datetime
) -> SocialAccount:
    """List an official account of ``unit``; ``facts`` are the model's fields.

    Raises:
        PermissionDenied: ``by`` may not change the unit's accounts.
        ValidationError: the unit has it already; a space of another network or out of reach; a
            retired network.
    """
    access.require(by, Perm.ACCOUNT_CHANGE, unit)
    account = account_of(unit=unit, facts=facts)
    if account.network.retired_on and account.network.retired_on <= at.date():
        raise ValidationError({"network": _("This network is retired.")})
    _check(account, by)
    account.save()
    audit.record(by=by, action="account.added", target=account, at=at, changes=_told(account))
    return account


@transaction.atomic
def change_account(
    *, account: SocialAccount, facts: dict[str, Any], by: User, at: datetime
) -> SocialAccount:
    """Change what is said of an account.

    Raises:
        PermissionDenied, ValidationError: as for ``create_account``.
    """
    access.require(by, Perm.ACCOUNT_CHANGE, account)
    account = SocialAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
    before = _told(account)
    for field, value in facts.items():
        setattr(account, field, value)
    account.handle_key = handle_key(account.handle)
    account.url_key = address_key(account.url) if account.url else ""
    _check(account, by)
    account.save()
    changes = {"before": before, "after": _told(account)}
    audit.record(by=by, action="account.changed", target=account, at=at, changes=changes)
    return account


@transaction.atomic
def close_account(*, account: SocialAccount, on: date, by: User, at: datetime) -> SocialAccount:
    """Close an account and end its holders and accesses; its history stays.

    Raises:
        PermissionDenied: ``by`` may not change the unit's accounts.
        ConflictError: it is closed already.
    """
    access.require(by, Perm.ACCOUNT_CHANGE, account)
    on = max(on, account.opened_on or on)
    if not SocialAccount.objects.not_closed().filter(pk=account.pk).update(closed_on=on):
        raise ConflictError(_("This account is closed already."))
    AccountHolder.objects.filter(account=account, ends_at__isnull=True).update(ends_at=at)
    close_accesses_to(account, at=at)
    audit.record(by=by, action="account.closed", target=account, at=at)
    account.refresh_from_db()
    return account


@transaction.atomic
def add_holder(*, account: SocialAccount, person: User, by: User, at: datetime) -> AccountHolder:
    """Make ``person`` the first or second holder, whichever is free.

    Raises:
        PermissionDenied: ``by`` may not change the unit's accounts.
        ValidationError: it has two holders, the person is one of them or is deactivated.
        ConflictError: the account is closed.
    """
    access.require(by, Perm.ACCOUNT_CHANGE, account)
    account = SocialAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if account.closed_on:
        raise ConflictError(_("This account is closed."))
    held = AccountHolder.objects.filter(account=account, ends_at__isnull=True)
    taken = dict(held.values_list("position", "person_id"))
    if not person.is_active:
        raise ValidationError({"person": _("This person’s account is deactivated.")})
    if person.pk in taken.values():
        raise ValidationError({"person": _("This person holds the account already.")})
    free = [position for position in POSITIONS if position not in taken]
    if not free:
        message = _("Two people hold this account already. End one of them first.")
        raise ValidationError({"person": message})
    holder = AccountHolder.objects.create(
        account=account, person=person, position=free[0], starts_at=at
    )
    changes = {"person": person.pk, "position": holder.position}
    audit.record(by=by, action="account.holder_added", target=account, at=at, changes=changes)
    return holder


@transaction.atomic
def end_holder(*, holder: AccountHolder, by: User, at: datetime) -> AccountHolder:
    """End somebody's answering for an account.

    Raises:
        PermissionDenied: ``by`` may not change the unit's accounts.
        ConflictError: it has ended already.
    """
    access.require(by, Perm.ACCOUNT_CHANGE, holder.account)
    if not AccountHolder.objects.filter(pk=holder.pk, ends_at__isnull=True).update(ends_at=at):
        raise ConflictError(_("This person no longer holds the account."))
    changes = {"person": holder.person_id, "position": holder.position}
    audit.record(
        by=by, action="account.holder_ended", target=holder.account, at=at, changes=changes
    )
    holder.refresh_from_db()
    return holder


def _check(account: SocialAccount, by: User) -> None:
    """The model's own facts, and a space of the same network within reach."""
    space = account.space
    if space is not None:
        reach = access.unit_ids_and_above(by, Perm.ACCOUNT_CHANGE)
        if space.unit_id not in reach or space.network_id != account.network_id:
            raise ValidationError({"space": _("Choose one of your spaces on this network.")})
    account.full_clean()


def _told(account: SocialAccount) -> dict[str, Any]:
    days = {day: getattr(account, day) for day in DAYS}
    return {
        **{field: getattr(account, field) for field in (*AUDITED, *LINKS)},
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }
