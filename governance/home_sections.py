"""Sections of the strategist's home that other rooms fill; they register when they start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.http import Request
    from governance.checks.registry import Scope

    Build = Callable[[Request, Scope], tuple[str, dict[str, Any]] | None]


@dataclass(frozen=True, slots=True)
class Section:
    """A template and what it needs, which it finds as ``section``; shown in the side column."""

    template_name: str
    context: dict[str, Any]


_builders: dict[str, tuple[int, Build]] = {}


def register(order: int, build: Build) -> None:
    """Show what ``build(request, scope)`` returns, a template and its context, or None.

    The same function again replaces its earlier registration.
    """
    _builders[f"{build.__module__}.{build.__qualname__}"] = (order, build)


def sections(request: Request, scope: Scope) -> list[Section]:
    """What the home of ``request`` shows besides its own parts, in order."""
    in_order = sorted(_builders.items(), key=lambda item: (item[1][0], item[0]))
    found = [build(request, scope) for _name, (_order, build) in in_order]
    return [Section(*each) for each in found if each is not None]
