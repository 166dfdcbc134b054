"""Measure how long a material charter version takes to open its campaign to many people.

    DATABASE_URL=… python -m bench.governance.run campaign

The database named by DATABASE_URL is filled: give it one of its own. 20,000 people are spread
over 500 units. Publishing is the service as a page calls it, filling is what a worker runs: the
requests in one statement, then the mails in batches of 5,000. The floor is a plain
INSERT … SELECT of the same rows (requests and mails) into tables of the same shape with the same
indexes, in the same run.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialteam.settings")
os.environ.setdefault("SOCIALTEAM_SECRET_KEY", "bench")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import User
from governance import services
from governance.domain.charter_status import Change
from governance.models import (
    Appointment,
    CharterCampaign,
    CharterVersion,
    OrgModel,
    OrgUnit,
    Role,
    UnitKind,
)
from notifications.models import OutboxMessage

NOW = datetime(2026, 11, 1, tzinfo=UTC)
BEFORE = NOW - timedelta(days=400)
UNITS = 500
FLOOR = """
CREATE TEMP TABLE floor_request (LIKE governance_charterrequest INCLUDING ALL) ON COMMIT DROP;
CREATE TEMP TABLE floor_mail (LIKE notifications_outboxmessage INCLUDING ALL) ON COMMIT DROP;
INSERT INTO floor_request SELECT * FROM governance_charterrequest WHERE campaign_id = %s;
INSERT INTO floor_mail SELECT * FROM notifications_outboxmessage WHERE kind = 'charter.asked';
"""


def fill(people: int) -> tuple[User, User, OrgUnit]:
    """An organisation of 500 units with ``people`` volunteers, its strategist and a reviewer."""
    call_command("migrate", verbosity=0)
    services.install_catalogue()
    claire, antoine = (
        User.objects.create_user(f"{name}@bench.example", name=name)
        for name in ("claire", "antoine")
    )
    hub = services.create_organisation(
        name="Bench", hub="Hub", model=OrgModel.HUB_AND_SPOKE, strategist=claire, at=BEFORE
    )
    reviewer = Role.objects.get(slug="legal-reviewer")
    services.appoint_person(person=antoine, role=reviewer, unit=hub, by=None, at=BEFORE)
    spokes = [
        services.create_unit(
            name=f"Unit {number}", kind=UnitKind.SPOKE, parent=hub, by=None, at=BEFORE
        )
        for number in range(UNITS)
    ]
    made = User.objects.bulk_create(
        [User(email=f"p{number}@bench.example", name=f"P {number}") for number in range(people)]
    )
    volunteer = Role.objects.get(slug="community-manager")
    Appointment.objects.bulk_create(
        [
            Appointment(
                person=person, role=volunteer, unit=spokes[number % UNITS], starts_at=BEFORE
            )
            for number, person in enumerate(made)
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return User.objects.get(pk=claire.pk), User.objects.get(pk=antoine.pk), hub


def approved(hub: OrgUnit, claire: User, antoine: User) -> CharterVersion:
    """A material version that waits to be published."""
    facts = {"kind": "charter", "title_fr": "Charte", "title_en": "Charter"}
    charter = services.create_charter(
        unit=hub, facts=facts, template="one-page", by=claire, at=BEFORE
    )
    version = services.submit_version(
        version=charter.versions.get(),
        change=Change.MATERIAL,
        summary="First",
        reviewer=antoine,
        by=claire,
        at=BEFORE,
    )
    return services.approve_version(version=version, by=antoine, at=BEFORE)


def campaign(people: int) -> dict[str, float]:
    """Fill, publish, ask everybody, and compare with the floor."""
    claire, antoine, hub = fill(people)
    version = approved(hub, claire, antoine)
    started = time.perf_counter()
    version = services.publish_version(version=version, by=claire, at=NOW)
    published = time.perf_counter()
    asked = CharterCampaign.objects.select_related("version__charter").get(version=version)
    told = services.fill_campaign(campaign=asked, at=NOW)
    ended = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FLOOR, [asked.pk])
        floor = time.perf_counter() - ended
    again = time.perf_counter()
    services.fill_campaign(campaign=asked, at=NOW)
    return {
        "people": people,
        "mails": told,
        "waiting mails": OutboxMessage.objects.filter(kind="charter.asked").count(),
        "publish s": round(published - started, 2),
        "ask everybody s": round(ended - published, 2),
        "whole s": round(ended - started, 2),
        "floor s": round(floor, 2),
        "ratio": round((ended - started) / floor, 1),
        "second pass s": round(time.perf_counter() - again, 2),
    }
