"""What the demo's strategy says, in the words of Alvéa."""

# ruff: noqa: E501 - tables of words, one line each

from __future__ import annotations

from typing import NamedTuple

ECOSYSTEM = (
    ("community", "Que choisir ensemble", "Forum", 48_000, "Comparaisons d’offres ; on y lit nos factures avant nous."),
    ("community", "Autoconsommation France", "Facebook", 31_500, "Très bons sur les onduleurs, exigeants sur les délais."),
    ("community", "Les locataires solidaires", "Facebook", 9_200, "Questions de chèque énergie, surtout en hiver."),
    ("influencer", "Julie au compteur", "YouTube", 126_000, "Vidéos pédagogiques ; elle corrige quand on lui répond bien."),
    ("influencer", "Watt’s up", "Instagram", 54_000, "Humour ; reprend les pannes le jour même."),
    ("influencer", "Le médiateur de l’énergie", "X", 18_700, "Rappelle le droit, ne prend pas parti."),
    ("competitor", "Voltéo", "LinkedIn", 22_000, "Répond en moins d’une heure, mais jamais le dimanche."),
    ("competitor", "Énergie du coin", "Facebook", 7_400, "Ton très familier, bien reçu en province."),
    ("theme", "Régularisation de facture", "Forum", None, "Un message sur trois entre novembre et février."),
    ("theme", "Coupures et intempéries", "X", None, "Pics de quelques heures ; l’important est de dire ce qu’on sait."),
    ("theme", "Panneaux solaires", "YouTube", None, "Questions longues, réponses d’experts attendues."),
    ("touchpoint", "Avis Google des agences", "Avis", 2_300, "Personne n’y répondait avant le printemps."),
)  # fmt: skip
"""Kind, name, where, people reached, notes."""

HEARD = (
    ("Que choisir ensemble", 140, "Les clients croient que l’échéancier change sans prévenir.", "https://forum.example/echeancier"),
    ("Autoconsommation France", 96, "Le délai de raccordement est la première cause de colère.", "https://groupe.example/raccordement"),
    ("Voltéo", 61, "Voltéo promet une réponse sous une heure, et la tient en semaine.", ""),
    ("Watt’s up", 33, "Une panne à Lens a été commentée six heures avant notre premier mot.", "https://images.example/lens"),
    ("Les locataires solidaires", 12, "On nous demande qui a droit au chèque énergie cette année.", ""),
)  # fmt: skip
"""About, days ago, finding, source."""

ANALYSIS = (
    "Nos clients parlent surtout de facture et de coupure, sur le forum et Facebook ; "
    "les professionnels nous cherchent sur LinkedIn. Nous répondons d’abord là où l’on nous attend."
)

LINKEDIN_COVER = (
    ("Théo Garnier", "Marketing", (0, 2, 4)),
    ("Clara Vidal", "Ventes", (1, 3)),
    ("Mehdi Amrani", "Ventes", (5,)),
)
"""Who, of which unit, on which weekdays: nobody on a Sunday."""


class DemoObjective(NamedTuple):
    """An objective; ``since`` and ``due`` in days from the moment of seeding."""

    text: str
    benefit: str
    measure: str
    target: str
    needed: int
    people: tuple[str, ...]
    since: int
    due: int
    active: bool


OBJECTIVES = (
    DemoObjective(
        "Expliquer la régularisation avant qu’elle arrive",
        "Personne ne découvre sa régularisation sur sa facture.",
        "Questions « pourquoi ce montant » par semaine",
        "moins de 20",
        2,
        ("Samira Benali", "Lucie Ferrand"),
        80,
        60,
        active=True,
    ),
    DemoObjective(
        "Donner des nouvelles pendant une coupure",
        "Les foyers coupés savent ce que nous savons, d’heure en heure.",
        "Premier message après le début de la coupure",
        "30 minutes",
        3,
        ("Lou Bertrand", "Étienne Masson", "Aïcha Diop"),
        55,
        120,
        active=True,
    ),
    DemoObjective(
        "Accueillir les professionnels sur LinkedIn",
        "Un artisan trouve un interlocuteur sans passer par le standard.",
        "Demandes de professionnels résolues en ligne",
        "40 par mois",
        4,
        ("Théo Garnier", "Clara Vidal"),
        15,
        150,
        active=False,
    ),
)

FIT = {
    "linkedin": ((3, "Nos clients professionnels y sont."), (3, ""), (2, "Une heure par jour."), (2, ""), (3, "")),
    "youtube": ((2, "Les questions solaires."), (2, ""), (1, "Une vidéo demande deux jours."), (3, ""), (2, "")),
    "x": ((1, "Peu de clients, beaucoup de journalistes."), (1, ""), (2, ""), (0, "Les coupures y tournent vite à la moquerie."), (3, "")),
    "tiktok": ((1, ""), (0, "Notre ton n’y est pas prêt."), (0, ""), (1, ""), (2, "")),
}  # fmt: skip
"""Marks by network: audience, tone, effort, risk, languages."""

ANSWERS = (
    ("yes", "Trois mois d’écoute, douze conversations suivies."),
    ("yes", "Un artisan trouve un interlocuteur en une journée."),
    ("no", "Le dimanche reste à trouver."),
    ("yes", ""),
    ("yes", "Le circuit d’escalade passe par Nadia Le Goff."),
    ("yes", ""),
    ("unknown", "À préciser avant l’été."),
)
GO_REASON = (
    "Nos clients nous y cherchent déjà ; nous ouvrirons quand la semaine entière sera couverte."
)


class DemoObstacle(NamedTuple):
    """An obstacle; ``since`` and ``due`` in days from the moment of seeding."""

    text: str
    severity: int
    owner: str
    action: str
    since: int
    due: int
    outcome: str = ""


OBSTACLES = (
    DemoObstacle(
        "Les Ventes ne libèrent personne en fin de mois",
        3,
        "Yann Guillou",
        "Deux volontaires de plus, dont une en agence.",
        40,
        -6,
    ),
    DemoObstacle(
        "Personne ne veut du dimanche",
        3,
        "Claire Morvan",
        "Récupération le lundi, proposée à la RH.",
        21,
        12,
    ),
    DemoObstacle(
        "Les réponses techniques demandent deux validations",
        2,
        "Omar Sy-Diallo",
        "Une liste de ce que l’on peut dire sans demander.",
        30,
        25,
    ),
    DemoObstacle(
        "Le juridique relit en une semaine",
        2,
        "Mathilde Lenoir",
        "Un créneau de relecture le mardi.",
        70,
        -20,
        "Le créneau du mardi tient depuis six semaines.",
    ),
)

MATURITY = {
    "Relation client": ((190, "211212111101101"), (100, "221222121111111"), (10, "222222222211112")),
    "Marketing": ((120, "322111101211101"), (15, "322212111211111")),
    "Technique": ((20, "111211112101011"),),
    "Ventes": ((25, "110111100100001"),),
}  # fmt: skip
"""By unit: days ago, and an answer for each question."""
