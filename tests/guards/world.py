"""Two hubs, their spokes, one of everything in each unit, each stuffed with its unit's canary."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from engagement.models import Contact, ContactIdentity, Direction, ImportRun, Interaction, Message
from escalation.domain.ladder import Ladder, Rung
from escalation.models import Escalation, EscalationEvent, EscalationPath, EscalationStep
from governance import audit
from governance.models import (
    AccessFact,
    AccountHolder,
    AccountImport,
    Appointment,
    AuditEvent,
    BusinessCalendar,
    Change,
    Charter,
    CharterVersion,
    CheckRun,
    CheckWaiver,
    CodeCard,
    Decision,
    EcosystemEntry,
    EcosystemValidation,
    EligibilityOverride,
    GoNoGo,
    HubReporting,
    ListeningNote,
    MaturityAssessment,
    Network,
    NetworkFit,
    Objective,
    ObjectivePerson,
    Obstacle,
    PeopleImport,
    RaciActivity,
    RaciAssignment,
    Rehearsal,
    SocialAccount,
    Sponsorship,
    SprawlDecision,
    TimeConsent,
    UnitWebhook,
    VolunteerApplication,
    VolunteerObjective,
    WeeklyCover,
)
from governance.perms import Perm
from notifications.models import OutboxMessage, WebhookEndpoint
from reporting.models import ReportFile, ReportRun
from reporting.snapshots import freeze
from socialteam.kit.business_time import ALWAYS
from tests import make

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit

HOURS = [{"weekday": day, "starts": "00:00:00", "ends": "00:00:00"} for day in range(7)]


@dataclass
class Place:
    """A unit, its canary, and the id of one record of each kind that lives there.

    ``circle`` is the canary of the unit's topics, the same for all units of a hub: every unit of
    a hub may send work to every other, and so reads the names of their topics.
    """

    unit: OrgUnit
    canary: str
    circle: str
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """Places by name, and which lie below which: plain facts for an independent oracle."""

    places: dict[str, Place]
    parents: dict[str, str]

    def below(self, name: str) -> set[str]:
        """``name`` and every place under it."""
        found = {name}
        while more := {child for child, up in self.parents.items() if up in found} - found:
            found |= more
        return found

    def above(self, name: str) -> set[str]:
        """Every place over ``name``."""
        found: set[str] = set()
        while (name := self.parents.get(name, "")) != "":
            found.add(name)
        return found


def build() -> World:
    """The same world every time, in the caller's transaction."""
    company = make.company()
    north, south = make.hub("North"), make.hub("South")
    units = {
        "company": company,
        "north": north,
        "north-a": make.unit("North A", under=north),
        "north-b": make.unit("North B", under=north),
        "south": south,
        "south-a": make.unit("South A", under=south),
        "south-b": make.unit("South B", under=south),
    }
    parents = {
        "north": "company",
        "south": "company",
        "north-a": "north",
        "north-b": "north",
        "south-a": "south",
        "south-b": "south",
    }
    places = {name: furnish(_place(name, unit)) for name, unit in units.items()}
    return World(places, parents)


def _place(name: str, unit: OrgUnit) -> Place:
    hub = name.split("-", maxsplit=1)[0].upper()
    return Place(unit, f"CANARY{name.upper()}X", f"CIRCLE{hub}X")


def furnish(place: Place) -> Place:
    """One record of every kind, its texts full of the canary."""
    unit, canary = place.unit, place.canary
    resident = make.person(Perm.UNIT_VIEW, on=unit, name=f"{canary} resident")
    calendar = BusinessCalendar.objects.create(
        unit=unit, name=f"{canary} hours", zone="Europe/Paris", windows=HOURS
    )
    space = make.space(unit, name=f"{canary} space", calendar=calendar)
    topic = make.topic(unit, name=f"{place.circle} topic of {unit.pk}")
    place.ids |= {
        "unit": unit.pk,
        "calendar": calendar.pk,
        "space": space.pk,
        "topic": topic.pk,
        "person": resident.pk,
        "appointment": Appointment.objects.get(person=resident).pk,
        "cover": _cover(unit, resident, space),
        "webhook": _webhook(unit, canary),
        "charter": _charter(unit, canary, resident),
        "rehearsal": _rehearsal(unit, canary, resident, space),
    }
    interaction = _interaction(place, space, topic, resident)
    _escalation(place, interaction, resident)
    _report(place)
    _contract(place, resident)
    _checks(place, resident)
    _strategy(place, resident)
    _registry(place, space, resident)
    _process(place, resident)
    place.ids["import"] = ImportRun.objects.create(
        unit=unit,
        space=space,
        by=resident,
        at=make.NOON,
        source=f"{canary}.csv",
        digest="0" * 64,
        interactions=1,
        messages=1,
        flagged=0,
    ).pk
    place.ids["people-import"] = _people_import(place, resident)
    audit.record(
        by=resident, action="unit.changed", target=unit, at=make.NOON, changes={"x": canary}
    )
    place.ids["audit-event"] = AuditEvent.objects.latest("pk").pk
    return place


def _people_import(place: Place, by: User) -> int:
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


def _cover(unit: OrgUnit, person: User, space: Any) -> int:
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


def _rehearsal(unit: OrgUnit, canary: str, by: User, space: Any) -> int:
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


def _charter(unit: OrgUnit, canary: str, author: User) -> int:
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


def _webhook(unit: OrgUnit, canary: str) -> int:
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


def _interaction(place: Place, space: Any, topic: Any, author: User) -> Interaction:
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


def _escalation(place: Place, interaction: Interaction, by: User) -> None:
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


def _report(place: Place) -> None:
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


def _registry(place: Place, space: Any, resident: User) -> None:
    """An account on a network that the public does not see, and all that hangs on it."""
    unit, canary = place.unit, place.canary
    network, _made = Network.objects.get_or_create(
        slug="inside", defaults={"name": "Inside", "kind": "internal"}
    )
    account = SocialAccount.objects.create(
        unit=unit, network=network, handle=canary, handle_key=canary.lower(), tool=canary
    )
    CodeCard.objects.create(
        space=space,
        number=1,
        **dict.fromkeys(("tone", "length", "dos", "donts", "disclosure"), canary),
        languages=["fr"],
        written_by=resident,
        written_at=make.NOON,
    )
    about: dict[str, Any] = {"account": account, "person": resident, "starts_at": make.NOON}
    place.ids |= {
        "network": network.pk,
        "account": account.pk,
        "holder": AccountHolder.objects.create(**about, position=1).pk,
        "access": AccessFact.objects.create(**about, given_on=make.NOON.date()).pk,
        "sprawl": SprawlDecision.objects.create(
            unit=unit,
            account=account,
            choice="keep",
            reason=canary,
            silent_until=date(2200, 1, 1),
            decided_by=resident,
            decided_at=make.NOON,
        ).pk,
        "account-import": AccountImport.objects.create(
            unit=unit,
            language="fr",
            by=resident,
            at=make.NOON,
            name=canary,
            header=["network", "account"],
            rows=[["Inside", canary]],
        ).pk,
    }


def _contract(place: Place, resident: User) -> None:
    """An application, a consent, an objective and what else people agree on, with the canary."""
    unit, canary, other = place.unit, place.canary, make.user()
    about = {"unit": unit, "person": resident}
    asked: dict[str, Any] = {"unit": unit, "asked_by": resident, "asked_at": make.NOON}
    place.ids["application"] = VolunteerApplication.objects.create(
        **about,
        motivation=canary,
        ease=1,
        expertise=[canary],
        languages=["fr"],
        submitted_at=make.NOON,
    ).pk
    place.ids["consent"] = TimeConsent.objects.create(
        **asked, person=resident, manager=other, minutes_per_day=60, objectives=canary
    ).pk
    place.ids["volunteer-objective"] = VolunteerObjective.objects.create(
        **about,
        cadence="year",
        starts_on=date(2026, 1, 1),
        text=canary,
        state="sent_back",
        proposed_at=make.NOON,
        note=canary,
    ).pk
    place.ids["override"] = EligibilityOverride.objects.create(
        **about,
        reason=canary,
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 9, 1),
        granted_by=resident,
        granted_at=make.NOON,
    ).pk
    place.ids["sponsorship"] = Sponsorship.objects.create(
        **asked, sponsor=resident, strategist=other, commitment=canary
    ).pk
    place.ids["decision"] = Decision.objects.create(
        **asked, sponsor=resident, title=canary, why=canary, due_on=date(2026, 9, 1), slot=1
    ).pk


def _checks(place: Place, resident: User) -> None:
    """A rule set aside, a day's evaluation, and where the unit reports."""
    unit, canary = place.unit, place.canary
    place.ids["waiver"] = CheckWaiver.objects.create(
        unit=unit,
        code="G12",
        reason=canary,
        by=resident,
        starts_at=make.NOON,
        ends_at=make.NOON + timedelta(days=900),
    ).pk
    CheckRun.objects.create(
        unit=unit, day=make.NOON.date(), evaluated_at=make.NOON, through_event=0, states={}
    )
    place.ids["hub-reporting"] = HubReporting.objects.create(
        unit=unit, department="strategy", starts_at=make.NOON
    ).pk


def _strategy(place: Place, resident: User) -> None:
    """An entry, a finding, an objective, a go/no-go, an obstacle, an assessment, a mark."""
    unit, canary = place.unit, place.canary
    by: dict[str, Any] = {"unit": unit, "by": resident}
    entry = EcosystemEntry.objects.create(
        unit=unit, kind="theme", name=canary, added_by=resident, seen_on=date(2026, 1, 1)
    )
    ListeningNote.objects.create(
        **by, entry=entry, heard_on=date(2026, 1, 2), finding=canary, noted_at=make.NOON
    )
    EcosystemValidation.objects.create(
        **by,
        summary=canary,
        validated_at=make.NOON,
        starts_on=date(2026, 1, 3),
        ends_on=date(2027, 1, 3),
    )
    facts = {"text": canary, "benefit": canary, "measure": canary, "target": canary}
    objective = Objective.objects.create(
        **by, **facts, due_on=date(2026, 9, 1), written_at=make.NOON
    )
    ObjectivePerson.objects.create(objective=objective, person=resident, starts_at=make.NOON)
    answers = [{"question": canary, "answer": "yes", "note": canary}]
    record = GoNoGo.objects.create(
        **by, space_id=place.ids["space"], owner=resident, answers=answers, recorded_at=make.NOON
    )
    obstacle = Obstacle.objects.create(
        **by,
        text=canary,
        severity=3,
        owner=resident,
        due_on=date(2026, 9, 1),
        raised_on=date(2026, 1, 1),
    )
    MaturityAssessment.objects.create(
        **by, version=1, answers={}, points=0, note=canary, assessed_at=make.NOON
    )
    NetworkFit.objects.create(
        **by,
        network=Network.objects.get(slug="forum"),
        criterion="tone",
        mark=1,
        note=canary,
        starts_at=make.NOON,
    )
    place.ids |= {
        "entry": entry.pk,
        "objective": objective.pk,
        "go": record.pk,
        "obstacle": obstacle.pk,
    }


def _process(place: Place, resident: User) -> None:
    """An activity that somebody does, full of the canary."""
    activity = RaciActivity.objects.create(
        unit=place.unit,
        name=f"{place.canary} activity",
        slug=f"{place.canary.lower()}-activity",
        procedure=place.canary,
        powers=[Perm.INTERACTION_ANSWER.value],
        starts_on=date(2026, 1, 1),
    )
    row = RaciAssignment.objects.create(
        activity=activity, letter="R", unit=place.unit, person=resident, starts_at=make.NOON
    )
    place.ids |= {"activity": activity.pk, "assignment": row.pk}
