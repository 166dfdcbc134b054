"""The pages behind one destination of the masthead, as tabs; higher applications add theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from governance import access

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from accounts.models import User
    from governance.perms import Perm


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One page of a group such as "rules", for people who hold ``perm``."""

    group: str
    label: str | Promise
    url_name: str
    perm: Perm
    order: int = 100


_tabs: dict[str, Tab] = {}


def register(tab: Tab) -> None:
    """Add a page to a group; the same page again replaces its earlier registration."""
    _tabs[tab.url_name] = tab


def tabs_of(group: str, person: User) -> list[tuple[str, str, str]]:
    """Label, address and URL name of the pages of ``group`` that ``person`` may open, in order."""
    wanted = [tab for tab in _tabs.values() if tab.group == group]
    return [
        (str(tab.label), reverse(tab.url_name), tab.url_name)
        for tab in sorted(wanted, key=lambda tab: (tab.order, tab.url_name))
        if access.holds(person, tab.perm)
    ]
