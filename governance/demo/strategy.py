"""Alvéa's strategy: what it heard, what it wants, and LinkedIn waiting at its gate."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.utils.translation import override

from accounts.models import User
from governance import services
from governance.demo import strategy_words as words
from governance.demo.organisation import HUB, ZONE, address
from governance.domain.launch_gate import Stage
from governance.domain.network_fit import FitCriterion
from governance.domain.objective_status import ObjectiveState
from governance.maturity_questions import CODES
from governance.models import (
    EcosystemEntry,
    EcosystemValidation,
    GoNoGo,
    MaturityAssessment,
    Network,
    NetworkFit,
    Objective,
    Obstacle,
    OrgUnit,
    Space,
)
from governance.services import strategy

if TYPE_CHECKING:
    from datetime import datetime

LINKEDIN = "alvea-linkedin"
MIDDAY = (time(12), time(13))


class Story(NamedTuple):
    """Who tells the story: the hub, its strategist, the moment of seeding."""

    hub: OrgUnit
    claire: User
    at: datetime


@transaction.atomic
def seed_strategy(at: datetime) -> None:
    """Make of the strategy what is missing; facts are dated back from ``at``."""
    story = Story(OrgUnit.objects.get(name=HUB), _person("Claire Morvan"), at)
    with override("fr"):
        for step in (_ecosystem, _linkedin, _objectives, _fit, _go, _obstacles, _maturity):
            step(story)


def _person(name: str) -> User:
    found: User = User.objects.get(email=address(name))
    return found


def _unit(name: str) -> OrgUnit:
    return OrgUnit.objects.get(name=name)


def _ecosystem(story: Story) -> None:
    if EcosystemEntry.objects.filter(unit=story.hub).exists():
        return
    since = story.at - timedelta(days=150)
    entries = {}
    for kind, name, place, size, notes in words.ECOSYSTEM:
        facts = {"kind": kind, "name": name, "place": place, "size": size, "notes": notes}
        entries[name] = strategy.add_entry(unit=story.hub, facts=facts, by=story.claire, at=since)
    for name, days, finding, source in words.HEARD:
        strategy.note_finding(
            unit=story.hub,
            finding=finding,
            heard_on=(story.at - timedelta(days=days)).date(),
            source=source,
            entry=entries.get(name),
            by=story.claire,
            at=story.at - timedelta(days=days),
        )
    if not EcosystemValidation.objects.filter(unit=story.hub).exists():
        strategy.validate_ecosystem(
            unit=story.hub,
            summary=words.ANALYSIS,
            by=story.claire,
            at=story.at - timedelta(days=120),
        )


def _linkedin(story: Story) -> None:
    """Planned, covered six days of seven: its gate says what is missing."""
    if Space.objects.filter(slug=LINKEDIN).exists():
        return
    planned = story.at - timedelta(days=21)
    facts = {
        "name": "Alvéa sur LinkedIn",
        "slug": LINKEDIN,
        "network": Network.objects.get(slug="linkedin"),
        "owner": _person("Élise Roux"),
        "deputy": _person("Mathilde Lenoir"),
        "target_minutes": 480,
        "urgent_target_minutes": 60,
    }
    space = services.create_space(unit=story.hub, facts=facts, by=story.claire, at=planned)
    for name, unit, weekdays in words.LINKEDIN_COVER:
        for weekday in weekdays:
            services.add_cover(
                unit=_unit(unit),
                person=_person(name),
                space=space,
                weekday=weekday,
                hours=MIDDAY,
                zone=ZONE,
                by=story.claire,
                at=planned,
            )


def _objectives(story: Story) -> None:
    if Objective.objects.filter(unit=story.hub).exists():
        return
    for each in words.OBJECTIVES:
        written = story.at - timedelta(days=each.since)
        objective = strategy.write_objective(
            unit=story.hub,
            facts={
                "text": each.text,
                "benefit": each.benefit,
                "measure": each.measure,
                "target": each.target,
                "due_on": (story.at + timedelta(days=each.due)).date(),
                "people_needed": each.needed,
                "people": [_person(name) for name in each.people],
            },
            by=story.claire,
            at=written,
        )
        if each.active:
            strategy.move_objective(
                objective=objective, to=ObjectiveState.ACTIVE, by=story.claire, at=written
            )


def _fit(story: Story) -> None:
    if NetworkFit.objects.filter(unit=story.hub).exists():
        return
    for slug, marks in words.FIT.items():
        strategy.mark_network(
            unit=story.hub,
            network=Network.objects.get(slug=slug),
            marks=dict(zip(FitCriterion, marks, strict=True)),
            by=story.claire,
            at=story.at - timedelta(days=90),
        )


def _go(story: Story) -> None:
    if GoNoGo.objects.filter(unit=story.hub).exists():
        return
    answers = [
        {"question": str(question), "answer": answer, "note": note}
        for question, (answer, note) in zip(strategy.QUESTIONS, words.ANSWERS, strict=True)
    ]
    about: dict[str, Any] = {"unit": story.hub, "answers": answers, "by": story.claire}
    record = strategy.record_go(
        **about,
        space=Space.objects.get(slug=LINKEDIN),
        owner=story.claire,
        at=story.at - timedelta(days=9),
    )
    strategy.decide_go(
        record=record,
        go=True,
        reason=words.GO_REASON,
        by=story.claire,
        at=story.at - timedelta(days=7),
    )
    strategy.record_go(
        **about,
        stage=Stage.OPEN,
        owner=_person("Inès Delaunay"),
        at=story.at - timedelta(hours=3),
    )


def _obstacles(story: Story) -> None:
    if Obstacle.objects.filter(unit=story.hub).exists():
        return
    for each in words.OBSTACLES:
        raised = story.at - timedelta(days=each.since)
        obstacle = strategy.raise_obstacle(
            unit=story.hub,
            facts={
                "text": each.text,
                "severity": each.severity,
                "owner": _person(each.owner),
                "action": each.action,
                "due_on": (story.at + timedelta(days=each.due)).date(),
            },
            by=story.claire,
            at=raised,
        )
        if each.outcome:
            strategy.resolve_obstacle(
                obstacle=obstacle, outcome=each.outcome, by=story.claire, at=story.at
            )


def _maturity(story: Story) -> None:
    if MaturityAssessment.objects.exists():
        return
    for unit, answered in words.MATURITY.items():
        for days, marks in answered:
            strategy.assess_maturity(
                unit=_unit(unit),
                answers=dict(zip(CODES, map(int, marks), strict=True)),
                by=story.claire,
                at=story.at - timedelta(days=days),
            )
