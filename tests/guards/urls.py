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
