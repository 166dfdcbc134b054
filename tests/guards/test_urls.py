"""Every address declares who may open it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import get_resolver

from governance.perms import PERM_SCOPES, Perm
from tests.guards.urls import Address, addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

FOREIGN = {
    "account/": "allauth's own pages decide for themselves: log-in, codes, second factor",
}


def declared(address: Address) -> Any:
    """What the view says of its access: a Perm, "public", "signed-in", or a dict of actions."""
    viewset = getattr(address.view, "cls", None)
    if viewset is not None and hasattr(viewset, "access_perms"):
        return viewset.access_perms
    return getattr(address.view, "access", None)


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.pattern)
def test_every_address_declares_its_access(address: Address) -> None:
    if any(address.pattern.startswith(prefix) for prefix in FOREIGN):
        return
    access = declared(address)
    if isinstance(access, dict):
        actions = getattr(address.view, "actions", {})
        missing = set(actions.values()) - set(access)
        assert not missing, f"{address.pattern}: actions without a permission: {missing}"
    else:
        assert access in {"public", "signed-in"} or isinstance(access, Perm), address.pattern


def test_the_exceptions_are_still_needed() -> None:
    for prefix in FOREIGN:
        assert any(address.pattern.startswith(prefix) for address in addresses())


def test_every_power_has_a_scope_for_tokens() -> None:
    assert set(PERM_SCOPES) == set(Perm)


def test_every_power_opens_something() -> None:
    used: set[Any] = set()
    for address in addresses():
        access = declared(address)
        used |= set(access.values()) if isinstance(access, dict) else {access}
    assert set(Perm) - used == set(), "a power that opens nothing is a promise to nobody"


def test_the_resolver_is_walked_completely() -> None:
    def patterns(resolver: Any) -> Iterator[Any]:
        for entry in resolver.url_patterns:
            if hasattr(entry, "url_patterns"):
                yield from patterns(entry)
            else:
                yield entry

    assert len(addresses()) == len(list(patterns(get_resolver())))
