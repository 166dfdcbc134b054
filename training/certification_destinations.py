"""Where certifications stand: a tab of training, and one's own behind learning."""

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
            label=_("Certifications"),
            url_name="training:certification-list",
            perm=Perm.LEARNING_VIEW,
            about=_("Who is certified in what, until when, and what was taken back."),
            order=50,
        )
    )
    for name in ("list", "detail", "create", "revoke", "import"):
        navigation.also_at("rules", f"training:certification-{name}")
    navigation.also_at("learn", "training:certification-mine")
    navigation.also_at("learn", "training:permit-card")
