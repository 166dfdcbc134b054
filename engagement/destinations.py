"""Where interactions stand: in the masthead, on the thumb bar, and as a first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts import home
from governance import access, tabs
from governance.perms import Perm
from socialteam.kit import navigation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

VOLUNTEERS_FIRST = 300


def holding(perm: Perm) -> Callable[[HttpRequest], bool]:
    """A navigation item for people who hold ``perm`` somewhere."""
    return lambda request: access.holds(request.user, perm)


def works_by_answering(person: access.Person) -> bool:
    """Whether the person's work is to answer, and not to set the rules for those who do."""
    return access.holds(person, Perm.INTERACTION_ANSWER) and not access.holds(
        person, Perm.SPACE_CHANGE
    )


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    for tab in _TABS:
        tabs.register(tab)
    navigation.also_at("interactions", "engagement:today")
    navigation.also_at("rules", "engagement:facade")
    navigation.also_at("checks", "engagement:facade")
    for item in _ITEMS:
        navigation.register(item)
    home.register(
        VOLUNTEERS_FIRST,
        lambda person: access.holds(person, Perm.INTERACTION_ANSWER),
        "engagement:today",
    )


_TABS = (
    tabs.Tab(
        group="interactions",
        label=_("Interactions"),
        url_name="engagement:interaction-list",
        perm=Perm.INTERACTION_VIEW,
        order=10,
    ),
    tabs.Tab(
        group="interactions",
        label=_("Today"),
        url_name="engagement:today",
        perm=Perm.INTERACTION_ANSWER,
        order=20,
    ),
)
_ITEMS = (
    navigation.Item(
        key="today",
        label=_("Today"),
        url_name="engagement:today",
        icon="sun",
        allowed=lambda request: works_by_answering(request.user),
        thumb=True,
        order=10,
    ),
    navigation.Item(
        key="interactions",
        label=_("Interactions"),
        url_name="engagement:interaction-list",
        icon="messages-square",
        allowed=holding(Perm.INTERACTION_VIEW),
        matches=("engagement:interaction", "engagement:import"),
        thumb=True,
        order=50,
    ),
    navigation.Item(
        key="log",
        label=_("Log"),
        url_name="engagement:interaction-log",
        icon="plus",
        allowed=holding(Perm.INTERACTION_LOG),
        act=True,
    ),
)
