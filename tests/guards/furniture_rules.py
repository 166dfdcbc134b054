"""What a unit has set down: cover, rehearsal, charter, webhook, an import of people."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from governance.models import (
    Change,
    Charter,
    CharterVersion,
    PeopleImport,
    Rehearsal,
    UnitWebhook,
    WeeklyCover,
)
from notifications.models import OutboxMessage, WebhookEndpoint
from tests import make

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit
    from tests.guards.world import Place


def add_cover(unit: OrgUnit, person: User, space: Any) -> int:
    return WeeklyCover.objects.create(
        unit=unit,
        person=person,
        space=space,
        weekday=2,
        starts=time(9),
        ends=time(18),
        zone="Europe/Paris",
        starts_on=date(2026, 1, 1),
    ).pk


def add_rehearsal(unit: OrgUnit, canary: str, by: User, space: Any) -> int:
    row = {"aspect": "rota", "key": [unit.pk, by.pk, space.pk], "people": [by.pk]}
    sides = {"before": {"hub": unit.pk, "can": True}, "after": {"hub": unit.pk, "can": False}}
    return Rehearsal.objects.create(
        unit=unit,
        change=Change.SPLIT,
        facts={"name": f"{canary} hub", "model": "dandelion", "spokes": [], "new": 10**8},
        difference=[row | sides],
        counts={"rota": 1},
        digest="0" * 64,
        ground="0" * 64,
        rehearsed_at=make.NOON,
        rehearsed_by=by,
    ).pk


def add_charter(unit: OrgUnit, canary: str, author: User) -> int:
    """One version in force, and the next one being written."""
    charter = Charter.objects.create(
        unit=unit,
        slug=canary.lower(),
        kind="charter",
        title_fr=f"{canary} charte",
        title_en=f"{canary} charter",
        created_at=make.NOON,
    )
    reviewer = make.user(f"{canary} reviewer")
    dates = dict.fromkeys(("approved_at", "published_at", "grace_until"), make.NOON)
    out = {"state": "published", "approved_by": reviewer, **dates}
    for number in (1, 2):
        CharterVersion.objects.filter(charter=charter).update(**out)
        version = CharterVersion.objects.create(
            charter=charter, number=number, author=author, started_at=make.NOON
        )
        for language in ("fr", "en"):
            version.texts.create(language=language, body=f"{canary} words")
    return charter.pk


def add_webhook(unit: OrgUnit, canary: str) -> int:
    endpoint = WebhookEndpoint.objects.create(
        url=f"https://{canary.lower()}.example.org/", secret="-", created_at=make.NOON
    )
    OutboxMessage.objects.create(
        key=f"{canary}-key",
        kind="interaction.logged",
        channel="webhook",
        endpoint=endpoint,
        try_at=make.NOON + timedelta(days=900),
        created_at=make.NOON,
        note=canary,
    )
    return UnitWebhook.objects.create(unit=unit, endpoint=endpoint, name=f"{canary} hook").pk


def add_people_import(place: Place, by: User) -> int:
    unit, canary = place.unit, place.canary
    run = PeopleImport.objects.create(
        unit=unit,
        under=unit,
        by=by,
        at=make.NOON,
        name=f"{canary}.csv",
        content=f"name,email\n{canary},a@example.org\n".encode(),
        digest="0" * 64,
        state="checked",
        counts={"unit_added": 1},
    )
    run.changes.create(kind="unit_added", label=canary, after=canary)
    return run.pk
