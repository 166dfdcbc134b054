"""G13, G14, G15, G17, G18: each with a red and a green case, and at another day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from governance import launch_facts, services
from governance.checks.registry import Scope, evaluate
from governance.domain.launch_gate import Stage
from governance.domain.objective_status import ObjectiveState
from governance.launch_facts import Automation
from governance.models import Charter, GateOverride, OrgUnit, Space
from governance.services import strategy
from tests import make
from tests.governance.strategy import build

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.checks.registry import Finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> OrgUnit:
    return make.hub("Hub")


@pytest.fixture
def ana(hub: OrgUnit) -> User:
    return build.strategist(hub)


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch_facts, "_processes", {})
    monkeypatch.setattr(launch_facts, "_automations", {})


def found(code: str, at: datetime = make.NOON, opening: Space | None = None) -> list[Finding]:
    units = frozenset(OrgUnit.objects.values_list("pk", flat=True))
    ((_check, findings),) = evaluate(Scope(units, at, opening), codes={code})
    return [each for each in findings if each.about != "training"]


def charter(unit: OrgUnit, **facts: Any) -> Charter:
    made = Charter.objects.create(
        unit=unit, slug=f"c{unit.pk}", kind="charter", created_at=make.LONG_AGO, **facts
    )
    dates = dict.fromkeys(("approved_at", "published_at", "grace_until"), make.LONG_AGO)
    made.versions.create(
        number=1,
        state="published",
        author=make.user(),
        approved_by=make.user(),
        started_at=make.LONG_AGO,
        **dates,
    )
    return made


def test_g13_wants_a_charter_and_a_process_where_the_company_speaks(hub: OrgUnit) -> None:
    spoke = make.unit(under=hub)
    make.space(spoke, name="Forum")
    red = found("G13")
    assert [each.unit_id for each in red] == [spoke.pk, spoke.pk]
    assert red[0].sentence == "No charter is in force where the company speaks."
    assert [row.label for row in red[0].rows] == ["Forum"]

    charter(hub)
    launch_facts.register_process("paths", lambda _at: frozenset({hub.pk}))
    assert found("G13") == []


def test_g13_reads_where_a_charter_holds_and_since_when(hub: OrgUnit) -> None:
    make.space(hub)
    launch_facts.register_process("paths", lambda _at: frozenset({hub.pk}))
    elsewhere = charter(make.company())
    elsewhere.units.add(make.hub("Other"))
    assert len(found("G13")) == 1

    charter(hub)
    assert found("G13") == []
    assert found("G13", make.LONG_AGO - timedelta(days=1)) == []
    assert len(found("G13", make.LONG_AGO - timedelta(minutes=1))) == 1


def test_g13_judges_a_space_that_opens(hub: OrgUnit) -> None:
    space = build.planned(hub)
    assert found("G13") == []
    assert len(found("G13", opening=space)) == 2


def test_g14_counts_networks_against_the_stage(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.ONE, by=ana, networks=1)
    make.space(hub, network=build.network("x"))
    assert found("G14") == []

    make.space(make.unit(under=hub), network=build.network("facebook"))
    (red,) = found("G14")
    assert red.unit_id == hub.pk
    assert red.sentence == "One network more than the stage “One network” has room for."


def test_g14_and_g15_lay_a_planned_space_at_its_own_door(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.ONE, by=ana, networks=1)
    make.space(hub, network=build.network("x"))
    other = make.hub("Other")
    make.space(other, network=build.network("x"))
    planned = build.planned(hub)

    (opening,) = found("G14", opening=planned)[:1]
    assert (opening.unit_id, opening.space_id) == (hub.pk, planned.pk)
    (elsewhere,) = [each for each in found("G14", opening=planned) if each.unit_id == other.pk]
    assert elsewhere.space_id is None

    first = build.planned(make.hub("Third"), "youtube")
    spaces = {each.unit_id: each.space_id for each in found("G15", opening=first)}
    assert spaces == {hub.pk: None, other.pk: None, first.unit_id: first.pk}


def test_g14_leaves_out_what_the_sponsor_signed(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.ONE, by=ana, networks=0)
    space = build.planned(hub)
    assert len(found("G14", opening=space)) == 1
    build.signed(space, by=ana, sponsor=build.sponsor(hub))
    services.open_space(space=space, on=make.NOON.date(), by=ana, at=make.NOON)

    assert GateOverride.objects.get().used_at
    assert found("G14") == []


def test_g15_wants_the_analysis_before_customers_see_a_space(hub: OrgUnit, ana: User) -> None:
    assert found("G15") == []
    space = build.planned(hub)
    assert len(found("G15", opening=space)) == 1

    facts = {"kind": "theme", "name": "Bills"}
    strategy.add_entry(unit=hub, facts=facts, by=ana, at=make.NOON)
    strategy.validate_ecosystem(unit=hub, summary="Bills", by=ana, at=make.NOON)
    assert found("G15", opening=space) == []
    assert len(found("G15", make.NOON + timedelta(days=365), opening=space)) == 1


def test_g17_wants_the_people_of_a_running_objective(hub: OrgUnit, ana: User) -> None:
    facts = {
        "text": "Explain the bill",
        "benefit": "Nobody is surprised",
        "measure": "questions",
        "target": "20",
        "due_on": make.NOON.date(),
        "people_needed": 1,
        "people": [ana],
    }
    objective = strategy.write_objective(unit=hub, facts=facts, by=ana, at=make.NOON)
    strategy.move_objective(objective=objective, to=ObjectiveState.ACTIVE, by=ana, at=make.NOON)
    assert found("G17") == []

    later = make.NOON + timedelta(days=1)
    strategy.assign_people(objective=objective, people=[], by=ana, at=later)
    (red,) = found("G17", later)
    assert [row.label for row in red.rows] == ["Explain the bill"]
    assert found("G17") == []

    strategy.move_objective(objective=objective, to=ObjectiveState.MET, by=ana, at=later)
    assert found("G17", later) == []


def test_g18_waits_for_the_stage_that_allows_automation(hub: OrgUnit, ana: User) -> None:
    spoke = make.unit(under=hub)
    assert found("G18") == []
    launch_facts.register_automations("bot", lambda _at: [Automation(spoke.pk, "The bot")])
    (red,) = found("G18")
    assert red.unit_id == spoke.pk
    assert [row.label for row in red.rows] == ["The bot"]

    build.stands_at(hub, Stage.OPEN, by=ana, automation=True)
    assert found("G18") == []
