"""Where charters stand: a tab of the rules, a place for those who read them, a first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts import home
from governance import access, services, tabs
from governance.perms import Perm
from socialteam.kit import clock, navigation

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User

BEFORE_THE_DAY = 50
"""Asked before any other first page: what lapses stops everything else."""


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    label = _("Charters and policies")
    tabs.register(
        tabs.Tab(
            group="rules",
            label=label,
            url_name="governance:charter-list",
            perm=Perm.CHARTER_VIEW,
            about=_("What everybody who speaks has read, version by version."),
            order=0,
        )
    )
    navigation.also_at("rules", "governance:charter")
    navigation.register(
        navigation.Item(
            key="charters",
            label=label,
            url_name="governance:charter-list",
            icon="scroll-text",
            allowed=_reads_only,
            matches=("governance:charter",),
            order=60,
        )
    )
    home.register(BEFORE_THE_DAY, _owes, "governance:charter-mine")


def _reads_only(request: HttpRequest) -> bool:
    """Who sets rules finds charters there."""
    person = request.user
    return access.holds(person, Perm.CHARTER_VIEW) and not access.holds(person, Perm.SPACE_CHANGE)


def _owes(person: User) -> bool:
    return services.owes_charter(person, at=clock.now())
