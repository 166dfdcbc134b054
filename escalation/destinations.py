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
            order=55,
        )
    )
    navigation.also_at("rules", "escalation:path")
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
    return access.holds(request.user, Perm.ESCALATION_VIEW)
