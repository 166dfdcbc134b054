"""What anybody may know: our accounts, and who speaks for us and agreed to be named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import User
from governance import audit
from governance.domain.handles import address_key, handle_in, handle_key, looks_like_address
from governance.models import Appointment, OrgUnit, PublicName, SocialAccount, UnitKind
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime


def company_name() -> str:
    """What the company is called; empty before there is one."""
    names = OrgUnit.objects.filter(kind=UnitKind.COMPANY).values_list("name", flat=True)
    return names.first() or ""


def official_accounts(*, at: datetime) -> list[SocialAccount]:
    """The open accounts on public networks, network by network; one query."""
    rows = SocialAccount.objects.official(on=at.date()).select_related("network")
    return list(rows.order_by("network__name", "country", "language", "handle_key", "pk"))


def official_like(text: str, *, at: datetime) -> list[SocialAccount]:
    """Our accounts that a pasted name or address means; empty when it is none of ours.

    A name is ours on the networks where we have it. An address is ours when it is the address of
    an account, or holds the account's name at the network's own host: a name at a strange host
    is nobody's.
    """
    rows = SocialAccount.objects.official(on=at.date()).select_related("network")
    rows = rows.order_by("network__name", "pk")
    if not looks_like_address(text):
        plain = Q(handle_key=handle_key(text))
        page = address_key(text)
        return list(rows.filter(plain | Q(url_key=page) if page else plain))
    network, name = handle_in(text)
    ours = Q(url_key=address_key(text), url_key__gt="")
    if name:
        ours |= Q(handle_key=name, network__slug=network) if network else Q(handle_key=name)
    return list(rows.filter(ours))


def authorised_speakers(*, at: datetime) -> list[User]:
    """Active people who answer customers at ``at`` and agreed to be named, by name; one query."""
    named = PublicName.objects.in_force(at=at).filter(person=OuterRef("pk"))
    answers = Appointment.objects.in_force(at=at).filter(
        person=OuterRef("pk"), role__powers__contains=[Perm.INTERACTION_ANSWER.value]
    )
    people = User.objects.filter(Exists(named), Exists(answers), is_active=True)
    return list(people.only("name").order_by("name", "pk"))


def name_of_person_is_public(person: User, *, at: datetime) -> PublicName | None:
    """The agreement of ``person`` in force at ``at``."""
    return PublicName.objects.in_force(at=at).filter(person=person).first()


@transaction.atomic
def agree_to_be_named(*, by: User, at: datetime) -> PublicName:
    """``by`` agrees that their own name stands on the public page.

    Raises:
        ConflictError: it stands there already.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if PublicName.objects.filter(person=by, ends_at__isnull=True).exists():
        raise ConflictError(_("You agreed already."))
    agreed = PublicName.objects.create(person=by, starts_at=at)
    audit.record(by=by, action="person.name_published", target=by, at=at)
    return agreed


@transaction.atomic
def withdraw_name(*, person: User, by: User, at: datetime) -> None:
    """Take ``person``'s name off the public page.

    Raises:
        ConflictError: it does not stand there.
    """
    if not PublicName.objects.filter(person=person, ends_at__isnull=True).update(ends_at=at):
        raise ConflictError(_("The name does not stand there."))
    audit.record(by=by, action="person.name_withdrawn", target=person, at=at)
