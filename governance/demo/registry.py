"""The places of the demo: who answers for each space, its card, and the official accounts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils.translation import override

from accounts.models import User
from governance import services
from governance.demo.organisation import CENTRAL, HUB, SINCE
from governance.models import CodeCard, Network, NetworkFact, OrgUnit, SocialAccount, Space
from governance.services import registry

if TYPE_CHECKING:
    from datetime import datetime

PEOPLE = {
    "alvea-et-vous": ("Mathilde Lenoir", "Nadia Le Goff"),
    "forum-entraide": ("Omar Sy-Diallo", "Karim Ziani"),
    "alvea-instagram": ("Élise Roux", None),
}
"""Who answers for each space and who stands in; nobody stands in on Instagram: G16 shows."""

CARDS = {
    "alvea-et-vous": {
        "tone": "Chaleureux et direct. On vouvoie, on appelle la personne par son prénom.",
        "length": "Trois phrases au plus ; le détail passe en message privé.",
        "dos": "Remercier avant d’expliquer.\nDire qui s’en occupe et pour quand.\n"
        "Signer de son prénom.",
        "donts": "Ne jamais demander un numéro de contrat en public.\nNe pas promettre de geste"
        " commercial.\nNe pas répondre à une insulte par de l’ironie.",
        "disclosure": "Prénom, de l’équipe Alvéa",
    },
    "forum-entraide": {
        "tone": "D’égal à égal. On explique, on ne renvoie pas vers un formulaire.",
        "length": "Aussi long qu’il faut, une étape par ligne.",
        "dos": "Citer la question avant d’y répondre.\nDire ce qu’on ne sait pas encore.\n"
        "Remercier le client qui a répondu avant nous.",
        "donts": "Ne pas fermer un fil sans l’accord de son auteur.\n"
        "Ne pas donner de conseil électrique au-delà du disjoncteur.",
        "disclosure": "Équipe Alvéa",
    },
    "alvea-instagram": {
        "tone": "Léger, jamais familier.",
        "length": "Une phrase, deux au plus.",
        "dos": "Répondre sous la photo, pas à côté.\nInviter à écrire en message privé.",
        "donts": "Ne pas commenter la concurrence.\nNe pas utiliser d’humour pendant une coupure.",
        "disclosure": "#ÉquipeAlvéa",
    },
}


class DemoAccount(NamedTuple):
    """An account of the demo: where it is, who holds it, what publishes there."""

    network: str
    handle: str
    url: str
    unit: str
    space: str
    tool: str
    holders: tuple[str, ...]
    second_factor: str = "on"
    silent_days: int = 3


ACCOUNTS = (
    DemoAccount(
        "facebook", "alvea.energie", "https://www.facebook.com/alvea.energie", HUB,
        "alvea-et-vous", "Agorapulse", ("Mathilde Lenoir", "Nadia Le Goff"),
    ),
    DemoAccount(
        "instagram", "@alvea", "https://www.instagram.com/alvea", "Marketing",
        "alvea-instagram", "Agorapulse", ("Élise Roux", "Théo Garnier"),
    ),
    DemoAccount(
        "x", "@Alvea_Aide", "https://x.com/Alvea_Aide", "Relation client",
        "", "Agorapulse", ("Nadia Le Goff", "Karim Ziani"),
    ),
    DemoAccount(
        "youtube", "@AlveaEnergie", "https://www.youtube.com/@AlveaEnergie", "Marketing",
        "", "", ("Élise Roux",), "off",
    ),
    DemoAccount(
        "linkedin", "alvea", "https://www.linkedin.com/company/alvea", "Ressources humaines",
        "", "LinkedIn", ("Fatou Diarra", "Claire Morvan"),
    ),
    DemoAccount(
        "forum", "Équipe Alvéa", "https://entraide.alvea.example/", HUB,
        "forum-entraide", "", ("Mathilde Lenoir", "Omar Sy-Diallo"),
    ),
    DemoAccount(
        "instagram", "@alvea.solaire", "https://www.instagram.com/alvea.solaire", "Marketing",
        "", "", (), "unknown", 140,
    ),
)  # fmt: skip
"""The last one is forgotten: silent for months, nobody's, and a double of @alvea."""

FACTS = (
    (
        "x",
        "Les comptes gratuits ne programment plus de réponses depuis un autre outil.",
        "https://docs.x.com/",
        45,
    ),
    (
        "facebook",
        "Les avis de pages se répondent désormais depuis la messagerie unifiée.",
        "https://www.facebook.com/business/help",
        20,
    ),
)
ROTATED_AFTER = 90
SPEAKERS = ("Samira Benali", "Nadia Le Goff", "Théo Garnier")
"""Who agreed to be named in public."""


@transaction.atomic
def seed_registry(at: datetime) -> None:
    """Give the demo's spaces their people and cards, and list the accounts that are missing."""
    since = at - SINCE
    people = {person.name: person for person in User.objects.filter(is_active=True)}
    claire = people[CENTRAL["strategist"][0]]
    with override("fr"):
        _spaces(people, claire, since=since, today=at.date())
        _accounts(people, claire, since=since, at=at)
        _facts(claire, at)
        for name in SPEAKERS:
            if not people[name].public_names.exists():
                registry.agree_to_be_named(by=people[name], at=since)


def _spaces(people: dict[str, User], by: User, *, since: datetime, today: date) -> None:
    spaces = {space.slug: space for space in Space.objects.filter(slug__in=PEOPLE)}
    written = set(CodeCard.objects.values_list("space__slug", flat=True))
    for slug, space in spaces.items():
        owner, deputy = PEOPLE[slug]
        if space.owner_id is None:
            facts = {
                "owner": people[owner],
                "deputy": people[deputy] if deputy else None,
                "review_on": today + timedelta(days=-4 if deputy is None else 60),
            }
            services.change_space(space=space, facts=facts, by=by, at=since)
        if slug not in written:
            card = {**CARDS[slug], "languages": ["fr"]}
            registry.write_card(space=space, facts=card, by=by, at=since)


def _accounts(people: dict[str, User], by: User, *, since: datetime, at: datetime) -> None:
    networks = {network.slug: network for network in Network.objects.all()}
    units = {unit.name: unit for unit in OrgUnit.objects.all()}
    spaces = {space.slug: space for space in Space.objects.all()}
    known = set(SocialAccount.objects.values_list("network__slug", "handle"))
    for each in ACCOUNTS:
        if (each.network, each.handle) in known:
            continue
        facts = {
            "network": networks[each.network],
            "handle": each.handle,
            "url": each.url,
            "space": spaces.get(each.space),
            "language": "fr",
            "country": "FR",
            "tool": each.tool,
            "opened_on": since.date(),
            "last_post_on": at.date() - timedelta(days=each.silent_days),
        }
        account = registry.create_account(unit=units[each.unit], facts=facts, by=by, at=since)
        for place, name in enumerate(each.holders):
            registry.add_holder(account=account, person=people[name], by=by, at=since)
            access = {
                "level": "publish" if place else "admin",
                "second_factor": each.second_factor,
                "given_on": since.date(),
            }
            fact = registry.note_access(
                account=account, person=people[name], facts=access, by=by, at=since
            )
            turned = since + timedelta(days=ROTATED_AFTER)
            registry.rotate_access(fact=fact, on=turned.date(), by=by, at=turned)


def _facts(by: User, at: datetime) -> None:
    noted = set(NetworkFact.objects.values_list("network__slug", "text"))
    networks = {network.slug: network for network in Network.objects.all()}
    for slug, text, source, days in FACTS:
        if (slug, text) not in noted:
            observed_on = at.date() - timedelta(days=days)
            facts = {"text": text, "source": source, "observed_on": observed_on}
            registry.note_network_fact(network=networks[slug], facts=facts, by=by, at=at)
