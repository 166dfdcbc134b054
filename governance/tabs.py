"""The pages behind one destination of the masthead, as tabs; higher applications add theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance import access

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from accounts.models import User
    from governance.perms import Perm


RULE_GROUPS: dict[str, str | Promise] = {
    "places": _("Where the company speaks"),
    "rules": _("How it speaks, and who"),
    "training": _("What people learn"),
    "strategy": _("Why, and how far"),
    "machine": _("The machine room"),
}
"""The groups that stand behind the destination "Rules", in the order of its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One page of a group such as "rules", for people who hold ``perm``.

    ``about`` is a sentence that says what is settled there, for the page that lists the groups.
    With ``whole`` the page is about the whole company: only for who holds ``perm`` everywhere.
    """

    group: str
    label: str | Promise
    url_name: str
    perm: Perm
    about: str | Promise = ""
    order: int = 100
    whole: bool = False

    def is_open_to(self, person: User) -> bool:
        """Whether ``person`` may open the page."""
        holds = access.holds_everywhere if self.whole else access.holds
        return holds(person, self.perm)


_tabs: dict[str, Tab] = {}


def register(tab: Tab) -> None:
    """Add a page to a group; the same page again replaces its earlier registration."""
    _tabs[tab.url_name] = tab


@dataclass(frozen=True, slots=True)
class Page:
    """A tab as one person meets it."""

    label: str
    href: str
    url_name: str
    about: str


def tabs_of(group: str, person: User) -> list[Page]:
    """The pages of ``group`` that ``person`` may open, in order."""
    wanted = [tab for tab in _tabs.values() if tab.group == group]
    return [
        Page(str(tab.label), reverse(tab.url_name), tab.url_name, str(tab.about))
        for tab in sorted(wanted, key=lambda tab: (tab.order, tab.url_name))
        if tab.is_open_to(person)
    ]
