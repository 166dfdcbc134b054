"""Builders of this part: networks, accounts, cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.models import Network
from governance.perms import Perm
from governance.services import registry
from tests import make

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import AccessFact, CodeCard, OrgUnit, SocialAccount, Space


def boss() -> User:
    """Somebody who may do everything in the company."""
    return make.person(*Perm, on=make.company(), name="Ana", language="en")


def network(slug: str = "facebook", name: str = "Facebook") -> Network:
    """A network of the catalogue."""
    return Network.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def account(unit: OrgUnit | None = None, *, by: User | None = None, **facts: Any) -> SocialAccount:
    """An account that was listed long ago."""
    facts = {"network": network(), "handle": "alvea", **facts}
    return registry.create_account(
        unit=unit or make.hub(), facts=facts, by=by or boss(), at=make.NOON
    )


def held(account: SocialAccount) -> SocialAccount:
    """The account with its two holders."""
    for _holder in range(2):
        registry.add_holder(account=account, person=make.user(), by=boss(), at=make.LONG_AGO)
    return account


def access(
    account: SocialAccount, person: User, *, by: User, at: datetime = make.NOON, **facts: Any
) -> AccessFact:
    """``person`` can log in since the beginning of the year."""
    facts = {"level": "publish", "given_on": make.LONG_AGO.date(), **facts}
    return registry.note_access(account=account, person=person, facts=facts, by=by, at=at)


def card(space: Space, *, by: User, at: datetime = make.NOON, **facts: Any) -> CodeCard:
    """A card as somebody writes it."""
    facts = {
        "tone": "Warm",
        "length": "Two sentences",
        "dos": "Say thank you",
        "donts": "Promise nothing",
        "disclosure": "#alvea",
        "languages": ["fr"],
        **facts,
    }
    return registry.write_card(space=space, facts=facts, by=by, at=at)
