"""The launch gate: what it refuses, what opens it, what it keeps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance import services
from governance.domain.launch_gate import Kind, Stage
from governance.models import AuditEvent, GateOverride, LaunchStage, NetworkKind, StageEntry
from governance.perms import Perm
from governance.services import GateClosedError, strategy
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.strategy import build

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit, Space

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> OrgUnit:
    return make.hub("Hub")


@pytest.fixture
def ana(hub: OrgUnit) -> User:
    return build.strategist(hub)


def opened(space: Space, by: User, at: Any = make.NOON) -> Space:
    return services.open_space(space=space, on=at.date(), by=by, at=at)


def unmet(space: Space) -> list[Kind]:
    return [line.kind for line in strategy.gate_of_space(space=space, at=make.NOON).unmet]


def test_the_gate_says_that_only_internal_spaces_open_at_the_first_stage(hub: OrgUnit) -> None:
    gate = strategy.gate_of_space(space=build.planned(hub), at=make.NOON)

    assert gate.unmet[0].sentence == "At this stage only internal spaces are opened."
    assert "0 networks" not in str([line.sentence for line in gate.unmet])


def test_a_covered_space_with_room_opens(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana)
    space = build.planned(hub)
    build.cover(space)

    assert opened(space, ana).opened_on == make.NOON.date()
    assert AuditEvent.objects.get(action="space.opened").changes == {}


def test_an_uncovered_sunday_is_refused_by_name(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana)
    space = build.planned(hub)
    build.cover(space, 0, 1, 2, 3, 4, 5)

    with pytest.raises(GateClosedError) as refused:
        opened(space, ana)

    assert refused.value.status_code == 409
    assert "Nobody covers Alvéa on linkedin on Sunday." in str(refused.value.detail)
    assert "Put somebody on duty" in str(refused.value.detail)
    space.refresh_from_db()
    assert space.is_planned


def test_a_fourth_network_is_refused_until_the_next_stage(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana)
    for slug in ("facebook", "x", "youtube"):
        make.space(hub, network=build.network(slug))
    space = build.planned(hub)
    build.cover(space)

    assert unmet(space) == [Kind.NETWORKS]

    build.stands_at(hub, Stage.OPEN, by=ana, networks=None)
    assert unmet(space) == []


def test_a_second_space_on_a_known_network_takes_no_room(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.ONE, by=ana, networks=1)
    make.space(hub, network=build.network("facebook"))
    again = build.planned(hub, "facebook")
    build.cover(again)

    assert unmet(again) == []


def test_networks_are_counted_in_the_whole_hub_and_not_beyond(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.ONE, by=ana, networks=1)
    make.space(make.hub("Elsewhere"), network=build.network("facebook"))
    spoke = make.unit(under=hub)
    space = build.planned(spoke)
    build.cover(space)
    assert unmet(space) == []

    make.space(hub, network=build.network("x"))
    assert unmet(space) == [Kind.NETWORKS]


def test_a_closed_space_gives_its_room_back(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.ONE, by=ana, networks=1)
    make.space(hub, network=build.network("x"), closed_on=make.NOON.date())
    space = build.planned(hub)
    build.cover(space)

    assert unmet(space) == []


def test_a_new_hub_may_begin_inside_and_nowhere_else(hub: OrgUnit, ana: User) -> None:
    volunteer = make.shipped_role("community-manager")
    inside = make.space(
        hub, opened_on=None, network=build.network("internal", NetworkKind.INTERNAL)
    )
    outside = build.planned(hub)
    assert unmet(inside) == [Kind.VOLUNTEERS, Kind.CHECK]

    for role in ("strategist", "deputy"):
        make.appoint(make.user(), make.shipped_role(role), on=hub)
    assert unmet(inside) == [Kind.VOLUNTEERS]

    make.appoint(make.user(), volunteer, on=hub)
    assert unmet(inside) == []
    assert opened(inside, ana).opened_on
    assert Kind.NETWORKS in unmet(outside)


@pytest.mark.parametrize(
    ("criteria", "kind"),
    [
        ({"volunteers": 1}, Kind.VOLUNTEERS),
        ({"ecosystem": True}, Kind.ECOSYSTEM),
        ({"go": True}, Kind.GO),
        ({"checks": ["G13"]}, Kind.CHECK),
    ],
)
def test_each_criterion_refuses_only_where_it_is_asked(
    hub: OrgUnit, ana: User, criteria: dict[str, Any], kind: Kind
) -> None:
    build.stands_at(hub, Stage.FEW, by=ana, **criteria)
    space = build.planned(hub)
    build.cover(space)

    assert set(unmet(space)) == {kind}


def test_a_rule_that_nobody_judges_blocks_nobody(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana, checks=["G99"])
    space = build.planned(hub)
    build.cover(space)

    assert unmet(space) == []


def test_the_word_on_the_space_counts_before_that_on_the_stage(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana, go=True)
    space = build.planned(hub)
    build.cover(space)
    build.go(space, by=ana)
    assert unmet(space) == []

    record = build.go(space, by=ana, word=False)
    record.decided_at = make.NOON
    record.save()
    assert unmet(space) == [Kind.GO]


def test_the_sponsors_signature_opens_and_is_kept(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana)
    space = build.planned(hub)
    decision = build.signed(space, by=ana, sponsor=build.sponsor(hub))

    opened(space, ana)

    row = GateOverride.objects.get()
    assert row.used_at == make.NOON
    assert [each["kind"] for each in row.unmet] == ["cover"]
    event = AuditEvent.objects.get(action="space.opened")
    assert event.changes == {"stage": Stage.FEW.value, "decision": decision.pk}


def test_a_signature_is_good_for_thirty_days(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana)
    space = build.planned(hub)
    build.signed(space, by=ana, sponsor=build.sponsor(hub))

    with pytest.raises(GateClosedError):
        opened(space, ana, make.NOON + timedelta(days=30))
    assert opened(space, ana, make.NOON + timedelta(days=29, hours=23)).opened_on


def test_a_signature_covers_what_was_missing_when_it_was_asked(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana)
    space = build.planned(hub)
    build.signed(space, by=ana, sponsor=build.sponsor(hub))
    facts = {"networks": 3, "full_week": True, "go": True, "ecosystem": False}
    strategy.set_criteria(hub=hub, stage=Stage.FEW, facts=facts, by=ana, at=make.NOON)

    with pytest.raises(GateClosedError):
        opened(space, ana)


def test_a_signature_that_was_not_needed_is_not_spent(hub: OrgUnit, ana: User) -> None:
    build.stands_at(hub, Stage.FEW, by=ana)
    space = build.planned(hub)
    build.signed(space, by=ana, sponsor=build.sponsor(hub))
    build.cover(space)

    opened(space, ana)

    assert GateOverride.objects.get().used_at is None


def test_a_question_waits_once(hub: OrgUnit, ana: User) -> None:
    space, ines = build.planned(hub), build.sponsor(hub)
    asked: dict[str, Any] = {
        "hub": hub,
        "sponsor": ines,
        "why": "Soon",
        "due_on": make.NOON.date(),
        "spaces": [space],
        "by": ana,
        "at": make.NOON,
    }
    strategy.ask_override(**asked)

    with pytest.raises(ConflictError):
        strategy.ask_override(**asked)
    with pytest.raises(ValidationError):
        strategy.ask_override(**{**asked, "spaces": []})
    with pytest.raises(ValidationError):
        strategy.ask_override(**{**asked, "spaces": [build.planned(make.hub(), "x")]})
    with pytest.raises(PermissionDenied):
        strategy.ask_override(**{**asked, "by": make.person(Perm.SPONSOR_ASK, on=hub)})


def test_a_stage_is_entered_with_its_evidence(hub: OrgUnit, ana: User) -> None:
    build.asks(hub, Stage.ONE, by=ana, volunteers=0)

    entry = strategy.enter_stage(hub=hub, stage=Stage.ONE, by=ana, at=make.NOON)

    assert entry.evidence == [
        {"kind": "cover", "met": True, "have": 0, "want": 0, "code": "", "uncovered": {}}
    ]
    assert entry.decision is None
    with pytest.raises(ConflictError, match="entered already"):
        strategy.enter_stage(hub=hub, stage=Stage.ONE, by=ana, at=make.NOON)


def test_a_stage_refuses_while_an_open_space_has_an_empty_day(hub: OrgUnit, ana: User) -> None:
    build.asks(hub, Stage.FEW, by=ana)
    space = make.space(hub)
    with pytest.raises(GateClosedError, match="on any day"):
        strategy.enter_stage(hub=hub, stage=Stage.FEW, by=ana, at=make.NOON)

    build.cover(space)
    assert strategy.enter_stage(hub=hub, stage=Stage.FEW, by=ana, at=make.NOON).stage == 3


def test_a_signed_stage_names_the_decision(hub: OrgUnit, ana: User) -> None:
    ines = build.sponsor(hub)
    decision = strategy.ask_override(
        hub=hub,
        sponsor=ines,
        why="We speak there already",
        due_on=make.NOON.date(),
        stage=Stage.FEW,
        by=ana,
        at=make.NOON,
    )
    with pytest.raises(GateClosedError):
        strategy.enter_stage(hub=hub, stage=Stage.FEW, by=ana, at=make.NOON)
    services.sign_decision(decision=decision, by=ines, at=make.NOON)

    entry = strategy.enter_stage(hub=hub, stage=Stage.FEW, by=ana, at=make.NOON)

    assert entry.decision == decision
    assert not all(each["met"] for each in entry.evidence)


def test_only_who_moves_the_launch_enters_and_only_of_a_hub(hub: OrgUnit, ana: User) -> None:
    other = make.person(Perm.STRATEGY_CHANGE, on=hub)
    with pytest.raises(PermissionDenied):
        strategy.enter_stage(hub=hub, stage=Stage.ONE, by=other, at=make.NOON)
    spoke = make.unit(under=hub)
    with pytest.raises(ValidationError, match="follows the launch of its hub"):
        strategy.enter_stage(hub=spoke, stage=Stage.ONE, by=ana, at=make.NOON)


def test_criteria_change_from_now_on_and_keep_what_was(hub: OrgUnit, ana: User) -> None:
    facts = {"networks": 5, "volunteers": 9, "full_week": False, "ecosystem": False, "go": False}
    strategy.set_criteria(hub=hub, stage=Stage.FEW, facts=facts, by=ana, at=make.NOON)
    later = make.NOON + timedelta(days=1)
    strategy.set_criteria(
        hub=hub, stage=Stage.FEW, facts={**facts, "networks": 6}, by=ana, at=later
    )

    assert LaunchStage.objects.in_force(at=make.NOON).get().networks == 5
    assert LaunchStage.objects.in_force(at=later).get().networks == 6
    places = strategy.read_places()
    before = strategy.read_hubs([hub.pk], at=make.LONG_AGO, places=places)[hub.pk]
    assert before.criteria[Stage.FEW].networks == 3


def test_automation_waits_for_its_stage(hub: OrgUnit, ana: User) -> None:
    spoke = make.unit(under=hub)
    assert not services.automation_allowed(spoke, at=make.NOON)

    StageEntry.objects.create(unit=hub, stage=Stage.OPEN, entered_at=make.NOON, by=ana)

    assert services.automation_allowed(spoke, at=make.NOON)
    assert not services.automation_allowed(spoke, at=make.NOON - timedelta(seconds=1))


def test_the_gate_asks_the_same_number_of_questions_for_any_number_of_spaces(
    hub: OrgUnit, ana: User, django_assert_num_queries: Any
) -> None:
    build.stands_at(hub, Stage.FEW, by=ana, ecosystem=True, go=True, volunteers=2)
    first = build.planned(hub)
    make.space(hub)
    counts = []
    for _round in range(2):
        with django_assert_num_queries(14, exact=False) as seen:
            strategy.gate_of_space(space=first, at=make.NOON)
        counts.append(len(seen))
        for _each in range(10):
            make.space(make.unit(under=hub))
    assert counts[0] == counts[1]
