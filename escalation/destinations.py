"""Where escalations stand in the masthead, and their paths among the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance import access, tabs
from governance.perms import Perm
from socialteam.kit import navigation

if TYPE_CHECKING:
    from django.http import HttpRequest


def register() -> None:
    """Register both; a second call changes nothing."""
    navigation.register(
        navigation.Item(
            key="escalations",
            label=_("Escalations"),
            url_name="escalation:escalation-list",
            icon="siren",
            allowed=_follows,
            matches=("escalation:escalation",),
            thumb=True,
            order=55,
        )
    )
    navigation.also_at("rules", "escalation:path")
    navigation.also_at("interactions", "escalation:escalation")
    tabs.register(
        tabs.Tab(
            group="interactions",
            label=_("Escalations"),
            url_name="escalation:escalation-list",
            perm=Perm.ESCALATION_VIEW,
            order=30,
        )
    )
    tabs.register(
        tabs.Tab(
            group="rules",
            label=_("Escalation paths"),
            url_name="escalation:path-list",
            perm=Perm.PATH_VIEW,
            about=_("Who is called when a conversation goes wrong, and how fast."),
            order=20,
        )
    )


def _follows(request: HttpRequest) -> bool:
    """Who sets the rules finds escalations beside the interactions."""
    person = request.user
    return access.holds(person, Perm.ESCALATION_VIEW) and not access.holds(
        person, Perm.SPACE_CHANGE
    )
