"""Every address declares who may open it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import get_resolver

from governance.perms import PERM_SCOPES, Perm
from tests.guards.urls import Address, addresses, declared, methods

if TYPE_CHECKING:
    from collections.abc import Iterator

FOREIGN = {
    "account/": "allauth's own pages decide for themselves: log-in, codes, second factor",
}


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.pattern)
def test_every_address_declares_its_access(address: Address) -> None:
    if any(address.pattern.startswith(prefix) for prefix in FOREIGN):
        return
    for method in methods(address):
        access = declared(address, method)
        assert access in {"public", "signed-in"} or isinstance(access, Perm), method


def test_the_exceptions_are_still_needed() -> None:
    for prefix in FOREIGN:
        assert any(address.pattern.startswith(prefix) for address in addresses())


def test_every_power_has_a_scope_for_tokens() -> None:
    assert set(PERM_SCOPES) == set(Perm)


def test_every_power_opens_something() -> None:
    used = {declared(address, method) for address in addresses() for method in methods(address)}
    assert set(Perm) - used == set(), "a power that opens nothing is a promise to nobody"


def test_the_resolver_is_walked_completely() -> None:
    def patterns(resolver: Any) -> Iterator[Any]:
        for entry in resolver.url_patterns:
            if hasattr(entry, "url_patterns"):
                yield from patterns(entry)
            else:
                yield entry

    assert len(addresses()) == len(list(patterns(get_resolver())))
