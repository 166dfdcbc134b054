"""Where the rules stand: the strategist's home, a tab, and a place for those who look on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts import home
from governance import access, tabs
from governance.checks import ours
from governance.perms import Perm
from socialteam.kit import navigation

BEFORE_THE_WEEK = 190


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    ours.register()
    tabs.register(
        tabs.Tab(
            group="rules",
            label=_("How the rules stand"),
            url_name="governance:check-list",
            perm=Perm.CHECK_VIEW,
            about=_("The twenty-four rules of the field, and where they are not kept."),
            order=-10,
        )
    )
    navigation.also_at("rules", "governance:check")
    navigation.also_at("organisation", "governance:hub")
    navigation.register(
        navigation.Item(
            key="home",
            label=_("Home"),
            url_name="governance:check-home",
            icon="house",
            allowed=lambda request: is_at_home(request.user),
            thumb=True,
            order=1,
        )
    )
    navigation.register(
        navigation.Item(
            key="checks",
            label=_("Rules"),
            url_name="governance:check-list",
            icon="sliders-horizontal",
            allowed=lambda request: _looks_on(request.user),
            matches=("governance:check",),
            order=65,
        )
    )
    home.register(BEFORE_THE_WEEK, is_at_home, "governance:check-home")


def is_at_home(person: access.Person) -> bool:
    """Whether the person's work is to keep the rules of a unit: strategists and leads."""
    return access.holds(person, Perm.CHECK_VIEW) and access.holds(person, Perm.INTERACTION_VIEW)


def _looks_on(person: access.Person) -> bool:
    """Sponsors and auditors read the rules without setting them."""
    return access.holds(person, Perm.CHECK_VIEW) and not is_at_home(person)
