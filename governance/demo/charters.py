"""The charters of the demo: in force, acknowledged by almost everybody, one being rewritten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import transaction
from django.utils.translation import override

from accounts.models import User
from governance import services
from governance.demo.organisation import COMPANY, SPOKES, address
from governance.demo.people_contract import mails_have_left
from governance.domain.charter_status import Change
from governance.models import Charter, CharterVersion, OrgUnit, Role

if TYPE_CHECKING:
    from datetime import datetime

TEXTS: Final = Path(__file__).resolve().parent / "texts"
LATE: Final = {"Mehdi Amrani", "Bastien Colas"}
"""The two who have not acknowledged the charter yet."""


class DemoCharter(NamedTuple):
    """A charter, the days since it holds, and where its text comes from."""

    facts: dict[str, Any]
    days: int
    roles: tuple[str, ...]
    summary: str
    template: str = ""
    text: str = ""


CHARTERS: Final = (
    DemoCharter(
        {
            "slug": "charte",
            "kind": "charter",
            "title_fr": "Charte de la parole en ligne",
            "title_en": "Charter for speaking online",
            "renewal_months": 12,
            "grace_days": 14,
        },
        190,
        ("community-manager", "unit-lead"),
        "Première version : ce que chacun promet quand il répond au nom d’Alvéa.",
        text="charter",
    ),
    DemoCharter(
        {
            "slug": "moderation",
            "kind": "policy",
            "title_fr": "Règle de modération",
            "title_en": "Moderation policy",
            "grace_days": 14,
        },
        150,
        ("community-manager",),
        "Première version : ce qui reste, ce qui part, et qui décide.",
        template="moderation",
    ),
    DemoCharter(
        {
            "slug": "donnees",
            "kind": "policy",
            "title_fr": "Données personnelles dans nos échanges",
            "title_en": "Personal data in our conversations",
            "grace_days": 30,
        },
        120,
        ("community-manager", "unit-lead"),
        "Première version : ce que nous gardons, pourquoi, et jusqu’à quand.",
        text="privacy",
    ),
)
DAY: Final = (
    "- **Vous répondez dans la journée.** S’il faut plus de temps, vous le dites tout de suite, "
    "et vous donnez un jour."
)
HOURS: Final = (
    "- **Vous répondez sous quatre heures ouvrées.** S’il faut plus de temps, vous le dites tout "
    "de suite, et vous donnez une heure."
)
SELL: Final = "- **Vous ne vendez pas.**"
OWN_WORDS: Final = (
    "- **Vous écrivez vous-même.** Une machine peut proposer des mots ; vous les relisez, vous "
    "les corrigez, et c’est vous qui signez.\n"
)
DAY_EN: Final = (
    "- **You answer the same day.** If it takes longer, you say so at once and name a day."
)
HOURS_EN: Final = (
    "- **You answer within four working hours.** If it takes longer, you say so at once and name "
    "an hour."
)
SELL_EN: Final = "- **You do not sell.**"
OWN_WORDS_EN: Final = (
    "- **You write yourself.** A machine may propose words; you read them again, you correct "
    "them, and it is you who signs.\n"
)
CHANGES: Final = {
    "fr": ((DAY, HOURS), (SELL, OWN_WORDS + SELL)),
    "en": ((DAY_EN, HOURS_EN), (SELL_EN, OWN_WORDS_EN + SELL_EN)),
}
"""What the second version of the charter says otherwise."""

REMARK: Final = (
    "Quatre heures, oui, mais le samedi ? Disons « ouvrées » partout, ou donnons les horaires."
)
PASSAGE: Final = "Une machine peut proposer des mots ; vous les relisez"
INSTEAD: Final = "Un outil peut proposer une réponse ; vous la relisez"
WHY: Final = "« Machine » fait peur. Et il propose une réponse entière, pas des mots."


@transaction.atomic
def seed_charters(at: datetime) -> None:
    """Write, publish and acknowledge what is missing."""
    known = set(Charter.objects.values_list("slug", flat=True))
    with override("fr"):
        for charter in CHARTERS:
            if charter.facts["slug"] not in known:
                _publish(charter, at - timedelta(days=charter.days))
        if not CharterVersion.objects.under_way().exists():
            _second_version(at)
    mails_have_left(at)


def _person(name: str) -> User:
    found: User = User.objects.get(email=address(name))
    return found


def _publish(wanted: DemoCharter, at: datetime) -> None:
    claire, antoine = _person("Claire Morvan"), _person("Antoine Berger")
    roles = list(Role.objects.filter(slug__in=wanted.roles))
    charter = services.create_charter(
        unit=OrgUnit.objects.get(name=COMPANY),
        facts={**wanted.facts, "roles": roles},
        template=wanted.template,
        by=claire,
        at=at - timedelta(days=9),
    )
    version = charter.versions.get()
    if wanted.text:
        for language in ("fr", "en"):
            body = (TEXTS / f"{wanted.text}.{language}.md").read_text(encoding="utf-8")
            _write(version, language, body, by=claire, at=at - timedelta(days=8))
    services.submit_version(
        version=version,
        change=Change.MATERIAL,
        summary=wanted.summary,
        reviewer=antoine,
        by=claire,
        at=at - timedelta(days=6),
    )
    services.approve_version(version=version, by=antoine, at=at - timedelta(days=2))
    services.publish_version(version=version, by=claire, at=at)
    for campaign in services.campaigns_going_on().filter(version=version):
        services.fill_campaign(campaign=campaign, at=at)
    _acknowledge(charter, at)


def _acknowledge(charter: Charter, at: datetime) -> None:
    """Everybody asked reads within a week, except the two who are late."""
    asked = {text.language: text.digest for text in charter.versions.get().texts.all()}
    slugs = set(charter.roles.values_list("slug", flat=True))
    for number, name in enumerate(_readers(slugs)):
        if name not in LATE:
            services.acknowledge_charter(
                charter=charter,
                language="fr",
                sha256=asked["fr"],
                by=_person(name),
                at=at + timedelta(hours=5 + number * 7),
            )


def _readers(slugs: set[str]) -> list[str]:
    places = SPOKES.values()
    leads = [name for names, _v, _t in places for name in names if "unit-lead" in slugs]
    return leads + [name for _l, names, _t in places for name in names]


def _second_version(at: datetime) -> None:
    """Claire rewrites, Antoine reads along."""
    claire, antoine = _person("Claire Morvan"), _person("Antoine Berger")
    charter = Charter.objects.get(slug="charte")
    version = services.start_version(charter=charter, by=claire, at=at - timedelta(days=4))
    for language, changes in CHANGES.items():
        body = version.texts.get(language=language).body
        for before, after in changes:
            body = body.replace(before, after)
        _write(version, language, body, by=claire, at=at - timedelta(days=3))
    facts: dict[str, Any] = {"language": "fr", "body": REMARK}
    services.comment_on_version(
        version=version, facts=facts, by=antoine, at=at - timedelta(days=2)
    )
    facts = {"language": "fr", "body": WHY, "passage": PASSAGE, "replacement": INSTEAD}
    services.comment_on_version(
        version=version, facts=facts, by=antoine, at=at - timedelta(days=1)
    )


def _write(version: CharterVersion, language: str, body: str, *, by: User, at: datetime) -> None:
    text = version.texts.get(language=language)
    services.write_text(text=text, body=body, revision=text.revision, by=by, at=at)
