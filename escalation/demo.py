"""The demo's escalation paths, one call for help that runs and one that is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import User
from engagement.models import Interaction
from escalation import services
from escalation.models import Escalation, EscalationPath
from escalation.services import StepFacts
from governance.demo import COMPANY, HUB, address
from governance.models import OrgUnit, Role

if TYPE_CHECKING:
    from datetime import datetime

WRITTEN_AGO = timedelta(days=190)


@transaction.atomic
def seed_escalations(at: datetime) -> None:
    """Write the two paths and tell the two stories, once."""
    if EscalationPath.objects.exists():
        return
    strategist = User.objects.get(email=address("Claire Morvan"))
    _paths(strategist, at - WRITTEN_AGO)
    _running(at)
    _over()


def _paths(by: User, at: datetime) -> None:
    roles = {role.slug: role for role in Role.objects.all()}
    hub, company = OrgUnit.objects.get(name=HUB), OrgUnit.objects.get(name=COMPANY)
    lead = StepFacts(target="role", role=roles["unit-lead"], delay_minutes=15, channels=["email"])
    head = StepFacts(
        target="role", role=roles["strategist"], unit=company, delay_minutes=20, channels=["email"]
    )
    cell = StepFacts(
        target="role",
        role=roles["crisis-cell"],
        unit=company,
        delay_minutes=20,
        channels=["email"],
    )
    services.create_path(
        unit=hub, facts={"name": "Circuit général"}, steps=[lead, head], by=by, at=at
    )
    services.create_path(
        unit=hub,
        facts={"name": "Bad buzz", "only_important": True, "only_urgent": True, "repeats": 2},
        steps=[lead, head, cell],
        by=by,
        at=at,
    )


def _running(at: datetime) -> None:
    services.open_escalation(
        interaction=Interaction.objects.get(title__startswith="Prélevée deux fois"),
        by=User.objects.get(email=address("Samira Benali")),
        at=at - timedelta(minutes=6),
        reason="Elle menace d’en parler autour d’elle ; qui peut confirmer le remboursement ?",
    )


def _over() -> None:
    interaction = Interaction.objects.get(title__startswith="Plus de courant rue des Lilas")
    opened = interaction.occurred_at + timedelta(minutes=3)
    lead = User.objects.get(email=address("Omar Sy-Diallo"))
    escalation: Escalation = services.open_escalation(
        interaction=interaction,
        by=User.objects.get(email=address("Aïcha Diop")),
        at=opened,
        reason="Tout un quartier sans courant, rien sur la carte.",
    )
    escalation = services.acknowledge_escalation(
        escalation=escalation, by=lead, at=opened + timedelta(minutes=4)
    )
    services.resolve_escalation(
        escalation=escalation,
        by=lead,
        at=opened + timedelta(minutes=150),
        resolution="Câble réparé à 11 h 52, carte et réponses à jour.",
    )
