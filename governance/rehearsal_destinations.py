"""Where rehearsals stand: tabs beside the organisation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance import tabs
from governance.perms import Perm
from socialteam.kit import navigation


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    for order, (label, name, perm) in enumerate(
        (
            (_("Organisation"), "organisation", Perm.UNIT_VIEW),
            (_("What if"), "rehearsal-list", Perm.UNIT_CHANGE),
            (_("The five models"), "model-list", Perm.UNIT_VIEW),
        )
    ):
        tabs.register(
            tabs.Tab(
                group="organisation",
                label=label,
                url_name=f"governance:{name}",
                perm=perm,
                order=order,
            )
        )
    navigation.also_at("organisation", "governance:rehearsal", "governance:model")
