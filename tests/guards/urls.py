"""Every URL pattern of the project, flat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Address:
    """One pattern: its path as written, its full name, its view, the names of its arguments."""

    pattern: str
    name: str
    view: Callable[..., Any]
    arguments: tuple[str, ...]


def declared(address: Address, method: str = "get") -> Any:
    """Who may open an address: a power, "public", "signed-in", or None where nothing is said.

    A viewset declares each action: ``access_perms`` names powers, ``own_actions`` the actions on
    what belongs to the caller.
    """
    viewset = getattr(address.view, "cls", None)
    action = getattr(address.view, "actions", {}).get(method)
    if action is None:
        return getattr(address.view, "access", None)
    if action in getattr(viewset, "own_actions", ()):
        return "signed-in"
    return getattr(viewset, "access_perms", {}).get(action)


def methods(address: Address) -> tuple[str, ...]:
    """The methods an address takes; a page that does not say gets the usual ones."""
    actions = getattr(address.view, "actions", None)
    return tuple(actions) if actions else ("get", "post", "delete")


@cache
def addresses() -> tuple[Address, ...]:
    """All of them, in the order in which they are tried."""
    return tuple(_walk(get_resolver(), "", (), ()))


def _walk(
    resolver: URLResolver, path: str, namespaces: tuple[str, ...], arguments: tuple[str, ...]
) -> list[Address]:
    found: list[Address] = []
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        converters = (*arguments, *_arguments(entry.pattern))
        if isinstance(entry, URLPattern):
            name = ":".join([*namespaces, entry.name or ""])
            found.append(Address(here, name, entry.callback, converters))
        else:
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            found += _walk(entry, here, inner, converters)
    return found


def _arguments(pattern: Any) -> tuple[str, ...]:
    converters = getattr(pattern, "converters", {})
    return tuple(converters) or tuple(pattern.regex.groupindex)
