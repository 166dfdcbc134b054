"""What every organisation starts with: roles and networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from governance.models import Network, NetworkKind, Role
from governance.perms import Perm
from governance.services import role_sync

if TYPE_CHECKING:
    from datetime import datetime

SEES = (
    Perm.UNIT_VIEW,
    Perm.PEOPLE_VIEW,
    Perm.SPACE_VIEW,
    Perm.CHARTER_VIEW,
    Perm.PROCESS_VIEW,
)
FOLLOWS = (Perm.LEARNING_VIEW, Perm.PERMIT_VIEW)
OVERSEES = (
    *FOLLOWS,
    Perm.CHECK_VIEW,
    Perm.STRATEGY_VIEW,
    Perm.ACCOUNT_VIEW,
    Perm.REPORT_VIEW,
)
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
TRAINS = (*FOLLOWS, Perm.LEARNING_WRITE, Perm.LEARNING_REVIEW)
SPONSORS = (Perm.SPONSOR_VIEW, Perm.SPONSOR_SIGN)
NOT_RUNNING = {*SPONSORS, Perm.CHARTER_REVIEW}
"""The sponsor's own acts; and who writes and publishes a charter does not approve it too."""
RUNS = tuple(perm for perm in Perm if perm not in NOT_RUNNING)


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
        (
            *WORKS,
            *OVERSEES,
            Perm.ESCALATION_ACT,
            Perm.MATURITY_ASSESS,
            Perm.APPLICATION_DECIDE,
            Perm.CONSENT_ASK,
        ),
    ),
    Shipped("community-manager", "Community manager volontaire", "Community manager", WORKS),
    Shipped("employee-advocate", "Collaborateur ambassadeur", "Employee advocate", SEES),
    Shipped(
        "legal-reviewer", "Juriste relecteur", "Legal reviewer", (*HEARS, Perm.CHARTER_REVIEW)
    ),
    Shipped("trainer", "Formateur", "Trainer", (*SEES, *TRAINS)),
    Shipped("crisis-cell", "Membre de la cellule de crise", "Crisis cell member", HEARS),
    Shipped("hr-partner", "Correspondant RH", "HR partner", (*SEES, *FOLLOWS)),
    Shipped("sponsor", "Sponsor", "Executive sponsor", (*SEES, *OVERSEES, *SPONSORS)),
    Shipped("auditor", "Auditeur", "Auditor", (*SEES, *OVERSEES, Perm.AUDIT_VIEW)),
)
NETWORKS = {
    "facebook": ("Facebook", NetworkKind.SOCIAL),
    "instagram": ("Instagram", NetworkKind.VIDEO),
    "linkedin": ("LinkedIn", NetworkKind.SOCIAL),
    "x": ("X", NetworkKind.SOCIAL),
    "mastodon": ("Mastodon", NetworkKind.SOCIAL),
    "bluesky": ("Bluesky", NetworkKind.SOCIAL),
    "youtube": ("YouTube", NetworkKind.VIDEO),
    "tiktok": ("TikTok", NetworkKind.VIDEO),
    "forum": ("Forum", NetworkKind.FORUM),
    "internal": ("Réseau interne", NetworkKind.INTERNAL),
}


def sync_roles(at: datetime) -> int:
    """Give roles and grants made by an earlier version the powers of this one.

    Returns:
        How many grants were added or taken back.
    """
    return role_sync.bring_in_step({each.slug: each.powers for each in ROLES}, at=at)


def install_catalogue(at: datetime | None = None) -> None:
    """Add the shipped roles and networks that are missing; names that exist are left as they are.

    With ``at``, roles and grants also receive the powers that came with this version.
    """
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
    for slug, (name, kind) in NETWORKS.items():
        Network.objects.get_or_create(slug=slug, defaults={"name": name, "kind": kind})
    if at is not None:
        sync_roles(at)
