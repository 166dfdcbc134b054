"""What the registry knows that a person holds: accounts, accesses, spaces, a public name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import holdings, services
from governance.holdings import Holding
from governance.services import registry

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.models import User
    from governance.models import AccessFact, AccountHolder, Space


def register() -> None:
    """Closed before the roles: they give the right to do it."""
    kinds = (
        ("account-accesses", gettext_lazy("Access to accounts"), _accesses, _close_accesses),
        ("account-holders", gettext_lazy("Official accounts"), _held, _end_holders),
        ("space-people", gettext_lazy("Spaces they answer for"), _spaces, _leave_spaces),
        ("public-name", gettext_lazy("Their name in public"), _name, _withdraw_name),
    )
    for place, (name, label, listing, close) in enumerate(kinds):
        holdings.register(name, listing, close, label=label, order=150 + place)


def _accesses_of(person: User, at: datetime) -> QuerySet[AccessFact]:
    found = person.account_accesses.in_force(at=at)
    return found.select_related("account__network").order_by("pk")


def _accesses(person: User, at: datetime) -> list[Holding]:
    return [
        Holding(str(each.account), reverse("governance:account-detail", args=[each.account_id]))
        for each in _accesses_of(person, at)
    ]


def _close_accesses(person: User, *, by: User, at: datetime) -> None:
    for each in _accesses_of(person, at):
        registry.close_access(fact=each, by=by, at=at)


def _held_by(person: User, at: datetime) -> QuerySet[AccountHolder]:
    found = person.held_accounts.in_force(at=at)
    return found.select_related("account__network").order_by("pk")


def _held(person: User, at: datetime) -> list[Holding]:
    return [
        Holding(str(each.account), reverse("governance:account-detail", args=[each.account_id]))
        for each in _held_by(person, at)
    ]


def _end_holders(person: User, *, by: User, at: datetime) -> None:
    for each in _held_by(person, at):
        registry.end_holder(holder=each, by=by, at=at)


def _spaces_of(person: User) -> list[tuple[Space, str]]:
    found: list[tuple[Space, str]] = [
        (each, "owner") for each in person.owned_spaces.not_closed().order_by("name")
    ]
    return found + [
        (each, "deputy") for each in person.deputised_spaces.not_closed().order_by("name")
    ]


def _spaces(person: User, _at: datetime) -> list[Holding]:
    return [
        Holding(
            _("%(space)s, as deputy") % {"space": each}
            if part == "deputy"
            else _("%(space)s, as owner") % {"space": each},
            reverse("governance:space-detail", args=[each.pk]),
        )
        for each, part in _spaces_of(person)
    ]


def _leave_spaces(person: User, *, by: User, at: datetime) -> None:
    for space, part in _spaces_of(person):
        services.change_space(space=space, facts={part: None}, by=by, at=at)


def _name(person: User, at: datetime) -> list[Holding]:
    agreed = registry.name_of_person_is_public(person, at=at)
    return (
        [Holding(_("On the page of official accounts"), reverse("governance:official"))]
        if agreed
        else []
    )


def _withdraw_name(person: User, *, by: User, at: datetime) -> None:
    registry.withdraw_name(person=person, by=by, at=at)
