"""Where imports stand: a tab of the team."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance import tabs
from governance.perms import Perm
from socialteam.kit import navigation


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    tabs.register(
        tabs.Tab(
            group="team",
            label=_("Import people and units"),
            url_name="governance:people-import-list",
            perm=Perm.PEOPLE_IMPORT,
            order=90,
        )
    )
    navigation.also_at("team", "governance:people-import")
