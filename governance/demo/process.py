"""Who does what at Alvéa: ten activities, and one question that is still open."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import override

from accounts.models import User
from governance import services
from governance.demo.organisation import HUB, SINCE, ZONE, address
from governance.models import OrgUnit, RaciActivity, RaciLetter, Role, Space
from governance.perms import Perm
from governance.services import Window

if TYPE_CHECKING:
    from datetime import datetime

ANSWERS = (Perm.INTERACTION_VIEW, Perm.INTERACTION_LOG, Perm.INTERACTION_ANSWER)
WEEK = Window([0, 1, 2, 3, 4], time(0), time(0), ZONE)
SATURDAY = Window([5], time(0), time(0), ZONE)


class Duty(NamedTuple):
    """An activity, where and how it is done, what it needs, and who has which letter."""

    name: str
    place: str
    procedure: str
    powers: tuple[Perm, ...]
    letters: dict[str, tuple[str, ...]]


DUTIES = (
    Duty(
        "Répondre aux messages publics",
        HUB,
        "Lire tout le fil avant d’écrire. Une première réponse dans le délai de l’espace, "
        "signée du prénom ; jamais de donnée personnelle en public.",
        ANSWERS,
        {"R": ("community-manager",), "A": ("deputy",), "C": ("unit-lead",), "I": ("strategist",)},
    ),
    Duty(
        "Qualifier et orienter les messages",
        HUB,
        "Important et urgent : tout de suite. Important seulement : à l’expert, "
        "sous un jour ouvré.",
        (Perm.INTERACTION_VIEW, Perm.INTERACTION_LOG),
        {"R": ("community-manager",), "A": ("deputy",)},
    ),
    Duty(
        "Modérer le forum d’entraide",
        HUB,
        "Retirer ce qui est illégal, écrire à son auteur, garder une trace. "
        "Le reste se discute à découvert.",
        ANSWERS,
        {"R": ("Lou Bertrand",), "C": ("legal-reviewer",), "I": ("deputy",)},
    ),
    Duty(
        "Publier un contenu de marque",
        "Marketing",
        "Deux relectures, dont une hors du marketing. Rien un jour de coupure.",
        (Perm.SPACE_VIEW,),
        {"R": ("Théo Garnier",), "A": ("Élise Roux",), "C": ("deputy",), "I": ("strategist",)},
    ),
    Duty(
        "Traiter un litige de facturation",
        "Relation client",
        "Demander la référence client en privé, ouvrir le dossier, rappeler sous 48 heures.",
        (Perm.INTERACTION_VIEW, Perm.INTERACTION_ANSWER),
        {"R": ("Karim Ziani",), "A": ("Nadia Le Goff",), "I": ("deputy",)},
    ),
    Duty(
        "Informer pendant une coupure d’électricité",
        "Technique",
        "Un message par heure tant que dure la coupure, avec la carte du gestionnaire de réseau.",
        ANSWERS,
        {
            "R": ("Lou Bertrand",),
            "A": ("Omar Sy-Diallo",),
            "C": ("crisis-cell",),
            "I": ("sponsor",),
        },
    ),
    Duty(
        "Décider du passage en crise",
        HUB,
        "La cellule de crise décide à deux ; le sponsor l’apprend avant la presse.",
        (Perm.ESCALATION_VIEW, Perm.ESCALATION_ACT),
        {
            "R": ("crisis-cell",),
            "A": ("Marc Olivier",),
            "C": ("legal-reviewer",),
            "I": ("sponsor",),
        },
    ),
    Duty(
        "Relire les réponses engageantes",
        HUB,
        "Prix, contrat, santé : la juriste relit avant l’envoi, sous quatre heures ouvrées.",
        (Perm.INTERACTION_VIEW,),
        {"R": ("legal-reviewer",), "A": ("Antoine Berger",), "I": ("deputy",)},
    ),
    Duty(
        "Former et habiliter les volontaires",
        HUB,
        "Deux heures d’atelier, un cas pratique, puis un mois en binôme.",
        (),
        {"R": ("trainer",), "A": ("Sophie Nguyen",), "C": ("hr-partner",), "I": ("unit-lead",)},
    ),
    Duty(
        "Rendre compte au sponsor",
        HUB,
        "Une page le premier lundi du mois : ce qui va, ce qui manque, ce qu’il faut décider.",
        (Perm.REPORT_VIEW, Perm.REPORT_COMPILE),
        {"R": ("deputy",), "A": ("strategist",), "I": ("sponsor",)},
    ),
)
MODERATION, FORUM = "Modérer le forum d’entraide", "forum-entraide"
TURNS: dict[str, tuple[tuple[str, Window], ...]] = {
    MODERATION: (("Omar Sy-Diallo", WEEK), ("Aïcha Diop", SATURDAY))
}
"""Answered for by turns; nobody has taken Sundays, as nobody covers them, and the page says so."""


def seed_process(at: datetime) -> None:
    """The activities and letters of the demo; what exists is left alone."""
    claire = User.objects.get(email=address("Claire Morvan"))
    units = {unit.name: unit for unit in OrgUnit.objects.all()}
    since = at - SINCE
    with override("fr"):
        for position, duty in enumerate(DUTIES):
            unit = units[duty.place]
            if RaciActivity.objects.filter(unit=unit, name=duty.name).exists():
                continue
            facts = {
                "name": duty.name,
                "procedure": duty.procedure,
                "powers": [power.value for power in duty.powers],
                "position": position,
            }
            made = services.create_activity(unit=unit, facts=facts, by=claire, at=since)
            _assign(made, duty, claire, since)


def _assign(activity: RaciActivity, duty: Duty, by: User, at: datetime) -> None:
    roles = {role.slug: role for role in Role.objects.all()}
    people = {person.name: person for person in User.objects.filter(is_active=True)}
    forum = Space.objects.get(slug=FORUM) if duty.name == MODERATION else None
    wanted: list[tuple[str, Role | User, Window | None]] = [
        (letter, roles.get(name) or people[name], None)
        for letter, names in duty.letters.items()
        for name in names
    ]
    wanted += [("A", people[name], window) for name, window in TURNS.get(duty.name, ())]
    for letter, holder, window in wanted:
        services.assign(
            activity=activity,
            letter=RaciLetter(letter),
            unit=activity.unit,
            holder=holder,
            space=forum if letter == "R" else None,
            window=window,
            by=by,
            at=at,
        )
