"""What every organisation starts with: roles and networks."""

from __future__ import annotations

from typing import NamedTuple

from governance.models import Network, Role
from governance.perms import Perm

SEES = (Perm.UNIT_VIEW, Perm.PEOPLE_VIEW, Perm.SPACE_VIEW)
WORKS = (
    *SEES,
    Perm.INTERACTION_VIEW,
    Perm.INTERACTION_LOG,
    Perm.INTERACTION_ANSWER,
    Perm.PATH_VIEW,
    Perm.ESCALATION_VIEW,
    Perm.ESCALATION_OPEN,
)
HEARS = (*SEES, Perm.INTERACTION_VIEW, Perm.PATH_VIEW, Perm.ESCALATION_VIEW, Perm.ESCALATION_ACT)
RUNS = tuple(perm for perm in Perm if perm is not Perm.SPONSOR_VIEW)


class Shipped(NamedTuple):
    """A role as it ships."""

    slug: str
    name_fr: str
    name_en: str
    powers: tuple[Perm, ...]


ROLES = (
    Shipped("strategist", "Stratégiste", "Strategist", RUNS),
    Shipped("deputy", "Stratégiste suppléant", "Deputy strategist", RUNS),
    Shipped(
        "unit-lead",
        "Responsable d’unité",
        "Unit lead",
        (*WORKS, Perm.ESCALATION_ACT, Perm.REPORT_VIEW),
    ),
    Shipped("community-manager", "Community manager volontaire", "Community manager", WORKS),
    Shipped("employee-advocate", "Collaborateur ambassadeur", "Employee advocate", SEES),
    Shipped("legal-reviewer", "Juriste relecteur", "Legal reviewer", HEARS),
    Shipped("trainer", "Formateur", "Trainer", SEES),
    Shipped("crisis-cell", "Membre de la cellule de crise", "Crisis cell member", HEARS),
    Shipped("hr-partner", "Correspondant RH", "HR partner", SEES),
    Shipped(
        "sponsor", "Sponsor", "Executive sponsor", (*SEES, Perm.SPONSOR_VIEW, Perm.REPORT_VIEW)
    ),
    Shipped("auditor", "Auditeur", "Auditor", (*SEES, Perm.AUDIT_VIEW, Perm.REPORT_VIEW)),
)
NETWORKS = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "x": "X",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "forum": "Forum",
    "internal": "Réseau interne",
}


def install_catalogue() -> None:
    """Add the shipped roles and networks that are missing; what exists is left as it is."""
    for position, shipped in enumerate(ROLES):
        Role.objects.get_or_create(
            slug=shipped.slug,
            defaults={
                "name_fr": shipped.name_fr,
                "name_en": shipped.name_en,
                "powers": [perm.value for perm in shipped.powers],
                "position": position,
            },
        )
    for slug, name in NETWORKS.items():
        Network.objects.get_or_create(slug=slug, defaults={"name": name})
