"""What is worked on in a unit: an interaction, its escalation, its report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from engagement.models import Contact, ContactIdentity, Direction, Interaction, Message
from escalation.domain.ladder import Ladder, Rung
from escalation.models import Escalation, EscalationEvent, EscalationPath, EscalationStep
from reporting.models import ReportFile, ReportRun
from reporting.snapshots import freeze
from socialteam.kit.business_time import ALWAYS
from tests import make

if TYPE_CHECKING:
    from accounts.models import User
    from tests.guards.world import Place


def add_interaction(place: Place, space: Any, topic: Any, author: User) -> Interaction:
    unit, canary = place.unit, place.canary
    contact = Contact.objects.create(
        unit=unit, space=space, pseudonym=uuid4().hex[:12], created_at=make.NOON
    )
    ContactIdentity.objects.create(contact=contact, space=space, name=canary, handle=canary)
    interaction = Interaction.objects.create(
        unit=unit,
        space=space,
        topic=topic,
        contact=contact,
        title=f"{canary} title",
        occurred_at=make.NOON,
        received_at=make.NOON,
        due_at=make.NOON + timedelta(hours=8),
        logged_by=author,
    )
    Message.objects.create(
        interaction=interaction,
        direction=Direction.INBOUND,
        contact=contact,
        body=f"{canary} words",
        occurred_at=make.NOON,
        received_at=make.NOON,
    )
    place.ids |= {"interaction": interaction.pk, "contact": contact.pk}
    return interaction


def add_escalation(place: Place, interaction: Interaction, by: User) -> None:
    path = EscalationPath.objects.create(
        unit=place.unit, name=f"{place.canary} path", changed_at=make.NOON
    )
    EscalationStep.objects.create(
        path=path, position=0, target="person", person=by, delay_minutes=30, channels=["email"]
    )
    escalation = Escalation.objects.create(
        unit=place.unit,
        interaction=interaction,
        reason=f"{place.canary} reason",
        path_name=path.name,
        path=Ladder((_rung(by),), repeats=0, calendar=ALWAYS).to_json(),
        due_at=make.NOON + timedelta(days=900),
        opened_by=by,
        opened_at=make.NOON,
    )
    EscalationEvent.objects.create(
        escalation=escalation, kind="opened", at=make.NOON, actor=by, note=place.canary
    )
    place.ids |= {"path": path.pk, "escalation": escalation.pk}


def _rung(person: User) -> Rung:
    return Rung(
        target="person",
        role_id=None,
        unit_id=None,
        person_id=person.pk,
        delay=timedelta(minutes=30),
        channels=("email",),
    )


def add_report(place: Place) -> None:
    run = ReportRun(
        unit=place.unit,
        period="month",
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 3, 1),
        zone="Europe/Paris",
        state="done",
        compiled_at=make.NOON,
    )
    run.snapshot = freeze(run, as_of=make.NOON) | {"note": place.canary}
    run.save()
    for form in ("html", "pdf", "xlsx"):
        ReportFile.objects.create(
            run=run, format=form, language="fr", content=place.canary.encode()
        )
    place.ids["report"] = run.pk
