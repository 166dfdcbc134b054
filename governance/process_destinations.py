"""Where responsibilities and diagrams stand, and which diagrams the organisation itself draws."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance import diagram_flow, diagram_organisation, diagrams, tabs
from governance.perms import Perm
from socialteam.kit import navigation


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    pages = (
        (_("Units"), "organisation", Perm.UNIT_VIEW),
        (_("Responsibilities"), "raci-list", Perm.PROCESS_VIEW),
        (_("Diagrams"), "diagram-list", Perm.PROCESS_VIEW),
    )
    for order, (label, name, perm) in enumerate(pages):
        tabs.register(
            tabs.Tab(
                group="organisation",
                label=label,
                url_name=f"governance:{name}",
                perm=perm,
                order=10 * order,
            )
        )
    for prefix in ("raci", "activity", "diagram"):
        navigation.also_at("organisation", f"governance:{prefix}")
    diagrams.register(diagram_organisation.KIND)
    diagrams.register(diagram_flow.KIND)
