"""The set-up as a file: its sections, and its tab among those of the machine room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance import tabs
from governance.blueprint import (
    catalogue,
    charters,
    launch,
    official,
    organisation,
    people,
    places,
    process,
    profile,
    registry,
    team,
    waivers,
)
from governance.perms import Perm
from socialteam.kit import navigation


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    rooms = (
        organisation,
        profile,
        people,
        places,
        catalogue,
        official,
        launch,
        team,
        charters,
        waivers,
        process,
    )
    for room in rooms:
        for section in room.SECTIONS:
            registry.register(section)
    tabs.register(
        tabs.Tab(
            group="machine",
            label=_("Set-up as a file"),
            url_name="governance:blueprint",
            perm=Perm.SETUP_APPLY,
            about=_("The whole set-up to download, to compare with another one, and to apply."),
            order=20,
            whole=True,
        )
    )
    navigation.also_at("rules", "governance:blueprint")
