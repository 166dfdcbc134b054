"""What the guided set-up proposes, by size and sector; everything can be changed there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from governance.models import OrgModel, Sector, Size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

CARE: Final = _("Customer care")
MARKETING: Final = _("Marketing")
PEOPLE: Final = _("Human resources")
SALES: Final = _("Sales")

UNITS: Final[Mapping[str, tuple[StrOrPromise, ...]]] = {
    Sector.ENERGY: (CARE, _("Technical service"), SALES, PEOPLE, MARKETING),
    Sector.BANKING: (CARE, _("Branches"), _("Compliance"), PEOPLE, MARKETING),
    Sector.RETAIL: (CARE, _("Shops"), _("Logistics"), MARKETING, PEOPLE),
    Sector.TELECOM: (CARE, _("Technical service"), _("Shops"), MARKETING, PEOPLE),
    Sector.TRANSPORT: (CARE, _("Operations"), _("Commercial"), MARKETING, PEOPLE),
    Sector.INDUSTRY: (SALES, _("After-sales service"), PEOPLE, MARKETING, _("Sites")),
    Sector.SERVICES: (SALES, _("Consulting"), PEOPLE, MARKETING, CARE),
    Sector.HEALTH: (_("Patient relations"), _("Care teams"), PEOPLE, MARKETING, _("Research")),
    Sector.PUBLIC: (
        _("Reception of the public"),
        _("Services"),
        PEOPLE,
        _("Districts"),
        MARKETING,
    ),
    Sector.CHARITY: (_("Supporters"), _("Volunteers"), _("Local groups"), _("Campaigns"), PEOPLE),
    Sector.OTHER: (CARE, SALES, MARKETING, PEOPLE, _("Technical service")),
}
"""Units that usually answer in a sector, the most needed first."""

NETWORKS: Final[Mapping[str, tuple[str, ...]]] = {
    Sector.ENERGY: ("facebook", "x", "linkedin", "instagram"),
    Sector.BANKING: ("linkedin", "facebook", "x", "youtube"),
    Sector.RETAIL: ("instagram", "facebook", "tiktok", "x"),
    Sector.TELECOM: ("x", "facebook", "forum", "instagram"),
    Sector.TRANSPORT: ("x", "facebook", "instagram", "linkedin"),
    Sector.INDUSTRY: ("linkedin", "youtube", "x", "facebook"),
    Sector.SERVICES: ("linkedin", "x", "youtube", "facebook"),
    Sector.HEALTH: ("facebook", "linkedin", "youtube", "instagram"),
    Sector.PUBLIC: ("facebook", "x", "linkedin", "instagram"),
    Sector.CHARITY: ("facebook", "instagram", "mastodon", "youtube"),
    Sector.OTHER: ("facebook", "linkedin", "instagram", "x"),
}
"""Networks where the customers of a sector usually speak, the first to open first."""


class Scale(NamedTuple):
    """What a size proposes: a model, how many units and spaces to begin with, how many people."""

    model: OrgModel
    units: int
    spaces: int
    headcount: int


SCALES: Final[Mapping[str, Scale]] = {
    Size.SME: Scale(OrgModel.CENTRALISED, 2, 1, 60),
    Size.MID: Scale(OrgModel.HUB_AND_SPOKE, 4, 2, 800),
    Size.GROUP: Scale(OrgModel.DANDELION, 5, 3, 8_000),
    Size.NGO: Scale(OrgModel.DECENTRALISED, 3, 2, 120),
}


def scale_of(size: str) -> Scale:
    """What ``size`` proposes; a mid-sized company where nothing is said yet."""
    return SCALES.get(size, SCALES[Size.MID])


def units_for(size: str, sector: str) -> list[str]:
    """Names of the first units, in the language of the moment."""
    return [str(name) for name in UNITS.get(sector, UNITS[Sector.OTHER])[: scale_of(size).units]]


def networks_for(size: str, sector: str) -> list[str]:
    """Short names of the first networks."""
    return list(NETWORKS.get(sector, NETWORKS[Sector.OTHER])[: scale_of(size).spaces])
