"""What volunteers of the demo want to reach, and what their managers said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import override

from accounts.models import User
from governance.demo.organisation import address
from governance.domain.volunteer_objective import Cadence, first_day
from governance.models import OrgUnit, VolunteerObjective
from governance.services import volunteer_objectives as services
from governance.services.lines import n_plus_1

if TYPE_CHECKING:
    from datetime import datetime

OBJECTIVES: tuple[tuple[str, str, Cadence, str, int | None, str, str], ...] = (
    (
        "Samira Benali",
        "Relation client",
        Cadence.YEAR,
        "Que les réponses sur le prélèvement servent aussi dans l’aide en ligne.",
        40,
        "réponses reprises dans l’aide en ligne",
        "validate",
    ),
    (
        "Samira Benali",
        "Relation client",
        Cadence.QUARTER,
        "Que chaque client qui change d’adresse reçoive la marche à suivre dans la journée.",
        None,
        "",
        "",
    ),
    (
        "Pauline Noël",
        "Ressources humaines",
        Cadence.QUARTER,
        "Répondre vite aux candidats.",
        None,
        "",
        "« Vite », c’est combien ? Proposez un délai que nous puissions vérifier.",
    ),
)
"""Who, where, how long, the sentence, a number and what it counts, and the manager's word."""


@transaction.atomic
def seed_objectives(at: datetime) -> None:
    """Tell what is missing; what is found is left alone."""
    if VolunteerObjective.objects.exists():
        return
    with override("fr"):
        for name, place, cadence, text, target, measure, word in OBJECTIVES:
            person = User.objects.get(email=address(name))
            facts: dict[str, Any] = {
                "cadence": cadence.value,
                "starts_on": first_day(cadence, at.date()),
                "text": text,
                "target": target,
                "measure": measure,
            }
            unit = OrgUnit.objects.get(name=place)
            objective = services.propose_objective(unit=unit, facts=facts, by=person, at=at)
            _answer(objective, word, at)


def _answer(objective: VolunteerObjective, word: str, at: datetime) -> None:
    manager = n_plus_1(objective.person, at=at)
    if manager is None or not word:
        return
    if word == "validate":
        services.validate_objective(objective=objective, by=manager, at=at)
    else:
        services.send_back_objective(objective=objective, note=word, by=manager, at=at)
