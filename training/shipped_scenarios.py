"""Six exercises that ship, from the field: what people meet in their first weeks."""

from __future__ import annotations

from typing import Any, Final

CUSTOMER, US = "customer", "us"


def _line(who: str, fr: str, en: str) -> dict[str, str]:
    return {"from": who, "fr": fr, "en": en}


SHIPPED: Final[tuple[dict[str, Any], ...]] = (
    {
        "shipped_as": "double-charge",
        "network": "facebook",
        "title_fr": "Prélevée deux fois, et furieuse",
        "title_en": "Charged twice, and furious",
        "thread": [
            _line(
                CUSTOMER,
                "84 € prélevés DEUX FOIS ce mois-ci !!! Ça fait trois jours que j’appelle, on me"
                " promène de service en service. Vous comptez me rendre mon argent quand ? Je suis"
                " à découvert à cause de vous.",
                "€84 taken TWICE this month!!! I’ve been calling for three days and get passed"
                " from desk to desk. When do I get my money back? You’ve put me in the red.",
            ),
            _line(
                US,
                "Bonjour, nous vous invitons à contacter notre service client.",
                "Hello, please contact our customer service.",
            ),
            _line(
                CUSTOMER,
                "C’est une blague ? J’AI appelé le service client. Quatre fois.",
                "Is this a joke? I DID call customer service. Four times.",
            ),
        ],
        "criteria_fr": "Reconnaît l’erreur et le découvert, sans « désolé si ». Dit ce qui se"
        " passe maintenant et quand. Demande le numéro de client en message privé, jamais en"
        " public. Ne promet pas une date que l’on ne maîtrise pas.",
        "criteria_en": "Owns the mistake and the overdraft, without “sorry if”. Says what happens"
        " now, and by when. Asks for the customer number in private, never in public. Promises no"
        " date that is not ours to keep.",
    },
    {
        "shipped_as": "rumour",
        "network": "x",
        "title_fr": "La rumeur qui enfle",
        "title_en": "A rumour on the rise",
        "thread": [
            _line(
                CUSTOMER,
                "Une amie qui bosse chez eux me dit qu’ils ferment toutes les agences en janvier"
                " et qu’ils n’ont prévenu personne. Faites tourner.",
                "A friend who works there says they’re closing every branch in January and have"
                " told nobody. Pass it on.",
            ),
            _line(
                CUSTOMER,
                "300 partages en une heure et toujours pas un mot. Qui ne dit mot consent ?",
                "300 shares in an hour and still not a word. Silence means yes?",
            ),
        ],
        "criteria_fr": "Répond vite avec ce qui est établi, et seulement cela. Renvoie vers une"
        " source que chacun peut ouvrir. N’attaque ni l’auteur ni « l’amie ». Prévient en interne"
        " avant de publier si le fait n’est pas confirmé.",
        "criteria_en": "Answers fast with what is established, and nothing else. Points to a"
        " source anybody can open. Attacks neither the author nor the “friend”. Alerts colleagues"
        " first if the fact is not confirmed.",
    },
    {
        "shipped_as": "thank-you",
        "network": "instagram",
        "title_fr": "Un vrai merci",
        "title_en": "A real thank-you",
        "thread": [
            _line(
                CUSTOMER,
                "Je râle assez souvent ici pour le dire quand c’est bien : le technicien venu"
                " mardi a pris le temps d’expliquer à ma mère de 82 ans. Elle en parle encore."
                " Merci à lui !",
                "I complain here often enough, so credit where it’s due: the technician who came"
                " on Tuesday took the time to explain everything to my 82-year-old mother. She’s"
                " still talking about it. Thank him!",
            ),
        ],
        "criteria_fr": "Parle de cette visite, pas de « la satisfaction client ». Dit que le merci"
        " sera transmis, et à qui. Ne donne pas le nom du technicien. Ne vend rien.",
        "criteria_en": "Talks about this visit, not about “customer satisfaction”. Says that the"
        " thanks will be passed on, and to whom. Does not name the technician. Sells nothing.",
    },
    {
        "shipped_as": "privacy-slip",
        "network": "forum",
        "title_fr": "Elle publie son dossier en clair",
        "title_en": "She posts her file for all to see",
        "thread": [
            _line(
                CUSTOMER,
                "Bonjour, mon contrat n’est toujours pas activé. Mes infos : Mme R., client"
                " 4471 0098 21, 12 rue des Tilleuls, 06 ** ** ** 18, RIB ci-joint. Vous pouvez"
                " regarder ?",
                "Hello, my contract still isn’t active. My details: Mrs R., customer"
                " 4471 0098 21, 12 Linden Street, mobile 07** *** *18, bank details attached."
                " Can you have a look?",
            ),
        ],
        "criteria_fr": "Protège d’abord : masquer le message et le lui dire. Ne répète aucune"
        " donnée, pas même pour confirmer. Explique où écrire, en une phrase. Répond aussi à la"
        " question : on s’en occupe, et quand.",
        "criteria_en": "Protects first: hides the post and says so. Repeats no detail, not even to"
        " confirm it. Says where to write, in one sentence. Answers the question too: somebody is"
        " on it, and by when.",
    },
    {
        "shipped_as": "journalist",
        "network": "linkedin",
        "title_fr": "La question d’une journaliste",
        "title_en": "A journalist’s question",
        "thread": [
            _line(
                CUSTOMER,
                "Bonjour, je suis journaliste et je prépare un article pour demain sur les hausses"
                " de tarifs. Vous qui répondez aux clients toute la journée : ils vous disent"
                " quoi ? Et vous, vous trouvez ça justifié ?",
                "Hello, I’m a journalist writing for tomorrow’s edition about the price rises."
                " You answer customers all day: what do they tell you? And do you think it’s"
                " justified?",
            ),
        ],
        "criteria_fr": "Courtois, et bref. Ne commente rien, même « à titre personnel ». Dit que"
        " le service de presse répond, avec son adresse, et le prévient tout de suite. Ne fait pas"
        " comme si la question n’avait pas été vue.",
        "criteria_en": "Courteous, and short. Comments on nothing, not even “personally”. Says"
        " that the press office answers, with its address, and alerts it at once. Does not pretend"
        " that the question went unseen.",
    },
    {
        "shipped_as": "internal-dispute",
        "network": "facebook",
        "title_fr": "Un collègue règle ses comptes en public",
        "title_en": "A colleague airs a dispute in public",
        "thread": [
            _line(
                US,
                "Notre équipe s’agrandit : trois postes à pourvoir à Nantes.",
                "Our team is growing: three jobs to fill in Nantes.",
            ),
            _line(
                CUSTOMER,
                "J’y travaille depuis six ans. Dites plutôt que quatre personnes sont parties en"
                " burn-out et que la direction regarde ailleurs. Demandez à Karine du deuxième.",
                "I’ve worked there for six years. Tell them that four people left burnt out and"
                " that management looks the other way. Ask Karine on the second floor.",
            ),
        ],
        "criteria_fr": "Ne nie pas, ne confirme pas, ne parle de personne. Prend au sérieux, sans"
        " menace ni rappel au règlement. Propose une oreille en interne, en privé. Fait remonter"
        " avant de répondre : le nom d’une collègue est en jeu.",
        "criteria_en": "Neither denies nor confirms, and speaks of nobody. Takes it seriously,"
        " without threats or rule books. Offers to listen, inside and in private. Raises it before"
        " answering: a colleague’s name is at stake.",
    },
)
