"""Where permits stand: two tabs of the rules, and one's own behind the account."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance import tabs
from governance.perms import Perm
from socialteam.kit import navigation


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    tabs.register(
        tabs.Tab(
            group="rules",
            label=_("Who may speak"),
            url_name="training:speaker-list",
            perm=Perm.PERMIT_VIEW,
            about=_("Who may speak where, on what, and what the others miss."),
            order=2,
        )
    )
    tabs.register(
        tabs.Tab(
            group="rules",
            label=_("Permit rules"),
            url_name="training:speaking-rules",
            perm=Perm.PERMIT_VIEW,
            about=_("What a permit to speak asks: scopes, certifications, consent, freezes."),
            order=3,
        )
    )
    for start in ("speak", "scope", "rule-end"):
        navigation.also_at("rules", f"training:{start}")
    navigation.also_at("rules", "training:policy")
    navigation.also_at("rules", "training:requirement")
    navigation.also_at("rules", "training:freeze")
    navigation.also_at("rules", "training:permit-detail")
    navigation.also_at("learn", "training:permit-mine")
