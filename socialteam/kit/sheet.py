"""Sample content of the component sheet, in both languages; nothing of it reaches a real page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django import forms
from django.utils.translation import get_language

from socialteam.kit.drawings.charts import Series
from socialteam.kit.drawings.organisation import Hub, Unit
from socialteam.kit.drawings.seed import Rule

NOW: Final = datetime(2026, 11, 21, 11, 43, tzinfo=UTC)
CODES: Final = [f"G{place:02d}" for place in range(1, 25)]
NOT_HELD: Final = {"G07": "warn", "G09": "block", "G12": "block", "G13": "block", "G15": "block"}

WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "title": "Every component, with its states",
        "headline": "Two points block the opening of",
        "deck": "Every block a page may use, and the place where a new one is added first.",
        "asof": "As of Saturday 21 November 2026, 9:40",
        "back": "My conversations",
        "propose": "Propose three people",
        "hand": "Hand over",
        "cancel": "Cancel",
        "declare": "Declare level 2",
        "open": "Open LinkedIn",
        "download": "Download",
        "missing": "Two criteria are missing before LinkedIn can open.",
        "ask": "Send a reminder to two people?",
        "remind": "Send a reminder",
        "held": "held",
        "notice": "notice",
        "warn": "to watch",
        "block": "blocks",
        "wait": "waiting",
        "billing": "Billing",
        "name": "Name",
        "unit": "Unit",
        "permit": "Permit",
        "agreed": "Agreed, min/day",
        "permitted": "permitted",
        "paused": "paused",
        "active": "Active",
        "training": "In training",
        "care": "Customer care",
        "shops": "Shops",
        "volunteers": "Volunteers, 1 to 4 of 26",
        "pick": "Select",
        "answered": "answered in time",
        "target": "target 90%",
        "trend": "In time, from 82 to 91 since May",
        "nobody": "Nobody covers LinkedIn on Sundays",
        "why": "An open space answers seven days a week; two Sundays are empty in the rota.",
        "slots": "2 slots concerned",
        "rows": "Sunday 6 December and Sunday 13 December, 10:00 – 11:00.",
        "charged": "“Charged twice in November, and nobody answers me.”",
        "urgent": "important, urgent",
        "mine": "Yours because your permit covers Billing and you are on shift until 13:30.",
        "reply": "Reply",
        "left": "22 min left",
        "by": "by 13:05",
        "validate": "Validate the analysis of the ecosystem",
        "validatewhy": "Eleven findings, four communities. Without it, LinkedIn cannot open.",
        "sign": "Validate",
        "decline": "Decline",
        "before": "Claire Morvan, before 27 November",
        "published": "Charter v5 published, material change",
        "escalated": "Escalation to Nadia Le Goff",
        "due": "Answer due",
        "governance": "Governance",
        "process": "Process",
        "later": "Opening",
        "signed": "signed 4 May",
        "criterion": "one criterion left",
        "offline": "Offline since 12:41. Two interactions are kept on this phone.",
        "crisis": "Level 2 declared at 14:10. Only the crisis cell answers on three spaces.",
        "restored": "Your permit on Billing is back.",
        "quote": "Your answer avoided a formal complaint.",
        "thursday": "Claire Morvan, Thursday",
        "toast": "Handed to Théo Garnier.",
        "more": "More acts",
        "allowed": "Who was allowed",
        "link": "Copy link",
        "apply": "Apply these 41 changes?",
        "applywhy": "26 volunteers see their new rota at once. One undo restores today.",
        "applied": "Apply 41 changes",
        "keep": "Keep rehearsing",
        "nothing": "Nothing is waiting for you",
        "nothingwhy": "Your next shift is Tuesday at 12:30. If you saw something online, log it.",
        "log": "Log an interaction",
        "today": "Now",
        "rehearsal": "Rehearsal",
        "coverage": "People covering each topic, by day",
        "repairs": "Repairs",
        "intime": "Answers in time: Facebook 91%, forum 84%, target 90%",
        "hours": "Hours used, by month; 462 in October, above the 440 agreed",
        "goal": "target 90",
        "cap": "440 agreed",
        "seedrow": "19 rules of 24 are held; G09, G12, G13 and G15 block, G07 is to watch",
        "orgtitle": "Two hubs with six units; 17 of 21 people permitted",
        "central": "Central hub",
        "relation": "Customer care",
        "adds": "Added",
        "changed": "Billing reports to Customer care instead of the central hub.",
        "step": "Who is told",
        "hold": "Holding answer",
        "done": "done in 12 min",
        "full": "Full answer",
        "calendar": "by 13:05; France calendar, weekends included",
        "yes": "You can answer here",
        "yesintro": "certification, charter v5, scope, no freeze",
        "no": "Two conditions stand between you and this answer",
        "nointro": "Your permit is paused since this morning. It comes back by itself.",
        "c1": "Read charter v5",
        "c1note": "Published on 6 November; the grace period ended on the 20th.",
        "c1act": "Read, 4 min",
        "c2": "Retake the Billing quiz",
        "c2note": "Charter v5 changes two questions about refunds.",
        "c2act": "Take the quiz, 6 min",
        "c3": "Scope: Billing, Facebook, level “answer”",
        "words": "Charged twice in November, €84.20 each time. Will you do something?",
        "answer": "Hello Hélène, one of us will write to you by 13:05. Théo",
        "note": "Duplicate confirmed: bank incident of 5 November.",
        "internal": "Internal note",
        "holding": "holding answer",
        "onface": "view on Facebook",
        "karim": "60 min agreed with Karim Ziani. Beyond that, it goes to someone else.",
        "person": "The person on duty",
        "confirms": "on duty; has 15 min to confirm",
        "relay": "a relay is to be chosen",
        "cell": "Crisis cell",
        "declared": "if the team declares a level 2",
        "shift": "12:30 – 13:30, Facebook",
        "myshift": "My shift",
        "switch": "Français",
    },
    "fr": {
        "title": "Chaque composant, avec ses états",
        "headline": "Deux points bloquent l'ouverture de",
        "deck": "Tout ce qu'une page peut employer, avec chaque état.",
        "asof": "Au samedi 21 novembre 2026, 9 h 40",
        "back": "Mes échanges",
        "propose": "Proposer trois personnes",
        "hand": "Passer le relais",
        "cancel": "Annuler",
        "declare": "Déclarer un niveau 2",
        "open": "Ouvrir LinkedIn",
        "download": "Télécharger",
        "missing": "Deux critères manquent avant l'ouverture de LinkedIn.",
        "ask": "Envoyer un rappel à deux personnes ?",
        "remind": "Envoyer un rappel",
        "held": "tenu",
        "notice": "à noter",
        "warn": "à surveiller",
        "block": "bloque",
        "wait": "en attente",
        "billing": "Facturation",
        "name": "Nom",
        "unit": "Unité",
        "permit": "Permis",
        "agreed": "Convenu, min/jour",
        "permitted": "permis",
        "paused": "suspendu",
        "active": "En activité",
        "training": "En formation",
        "care": "Relation client",
        "shops": "Boutiques",
        "volunteers": "Volontaires, 1 à 4 sur 26",
        "pick": "Choisir",
        "answered": "des réponses dans le délai",
        "target": "objectif 90 %",
        "trend": "Dans le délai, de 82 à 91 depuis mai",
        "nobody": "Personne ne couvre LinkedIn le dimanche",
        "why": "Un espace ouvert répond sept jours sur sept ; deux dimanches sont vides.",
        "slots": "2 créneaux concernés",
        "rows": "Dimanche 6 et dimanche 13 décembre, 10 h – 11 h.",
        "charged": "« Prélevée deux fois en novembre, et personne ne me répond. »",
        "urgent": "important, urgent",
        "mine": "À vous, car votre permis couvre Facturation et vous êtes de service.",
        "reply": "Répondre",
        "left": "reste 22 min",
        "by": "avant 13 h 05",
        "validate": "Valider l'analyse de l'écosystème",
        "validatewhy": "Onze constats, quatre communautés. Sans elle, LinkedIn n'ouvre pas.",
        "sign": "Valider",
        "decline": "Décliner",
        "before": "Claire Morvan, avant le 27 novembre",
        "published": "Charte v5 publiée, changement important",
        "escalated": "Escalade à Nadia Le Goff",
        "due": "Réponse attendue",
        "governance": "Gouvernance",
        "process": "Processus",
        "later": "Ouverture",
        "signed": "signé le 4 mai",
        "criterion": "un critère restant",
        "offline": "Hors connexion depuis 12 h 41. Deux échanges sont gardés sur ce téléphone.",
        "crisis": "Niveau 2 déclaré à 14 h 10. Seule la cellule de crise répond.",
        "restored": "Votre permis sur Facturation est revenu.",
        "quote": "Votre réponse a évité une réclamation.",
        "thursday": "Claire Morvan, jeudi",
        "toast": "Passé à Théo Garnier.",
        "more": "Autres actions",
        "allowed": "Qui avait le droit",
        "link": "Copier le lien",
        "apply": "Appliquer ces 41 changements ?",
        "applywhy": "26 volontaires voient aussitôt leur nouveau planning.",
        "applied": "Appliquer 41 changements",
        "keep": "Continuer l'essai",
        "nothing": "Rien ne vous attend",
        "nothingwhy": "Votre prochain créneau est mardi. Un échange vu en ligne ? Consignez-le.",
        "log": "Consigner un échange",
        "today": "Aujourd'hui",
        "rehearsal": "À l'essai",
        "coverage": "Personnes couvrant chaque sujet, par jour",
        "repairs": "Dépannage",
        "intime": "Réponses dans le délai : Facebook 91 %, forum 84 %, objectif 90 %",
        "hours": "Heures utilisées par mois ; 462 en octobre, au-dessus des 440 convenues",
        "goal": "objectif 90",
        "cap": "440 convenues",
        "seedrow": "19 règles tenues sur 24 ; G09, G12, G13 et G15 bloquent, G07 à surveiller",
        "orgtitle": "Deux cellules et six antennes ; 17 personnes permises sur 21",
        "central": "Cellule centrale",
        "relation": "Relation client",
        "adds": "Ajouts",
        "changed": "Facturation est rattachée à la Relation client.",
        "step": "Prévenir",
        "hold": "Message d'attente",
        "done": "fait en 12 min",
        "full": "Réponse complète",
        "calendar": "avant 13 h 05 ; calendrier France, week-end compris",
        "yes": "Vous pouvez répondre ici",
        "yesintro": "habilitation, charte v5, périmètre, aucun gel",
        "no": "Deux conditions vous séparent de la réponse",
        "nointro": "Votre permis est suspendu depuis ce matin. Il revient de lui-même.",
        "c1": "Lire la charte v5",
        "c1note": "Publiée le 6 novembre ; le délai de grâce a pris fin le 20.",
        "c1act": "Lire, 4 min",
        "c2": "Repasser le quiz Facturation",
        "c2note": "La charte v5 change deux questions sur les remboursements.",
        "c2act": "Passer le quiz, 6 min",
        "c3": "Périmètre : Facturation, Facebook, niveau « répondre »",
        "words": "Prélevée deux fois en novembre, 84,20 € à chaque fois. Et maintenant ?",
        "answer": "Bonjour Hélène, une personne de l'équipe vous écrit avant 13 h 05. Théo",
        "note": "Doublon confirmé : incident bancaire du 5 novembre.",
        "internal": "Note interne",
        "holding": "message d'attente",
        "onface": "voir sur Facebook",
        "karim": "60 min convenues avec Karim Ziani. Au-delà, l'échange passe la main.",
        "person": "La personne de service",
        "confirms": "de service ; a 15 min pour confirmer",
        "relay": "relais à choisir",
        "cell": "Cellule de crise",
        "declared": "si l'équipe déclare un niveau 2",
        "shift": "12 h 30 – 13 h 30, Facebook",
        "myshift": "Mon créneau",
        "switch": "English",
    },
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A sample condition of a permit."""

    held: bool
    label: str
    note: str = ""
    href: str = ""
    act: str = ""


def samples() -> dict[str, object]:
    """What the sheet shows, in the language that is current."""
    t = WORDS[get_language() or "en"]
    met = Condition(held=True, label=t["c3"])
    return {
        "now": NOW,
        "deadline": NOW + timedelta(minutes=22),
        "trend": [82, 84, 83, 87, 86, 89, 91],
        "rules": [Rule(code, NOT_HELD.get(code, "held")) for code in CODES],  # type: ignore[arg-type]  # the table holds states only
        "series": [
            Series("Facebook", [82, 84, 87, 88, 91]),
            Series("forum", [70, 78, 76, 81, 84]),
        ],
        "months": ["07", "08", "09", "10", "11"],
        "bars": [("07", 380.0), ("08", 298.0), ("09", 401.0), ("10", 462.0), ("11", 412.0)],
        "hubs": _hubs(t),
        "days": list("LMMJVSD" if get_language() == "fr" else "MTWTFSS"),
        "coverage": [(t["billing"], [3, 2, 2, 2, 1, 1, 0]), (t["repairs"], [3, 3, 3, 3, 2, 2, 1])],
        "met": [met, met],
        "missing": [
            Condition(held=False, label=t["c1"], note=t["c1note"], href="#", act=t["c1act"]),
            Condition(held=False, label=t["c2"], note=t["c2note"], href="#", act=t["c2act"]),
            met,
        ],
        "form": _form(t),
        "filters": _FilterForm(),
    }


def _hubs(t: dict[str, str]) -> list[Hub]:
    first = (Unit("Ventes", "ooolo"), Unit("Marketing", "ooool"), Unit("Technique", "oool"))
    second = (
        Unit(t["billing"], "o", changed=True),
        Unit(t["shops"], "oox", changed=True),
        Unit("Assistance", "oooo", changed=True),
    )
    return [Hub(t["central"], first), Hub(t["relation"], second, changed=True)]


def _form(t: dict[str, str]) -> forms.Form:
    """A form that was sent with two errors."""
    data = {
        "space": "",
        "minutes": "240",
        "topic": "1",
        "notify": "1",
        "where": "1",
        "triage": "2",
    }
    form = _SampleForm(data=data)
    for name, label in (("space", "name"), ("topic", "billing"), ("minutes", "agreed")):
        form.fields[name].label = t[label]
    return form


class _FilterForm(forms.Form):
    """Filters of a sample list."""

    name = forms.CharField(widget=forms.TextInput(attrs={"type": "search"}))
    unit = forms.ChoiceField(choices=[("", "–"), ("1", "Boutiques")])


class _SampleForm(forms.Form):
    """One field of each kind."""

    space = forms.CharField(help_text="help_text")
    minutes = forms.IntegerField(max_value=60, required=False)
    topic = forms.ChoiceField(choices=[("1", "Facturation"), ("2", "Dépannage")])
    number = forms.CharField(disabled=True, initial="0001")
    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    notify = forms.ChoiceField(choices=[("1", "A"), ("2", "B")], widget=forms.RadioSelect)
    quiet = forms.BooleanField(required=False, help_text="help_text")
    where = forms.ChoiceField(
        choices=[("1", "Facebook"), ("2", "LinkedIn")], widget=forms.RadioSelect
    )
    triage = forms.ChoiceField(
        choices=[("1", "A|1 h"), ("2", "B|30 min"), ("3", "C|3 h"), ("4", "D|30 min")],
        widget=forms.RadioSelect,
    )
