"""What every organisation starts with: roles and networks."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection, transaction

from governance.models import Network, Role
from governance.perms import Perm

SEES = (Perm.UNIT_VIEW, Perm.PEOPLE_VIEW, Perm.SPACE_VIEW, Perm.CHARTER_VIEW)
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
NOT_RUNNING = {Perm.SPONSOR_VIEW, Perm.CHARTER_REVIEW}
"""The sponsor's own page; and who writes and publishes a charter does not approve it too."""
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
        (*WORKS, Perm.ESCALATION_ACT, Perm.REPORT_VIEW),
    ),
    Shipped("community-manager", "Community manager volontaire", "Community manager", WORKS),
    Shipped("employee-advocate", "Collaborateur ambassadeur", "Employee advocate", SEES),
    Shipped(
        "legal-reviewer", "Juriste relecteur", "Legal reviewer", (*HEARS, Perm.CHARTER_REVIEW)
    ),
    Shipped("trainer", "Formateur", "Trainer", SEES),
    Shipped("crisis-cell", "Membre de la cellule de crise", "Crisis cell member", HEARS),
    Shipped("hr-partner", "Correspondant RH", "HR partner", SEES),
    Shipped(
        "sponsor", "Sponsor", "Executive sponsor", (*SEES, Perm.SPONSOR_VIEW, Perm.REPORT_VIEW)
    ),
    Shipped("auditor", "Auditeur", "Auditor", (*SEES, Perm.AUDIT_VIEW, Perm.REPORT_VIEW)),
)
GRANT_MISSING = """
INSERT INTO governance_unitgrouppermission (content_object_id, group_id, permission_id)
SELECT unit_role.unit_id, unit_role.group_id, permission.id
FROM governance_unitrole unit_role
JOIN governance_role role ON role.id = unit_role.role_id
JOIN auth_permission permission ON role.powers ? permission.codename
JOIN django_content_type content_type ON content_type.id = permission.content_type_id
 AND content_type.app_label = 'governance' AND content_type.model = 'orgunit'
ON CONFLICT DO NOTHING
"""
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
    """Add the shipped roles, powers and networks that are missing; nothing is taken away."""
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
    sync_roles()


@transaction.atomic
def sync_roles() -> None:
    """Give existing roles the powers that the product has gained since they were made.

    Shipped roles get what they ship with, and the group of each role in each unit is granted all
    its role's powers. Nothing is taken away; running it again changes nothing. Three queries when
    there is nothing to do.
    """
    shipped = {role.slug: [perm.value for perm in role.powers] for role in ROLES}
    for role in Role.objects.filter(slug__in=shipped).order_by("pk"):
        missing = [power for power in shipped[role.slug] if power not in role.powers]
        if missing:
            role.powers = [*role.powers, *missing]
            role.save(update_fields=["powers"])
    with connection.cursor() as cursor:
        cursor.execute(GRANT_MISSING)
