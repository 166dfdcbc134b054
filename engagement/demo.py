"""Conversations of the demo: what customers wrote to Alvéa these last days, and what was answered.

Written for the demo; nobody in them exists. Times count back from the moment of seeding.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import User
from engagement import services
from engagement.domain.closing import CloseReason
from engagement.models import Interaction
from engagement.samples import load_sample
from governance.demo import address
from governance.models import Space, Topic

ZONE = ZoneInfo("Europe/Paris")
ALVEA, FORUM, INSTA = "alvea-et-vous", "forum-entraide", "alvea-instagram"
IMPORTANT, URGENT = "important", "urgent"
PATIENCE = timedelta(days=4)


class Said(NamedTuple):
    """An answer or a note, some minutes after the customer wrote."""

    who: str
    after: int
    words: str
    is_note: bool = False


class Talk(NamedTuple):
    """One conversation, ``days`` working days ago at ``hour``; without one, that many minutes."""

    days: int
    hour: str
    space: str
    topic: str
    customer: str
    words: str
    logged_by: str
    triage: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()


TALKS = (
    Talk(
        44, "", ALVEA, "Prélèvement", "Hélène R.",
        "Prélevée deux fois en novembre, 84,20 € à chaque fois. J’ai appelé, écrit, personne ne me"
        " répond. Vous comptez faire quelque chose ou il faut que je prévienne mes voisins ?",
        "Samira Benali", (IMPORTANT, URGENT),
        (
            Said(
                "Karim Ziani", 18, "Doublon confirmé : incident bancaire du 5 novembre, 212"
                " clients. Remboursement lancé lundi. On peut le dire.", is_note=True,
            ),
        ),
    ),
    Talk(
        26, "", ALVEA, "Espace client", "Bastien L.",
        "Mon conseiller a changé, qui est le nouveau ?", "Samira Benali", (URGENT,),
    ),
    Talk(
        95, "", FORUM, "Facturation", "Noé T.",
        "Votre offre solaire vaut-elle pour une copropriété ? Le syndic me demande un exemple de"
        " facture avec la part revendue.", "Paul Kerbrat", (IMPORTANT,),
    ),
    Talk(
        12, "", INSTA, "Parrainage", "lea.prvt",
        "J’ai parrainé ma sœur en septembre, la prime n’est toujours pas là.", "Inaya Moreau",
    ),
    Talk(
        150, "", FORUM, "Compteur", "Gilles M.",
        "Le compteur affiche une puissance de 9 kVA alors que je paie pour 6. Qui a raison ?",
        "Lou Bertrand",
    ),
    Talk(
        1, "10:05", ALVEA, "Panne et coupure", "Amina K.",
        "Plus de courant rue des Lilas à Rennes depuis 9 h, et rien sur votre carte des coupures.",
        "Samira Benali", (IMPORTANT, URGENT),
        (
            Said(
                "Aïcha Diop", 14, "Bonjour Amina, une équipe est sur place : un câble a été touché"
                " par un chantier. Retour prévu vers midi, et la carte est à jour. Aïcha",
            ),
        ),
    ),
    Talk(
        1, "14:20", ALVEA, "Facturation", "Martine G.",
        "Ma régularisation annuelle est de 312 €. Est-ce que je peux payer en trois fois ?",
        "Malik Haddad", (),
        (
            Said(
                "Malik Haddad", 38, "Bonjour Martine, oui, en trois fois et sans frais. Le bouton"
                " « Échelonner » est sur la facture, dans votre espace client. Malik",
            ),
        ),
    ),
    Talk(
        2, "11:00", ALVEA, "Contrats", "Yohan B.",
        "Je quitte mon logement le 30, comment je résilie sans payer un mois de trop ?",
        "Samira Benali", (),
        (
            Said(
                "Clara Vidal", 52, "Bonjour Yohan, donnez la date et le relevé du compteur dans"
                " « Je déménage » : le contrat s’arrête ce jour-là, pas après. Clara",
            ),
        ),
    ),
    Talk(
        2, "16:10", INSTA, "Offre solaire", "chezmoi_en_vert",
        "Vos panneaux sont fabriqués où ? La vidéo ne le dit pas.", "Inaya Moreau", (IMPORTANT,),
        (
            Said(
                "Inaya Moreau", 25, "Bonjour, les cellules viennent de Norvège et l’assemblage se"
                " fait près de Nantes. On l’ajoute à la description. Inaya",
            ),
        ),
    ),
    Talk(
        3, "09:30", FORUM, "Espace client", "Jocelyne P.",
        "Le site refuse mon mot de passe depuis la mise à jour.", "Lou Bertrand", (),
        (
            Said(
                "Paul Kerbrat", 310, "Bonjour Jocelyne, les majuscules comptent depuis mardi :"
                " essayez avec la première lettre en capitale. Paul",
            ),
        ),
    ),
    Talk(
        4, "10:45", ALVEA, "Prélèvement", "Farid S.",
        "Vous prélevez le 3 alors que mon salaire tombe le 5. Chaque mois c’est l’agios assuré.",
        "Samira Benali", (IMPORTANT,),
        (
            Said(
                "Samira Benali", 20, "Bonjour Farid, je passe votre date au 8, dès décembre. Et"
                " les frais de novembre sont pour nous, envoyez-moi le relevé en privé. Samira",
            ),
        ),
    ),
    Talk(
        5, "15:00", FORUM, "Déménagement", "Solène D.",
        "Peut-on garder le même tarif en changeant d’adresse dans la même ville ?",
        "Paul Kerbrat", (),
        (
            Said(
                "Mehdi Amrani", 75, "Bonjour Solène, oui, jusqu’à la fin du contrat en cours."
                " Le simulateur le garde tout seul si vous êtes connectée. Mehdi",
            ),
        ),
    ),
    Talk(
        7, "11:30", ALVEA, "Livraison du matériel", "Dominique V.",
        "La borne devait arriver lundi. On est vendredi et le transporteur ne sait rien.",
        "Samira Benali", (IMPORTANT,),
        (
            Said(
                "Hugo Lemaire", 64, "Bonjour Dominique, le colis est retrouvé à Vannes, livré"
                " demain matin. La pose est décalée sans frais. Hugo",
            ),
        ),
    ),
)  # fmt: skip


@transaction.atomic
def seed_conversations(at: datetime) -> None:
    """Import the forum's sample and log the conversations, once."""
    if Interaction.objects.filter(space__slug=ALVEA).exists():
        return
    people = {person.name: person for person in User.objects.active()}
    spaces = {space.slug: space for space in Space.objects.select_related("calendar")}
    topics = {topic.name: topic for topic in Topic.objects.all()}
    load_sample(space=spaces[FORUM], at=at)
    strategist = User.objects.get(email=address("Claire Morvan"))
    _close_old_questions(spaces[FORUM], strategist, at)
    for talk in TALKS:
        _seed(talk, people, spaces[talk.space], topics[talk.topic], strategist, at)


def _seed(
    talk: Talk,
    people: dict[str, User],
    space: Space,
    topic: Topic,
    strategist: User,
    at: datetime,
) -> None:
    wrote = _moment(talk, at)
    interaction = services.log_interaction(
        space=space,
        words=talk.words,
        by=strategist,
        at=wrote,
        topic=topic,
        importance=IMPORTANT in talk.triage,
        urgency=URGENT in talk.triage,
        contact_name=talk.customer,
    )
    Interaction.objects.filter(pk=interaction.pk).update(logged_by=people[talk.logged_by])
    for said in talk.said:
        then = wrote + timedelta(minutes=said.after)
        by = people[said.who]
        if said.is_note:
            services.add_note(interaction=interaction, body=said.words, by=by, at=then)
        else:
            services.reply(interaction=interaction, body=said.words, by=by, at=then)


def _close_old_questions(forum: Space, by: User, at: datetime) -> None:
    """What the forum left without an answer long ago is not what waits today."""
    old = Interaction.objects.open().filter(space=forum, occurred_at__lt=at - PATIENCE)
    for interaction in old:
        services.close_interaction(
            interaction=interaction,
            reason=CloseReason.NO_ANSWER_NEEDED,
            by=by,
            at=interaction.occurred_at + PATIENCE,
        )


def _moment(talk: Talk, at: datetime) -> datetime:
    """``days`` working days before ``at`` at the hour, or ``days`` minutes before it."""
    if not talk.hour:
        return at - timedelta(minutes=talk.days)
    day = at.astimezone(ZONE).date()
    left = talk.days
    while left:
        day -= timedelta(days=1)
        left -= day.weekday() < 5
    return datetime.combine(day, time.fromisoformat(talk.hour), ZONE)
