"""Where networks, official accounts and sprawl stand: tabs of "where the company speaks"."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance import tabs
from governance.perms import Perm
from socialteam.kit import navigation

_PAGES = (
    (
        _("Networks"),
        "network-list",
        Perm.SPACE_VIEW,
        _("The networks one may use, what was observed about each, and those that are retired."),
    ),
    (
        _("Topics by space"),
        "topic-spaces",
        Perm.SPACE_VIEW,
        _("Who is on duty where, seen from the topics they can answer."),
    ),
    (
        _("Official accounts"),
        "account-list",
        Perm.ACCOUNT_VIEW,
        _("The accounts in the company’s name, their two holders, and who has access."),
    ),
    (
        _("Too many places"),
        "sprawl",
        Perm.ACCOUNT_VIEW,
        _("What is silent, there twice, or nobody’s, and what was decided about it."),
    ),
)
"""Label, view, power and sentence of each page."""
AFTER_THE_GROUND = 20


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    for order, (label, name, perm, about) in enumerate(_PAGES, start=AFTER_THE_GROUND):
        tabs.register(
            tabs.Tab(
                group="places",
                label=label,
                url_name=f"governance:{name}",
                perm=perm,
                about=about,
                order=order,
            )
        )
    tabs.register(
        tabs.Tab(
            group="team",
            label=_("My name in public"),
            url_name="governance:public-name",
            perm=Perm.PEOPLE_VIEW,
            order=AFTER_THE_GROUND,
        )
    )
    navigation.also_at("team", "governance:public-name")
    prefixes = (f"governance:{name}" for name in ("network", "account", "sprawl"))
    navigation.also_at("rules", *prefixes)
