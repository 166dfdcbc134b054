"""Where assignments and record stores stand: tabs behind the rules."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance import tabs
from governance.perms import Perm
from socialteam.kit import navigation


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    tabs.register(
        tabs.Tab(
            group="training",
            label=_("Assigned tracks"),
            url_name="training:assignment-list",
            perm=Perm.LEARNING_VIEW,
            about=_("Who is asked to learn what, and how far each unit is."),
            order=40,
        )
    )
    tabs.register(
        tabs.Tab(
            group="machine",
            label=_("Record stores"),
            url_name="training:store-list",
            perm=Perm.WEBHOOK_CHANGE,
            about=_("Which systems hear of what people learn, as xAPI statements."),
            order=60,
        )
    )
    navigation.also_at("learn", "training:learning-")
    navigation.also_at("rules", "training:assignment")
    navigation.also_at("rules", "training:store")
