"""What the rooms of a unit hold: registry, people, checks, strategy, process."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from governance.models import (
    AccessFact,
    AccountHolder,
    AccountImport,
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
    RaciActivity,
    RaciAssignment,
    SocialAccount,
    Sponsorship,
    SprawlDecision,
    TimeConsent,
    VolunteerApplication,
)
from governance.perms import Perm
from tests import make

if TYPE_CHECKING:
    from accounts.models import User
    from tests.guards.world import Place


def add_registry(place: Place, space: Any, resident: User) -> None:
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


def add_contract(place: Place, resident: User) -> None:
    """An application, a consent, an exception, a commitment and a decision, full of the canary."""
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


def add_checks(place: Place, resident: User) -> None:
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


def add_strategy(place: Place, resident: User) -> None:
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


def add_process(place: Place, resident: User) -> None:
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
