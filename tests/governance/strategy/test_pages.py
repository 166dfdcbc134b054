"""The pages of the launch and the strategy: whole, refusing, keeping what was typed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.domain.launch_gate import Stage
from governance.maturity_questions import CODES
from governance.models import (
    Decision,
    EcosystemEntry,
    GoNoGo,
    LaunchStage,
    ListeningNote,
    MaturityAssessment,
    NetworkFit,
    Objective,
    Obstacle,
    StageEntry,
)
from governance.perms import Perm
from governance.services import strategy
from tests import make
from tests.governance.strategy import build

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
SOON = (make.NOON + timedelta(days=9)).date().isoformat()
LISTS = [
    "strategy-launch",
    "ecosystem-list",
    "objective-list",
    "fit-list",
    "go-list",
    "obstacle-list",
    "maturity-list",
]
FORMS = [
    "ecosystem-entry-create",
    "ecosystem-finding-create",
    "ecosystem-validate",
    "objective-create",
    "fit-mark",
    "go-create",
    "obstacle-create",
    "maturity-assess",
]


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


@pytest.fixture
def hub() -> OrgUnit:
    return make.hub("Hub")


@pytest.fixture
def ana(hub: OrgUnit) -> User:
    return build.strategist(hub)


def page(name: str, *args: int | str) -> str:
    return reverse(f"governance:{name}", args=args)


def as_(person: User, language: str = "en") -> Client:
    client = Client()
    person.language = language
    person.save()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def entry(hub: OrgUnit, by: User, name: str = "Meter people") -> EcosystemEntry:
    facts = {"kind": "community", "name": name}
    return strategy.add_entry(unit=hub, facts=facts, by=by, at=make.NOON)


def objective(hub: OrgUnit, by: User, **facts: Any) -> Objective:
    given = {
        "text": "Explain the bill",
        "benefit": "Nobody is surprised",
        "measure": "questions",
        "target": "20",
        "due_on": (make.NOON + timedelta(days=9)).date(),
        **facts,
    }
    return strategy.write_objective(unit=hub, facts=given, by=by, at=make.NOON)


def obstacle(hub: OrgUnit, by: User, **facts: Any) -> Obstacle:
    given = {
        "text": "Nobody on Sundays",
        "severity": 3,
        "owner": by,
        "due_on": (make.NOON - timedelta(days=1)).date(),
        **facts,
    }
    return strategy.raise_obstacle(unit=hub, facts=given, by=by, at=make.NOON)


def answered(hub: OrgUnit, by: User) -> GoNoGo:
    answers = [{"question": "Ready?", "answer": "yes", "note": ""}]
    return strategy.record_go(
        unit=hub, owner=by, answers=answers, stage=Stage.ONE, by=by, at=make.NOON
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_is_whole_empty_and_full(hub: OrgUnit, ana: User, language: str) -> None:
    space = build.planned(hub)
    urls = [*map(page, LISTS), *map(page, FORMS)]
    urls += [
        page("strategy-space", space.pk),
        page("strategy-space-override", space.pk),
        page("strategy-stage-criteria", hub.pk, 2),
        page("strategy-stage-override", hub.pk, 2),
    ]
    client = as_(ana, language)
    for _round in range(2):
        for url in urls:
            answer = client.get(url)
            text = answer.content.decode()
            assert answer.status_code == 200, url
            assert text.count("<h1") == 1, url
            assert "</html>" in text, url
        if _round:
            break
        entry(hub, ana)
        note = strategy.note_finding(
            unit=hub, finding="Bills", heard_on=make.NOON.date(), by=ana, at=make.NOON
        )
        running = objective(hub, ana, findings=[note], people=[ana])
        late = obstacle(hub, ana)
        record = answered(hub, ana)
        for points in (1, 2):
            strategy.assess_maturity(
                unit=hub, answers=dict.fromkeys(CODES, points), by=ana, at=make.NOON
            )
        strategy.mark_network(
            unit=hub,
            network=space.network,
            marks=dict.fromkeys(list(build.FIT), (2, "")),
            by=ana,
            at=make.NOON,
        )
        urls += [
            page("objective-assign", running.pk),
            page("obstacle-resolve", late.pk),
            page("go-decide", record.pk),
        ]


def test_a_closed_gate_is_a_page_that_says_what_is_missing(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana)
    for slug in ("facebook", "x", "youtube"):
        build.cover(make.space(hub, network=build.network(slug)))
    space = build.planned(hub)
    build.cover(space, 0, 1, 2, 3, 4, 5)
    client = as_(ana)

    answer = client.post(page("space-open", space.pk))
    text = answer.content.decode()

    assert answer.status_code == 409
    assert "2 points block the opening of" in text
    assert "Nobody covers Alvéa on linkedin on Sunday." in text
    assert "network number 4" in text
    assert page("cover-create") in text
    assert page("strategy-space-override", space.pk) in text
    launch = client.get(page("strategy-launch")).content.decode()
    assert "2 points block the opening of" in launch


def test_the_sponsor_is_asked_signs_and_the_space_opens(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana)
    space, ines = build.planned(hub), build.sponsor(hub)
    client = as_(ana)
    given = {"sponsor": ines.pk, "why": "The fair", "due_on": SOON}
    assert client.post(page("strategy-space-override", space.pk), given).status_code == 302
    waits = client.get(page("strategy-space", space.pk)).content.decode()
    assert f"{ines.name} is asked for a signature" in waits

    as_(ines).post(page("decision-sign", Decision.objects.get().pk))
    signed = client.get(page("strategy-space", space.pk)).content.decode()
    assert "The sponsor has signed" in signed
    assert client.post(page("space-open", space.pk)).status_code == 302
    space.refresh_from_db()
    assert space.opened_on == make.NOON.date()


def test_a_stage_is_refused_then_entered(hub: OrgUnit, ana: User) -> None:
    build.asks(hub, Stage.ONE, by=ana, ecosystem=True)
    client = as_(ana)
    refused = client.post(page("strategy-stage-enter", hub.pk, 2))
    assert refused.status_code == 409
    assert "The ecosystem analysis is not validated." in refused.content.decode()

    entry(hub, ana)
    client.post(page("ecosystem-validate"), {"unit": hub.pk, "summary": "They speak of bills"})
    assert client.post(page("strategy-stage-enter", hub.pk, 2)).status_code == 302
    assert StageEntry.objects.get().stage == Stage.ONE


@pytest.mark.parametrize(
    ("stage", "now"), [(None, "Internal network"), (Stage.ONE, "One network")]
)
def test_the_home_shows_how_far_the_launch_has_come(
    hub: OrgUnit, ana: User, stage: Stage | None, now: str
) -> None:
    if stage:
        StageEntry.objects.create(unit=hub, stage=stage, by=ana, entered_at=make.NOON)
    person = make.person(Perm.CHECK_VIEW, Perm.STRATEGY_VIEW, on=hub, language="en")

    shown = as_(person).get(page("check-home")).content.decode()

    step = shown.split('aria-current="step"')[1].split("</li>")[0]
    assert now in step
    assert "What the next stage asks" in shown


def test_the_home_of_who_may_not_read_the_launch_has_no_stages(hub: OrgUnit) -> None:
    person = make.person(Perm.CHECK_VIEW, on=hub)

    assert "Stages of the launch" not in as_(person).get(page("check-home")).content.decode()


def test_criteria_are_changed_on_a_page(hub: OrgUnit, ana: User) -> None:
    client = as_(ana)
    url = page("strategy-stage-criteria", hub.pk, 3)
    given = {"networks": "2", "volunteers": "6", "full_week": "on", "checks": ["G13"]}
    assert client.post(url, {**given, "volunteers": "-1"}).status_code == 200
    assert client.post(url, given).status_code == 302
    row = LaunchStage.objects.get()
    assert (row.networks, row.volunteers, row.full_week, row.go) == (2, 6, True, False)
    assert row.checks == ["G13"]


def test_what_is_typed_is_kept(hub: OrgUnit, ana: User) -> None:
    client = as_(ana)
    cases: list[tuple[str, dict[str, Any]]] = [
        ("ecosystem-entry-create", {"name": "My words", "kind": "nobody"}),
        ("ecosystem-finding-create", {"finding": "My words", "heard_on": SOON}),
        ("objective-create", {"text": "My words", "benefit": ""}),
        ("obstacle-create", {"text": "My words", "owner": "nobody@example.org"}),
        ("go-create", {"question_0": "My words", "cooling_hours": "9999"}),
        ("fit-mark", {"note_tone": "My words", "mark_tone": "4"}),
        ("maturity-assess", {"note": "My words", "L1": "9"}),
    ]
    for name, given in cases:
        answer = client.post(page(name), {"unit": hub.pk, **given})
        text = answer.content.decode()
        assert answer.status_code == 200, name
        assert "My words" in text, name
        assert "is-invalid" in text, name
    models: list[Any] = [EcosystemEntry, ListeningNote, Objective, Obstacle, GoNoGo, NetworkFit]
    assert not any(model.objects.exists() for model in models)


def test_the_forms_write_what_they_say(hub: OrgUnit, ana: User) -> None:
    client = as_(ana)
    unit = {"unit": hub.pk}
    marks = {f"mark_{each.value}": "2" for each in build.FIT}
    cases: list[tuple[str, dict[str, Any]]] = [
        ("ecosystem-entry-create", {"name": "Meter people", "kind": "community"}),
        ("ecosystem-finding-create", {"finding": "Bills", "heard_on": "2026-03-01"}),
        (
            "objective-create",
            {"text": "a", "benefit": "b", "measure": "c", "target": "d", "due_on": SOON}
            | {"people_needed": 1},
        ),
        ("obstacle-create", {"text": "a", "severity": 2, "owner": ana.email, "due_on": SOON}),
        (
            "go-create",
            {"stage": 2, "owner": ana.pk, "cooling_hours": 24, "question_0": "Q?"}
            | {"answer_0": "no"},
        ),
        ("fit-mark", {"network": build.network("x").pk, **marks}),
        ("maturity-assess", dict.fromkeys(CODES, "3")),
    ]
    for name, given in cases:
        answer = client.post(page(name), {**unit, **given})
        assert answer.status_code == 302, (name, answer.content.decode()[:3000])
    assert MaturityAssessment.objects.get().points == 45
    assert NetworkFit.objects.count() == 5
    assert GoNoGo.objects.get().answers == [{"question": "Q?", "answer": "no", "note": ""}]


def test_an_objective_begins_when_its_people_are_there(hub: OrgUnit, ana: User) -> None:
    client, each = as_(ana), objective(hub, ana)
    refused = client.post(page("objective-move", each.pk), {"to": "active"}, follow=True)
    assert "One more person is needed" in refused.content.decode()
    client.post(page("objective-assign", each.pk), {"people": [ana.pk]})
    client.post(page("objective-move", each.pk), {"to": "active"})
    each.refresh_from_db()
    assert each.state == "active"
    assert client.post(page("objective-move", each.pk), {"to": "sleeping"}).status_code == 400


def test_a_word_is_slept_on(hub: OrgUnit, ana: User, clock: Clock) -> None:
    client, record = as_(ana), answered(hub, ana)
    given = {"go": "go", "reason": "Ready"}
    early = client.post(page("go-decide", record.pk), given)
    assert "slept on first" in early.content.decode()
    clock.forward(hours=24)
    assert as_(ana).post(page("go-decide", record.pk), given).status_code == 302
    record.refresh_from_db()
    assert record.go is True


def test_the_map_is_searched_and_leaves_as_a_file(hub: OrgUnit, ana: User) -> None:
    entry(hub, ana, "Meter people")
    entry(hub, ana, "=Solar friends")
    client = as_(ana)
    found = client.get(page("ecosystem-list"), {"words": "solar"}).content.decode()
    assert "Solar friends" in found
    assert "Meter people" not in found
    file: Any = client.get(page("ecosystem-export"))
    text = b"".join(file.streaming_content).decode()
    assert "'=Solar friends" in text
    assert client.get(page("ecosystem-list"), {"kind": "nonsense"}).status_code == 200


def test_who_leads_a_unit_reads_the_stage_and_not_the_neighbours(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana)
    make.space(make.unit("North", under=hub), name="Secret neighbour")
    lead = make.person(Perm.STRATEGY_VIEW, on=make.unit("South", under=hub))
    text = as_(lead).get(page("strategy-launch")).content.decode()
    assert "Two or three networks" in text
    assert "Secret neighbour" not in text
    assert as_(lead).post(page("strategy-stage-enter", hub.pk, 4)).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_the_same_for_one_row_and_for_thirty(
    hub: OrgUnit, ana: User, name: str, django_assert_max_num_queries: Any
) -> None:
    client = as_(ana)

    def fill(number: int) -> None:
        units = [make.unit(under=hub) for _each in range(number)]
        whole = build.strategist(hub)
        for each in range(number):
            one = entry(hub, ana, f"Entry {each} of {number}")
            note = strategy.note_finding(
                unit=hub, finding="x", heard_on=make.NOON.date(), entry=one, by=ana, at=make.NOON
            )
            objective(hub, ana, findings=[note], people=[ana])
            obstacle(hub, ana)
            answered(hub, ana)
            strategy.assess_maturity(
                unit=units[each],
                answers=dict.fromkeys(CODES, 1),
                by=whole,
                at=make.NOON,
            )
            build.planned(hub, f"net-{number}-{each}")
            strategy.mark_network(
                unit=hub,
                network=build.network(f"net-{number}-{each}"),
                marks=dict.fromkeys(build.FIT, (1, "")),
                by=ana,
                at=make.NOON,
            )

    counts = []
    for number in (2, 12):
        fill(number)
        with django_assert_max_num_queries(50) as seen:
            assert client.get(page(name)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
