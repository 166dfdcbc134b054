"""Where imports and the guided set-up stand: a tab of the team, the first page of all."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts import home
from governance import tabs
from governance.perms import Perm
from governance.services import setup
from socialteam.kit import navigation

BEFORE_ALL = 1


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
    tabs.register(
        tabs.Tab(
            group="organisation",
            label=_("Size and sector"),
            url_name="governance:organisation-profile",
            perm=Perm.UNIT_CHANGE,
            whole=True,
            order=95,
        )
    )
    navigation.also_at("team", "governance:people-import")
    home.register(BEFORE_ALL, setup.may_begin, "governance:setup")
