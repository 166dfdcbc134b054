"""Where the strategy stands: its tabs, behind the destination of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance import tabs
from governance.perms import Perm
from socialteam.kit import navigation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_PAGES: tuple[tuple[StrOrPromise, str, StrOrPromise], ...] = (
    (_("Launch"), "strategy-launch", _("How far the company has come, and what comes next.")),
    (_("Ecosystem"), "ecosystem-list", _("Who speaks there already, and what was heard.")),
    (_("Objectives"), "objective-list", _("What customers gain, and who works on it.")),
    (_("Network fit"), "fit-list", _("Which network suits, by marks that can be read.")),
    (_("Go / no-go"), "go-list", _("The questions before a launch, and the word that was given.")),
    (_("Obstacles"), "obstacle-list", _("What is in the way, and who takes it out.")),
    (_("Maturity"), "maturity-list", _("Fifteen questions, and how the answers change.")),
)  # fmt: skip
"""Label, view and sentence of each page; all are read with the same power."""


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    for order, (label, name, about) in enumerate(_PAGES, start=1):
        tabs.register(
            tabs.Tab(
                group="strategy",
                label=label,
                url_name=f"governance:{name}",
                perm=Perm.STRATEGY_VIEW,
                about=about,
                order=order,
            )
        )
    prefixes = ("strategy", "ecosystem", "objective", "fit", "go", "obstacle", "maturity")
    navigation.also_at("rules", *(f"governance:{prefix}-" for prefix in prefixes))
