"""A rehearsal shows what a change does; applying does exactly that; one undo takes it back."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import override

from governance import access, rehearsal, services
from governance.models import (
    UNDO_DAYS,
    AuditEvent,
    Change,
    OrgModel,
    OrgUnit,
    Rehearsal,
    RehearsalState,
    Topic,
    UnitKind,
)
from governance.perms import Perm
from governance.services.reshaping import reshape
from notifications.models import OutboxMessage
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.rehearsal import build

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

AT = make.NOON


def rehearse(scene: build.Scene, change: Change, unit: OrgUnit, **facts: Any) -> Rehearsal:
    return services.rehearse_change(
        change=change, unit=unit, facts=facts, by=build.again(scene.claire), at=AT
    )


def stands() -> rehearsal.Ground:
    return rehearsal.ground(at=AT)


def apply(made: Rehearsal, scene: build.Scene) -> Rehearsal:
    return services.apply_rehearsal(rehearsal=made, by=build.again(scene.claire), at=AT)


def undo(made: Rehearsal, scene: build.Scene) -> Rehearsal:
    return services.undo_rehearsal(rehearsal=made, by=build.again(scene.claire), at=AT)


def every_change(scene: build.Scene, dice: Random) -> tuple[Change, OrgUnit, dict[str, Any]]:
    """One change of each kind in turn, on units chosen at random."""
    spoke = dice.choice(scene.spokes)
    others = [each for each in OrgModel if each != scene.north.model]
    inside = OrgUnit.objects.descendants(spoke, include_self=True)
    here = [*inside.values_list("pk", flat=True), spoke.parent_id]
    free = [unit for unit in OrgUnit.objects.all() if unit.pk not in here]
    children = list(scene.north.children.values_list("pk", flat=True))
    options: list[Callable[[], tuple[Change, OrgUnit, dict[str, Any]]]] = [
        lambda: (Change.MODEL, scene.north, {"model": dice.choice(others).value}),
        lambda: (Change.MOVE, spoke, {"parent": dice.choice(free).pk}),
        lambda: (Change.PROMOTE, spoke, {"model": dice.choice(list(OrgModel)).value}),
        lambda: (
            Change.SPLIT,
            scene.north,
            {
                "name": "New hub",
                "model": dice.choice(list(OrgModel)).value,
                "spokes": dice.sample(children, dice.randint(1, len(children))),
            },
        ),
    ]
    usable = options if children else options[:3]
    return dice.choice(usable)()


@pytest.mark.parametrize("seed", range(16))
def test_applying_yields_what_was_shown_and_undo_restores_everything(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - which tree to try
    scene = build.scene(model=dice.choice(list(OrgModel)), dice=dice, spokes=dice.randint(1, 5))
    change, unit, facts = every_change(scene, dice)
    before = stands()
    made = rehearse(scene, change, unit, **facts)
    assert stands() == before, "a rehearsal leaves nothing behind"
    shown = rehearsal.from_json(made.difference)

    apply(made, scene)
    after = stands()
    assert rehearsal.difference(before, after, at=AT) == shown
    for aspect, picture in after.items():
        touched = {tuple(row.key) for row in shown if row.aspect == aspect}
        untouched = {key: value for key, value in picture.items() if key not in touched}
        assert untouched.items() <= before[aspect].items()

    assert undo(made, scene).state == RehearsalState.UNDONE
    assert stands() == before


def test_a_rehearsal_leaves_no_event_message_or_memory() -> None:
    scene = build.scene()
    by = build.again(scene.claire)
    reached = access.unit_ids(by, Perm.UNIT_CHANGE)
    with transaction.atomic():
        made = services.rehearse_change(
            change=Change.SPLIT,
            unit=scene.north,
            facts={
                "name": "East",
                "model": "dandelion",
                "spokes": [scene.spokes[0].pk],
            },
            by=by,
            at=AT,
        )
    events = AuditEvent.objects.filter(at=AT).values_list("action", flat=True)
    assert list(events) == ["rehearsal.made"]
    assert not OutboxMessage.objects.exists()
    assert not OrgUnit.objects.filter(name="East").exists()
    assert access.unit_ids(by, Perm.UNIT_CHANGE) == reached
    assert made.facts["new"] not in reached


def test_hooks_of_what_is_taken_back_never_run(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = build.scene()
    ran: list[str] = []

    def telling(*args: Any, **kwargs: Any) -> Any:
        transaction.on_commit(lambda: ran.append("told"))
        return reshape(*args, **kwargs)

    monkeypatch.setattr("governance.services.rehearsals.reshape", telling)
    with django_capture_on_commit_callbacks(execute=True):
        made = rehearse(scene, Change.MODEL, scene.north, model="holistic")
    assert ran == []
    with django_capture_on_commit_callbacks(execute=True):
        apply(made, scene)
    assert ran == ["told"]


def test_what_changes_is_told_in_words() -> None:
    scene = build.scene()
    made = rehearse(scene, Change.MODEL, scene.north, model="centralised")
    with override("en"):
        lines = rehearsal.told(rehearsal.from_json(made.difference), services.names_in(made))
    told = {(line.subject, line.lost, line.gained) for line in lines}
    assert (
        "Spoke 0 volunteer, Community manager of Spoke 0",
        "Take and answer interactions",
        "",
    ) in told
    assert ("Topic “Spoke 0 topic”", "Spoke 0", "North") in told
    assert (
        "Spoke 0 volunteer, on duty in Facebook",
        "answers, for North",
        "cannot answer there",
    ) in told
    assert made.counts == {"rights": 6, "routes": 3, "rota": 3}


def test_a_decentralised_model_changes_paths() -> None:
    scene = build.scene()
    made = rehearse(scene, Change.MODEL, scene.north, model="decentralised")
    with override("en"):
        lines = rehearsal.told(rehearsal.from_json(made.difference), {})
    paths = [line for line in lines if line.row.aspect == "paths"]
    assert paths[0].lost.startswith("North first: Unit lead of Spoke 0, 15")
    assert paths[0].gained.startswith("no path: Unit lead of Spoke 0, 15")


def test_an_organisation_that_moved_meanwhile_refuses() -> None:
    scene = build.scene()
    made = rehearse(scene, Change.MODEL, scene.north, model="centralised")
    Topic.objects.create(unit=scene.spokes[0], name="New topic", slug="new-topic")
    before = stands()
    with pytest.raises(services.OrganisationMovedError):
        apply(made, scene)
    assert stands() == before
    made.refresh_from_db()
    assert made.state == RehearsalState.OPEN


def test_somebody_new_among_those_concerned_refuses_too() -> None:
    scene = build.scene()
    made = rehearse(scene, Change.MODEL, scene.north, model="centralised")
    make.appoint(make.user(), make.shipped_role("community-manager"), on=scene.spokes[1])
    with pytest.raises(services.OrganisationMovedError):
        apply(made, scene)


def test_a_change_that_is_impossible_meanwhile_refuses() -> None:
    scene = build.scene()
    one, other = scene.spokes[:2]
    made = rehearse(scene, Change.MOVE, one, parent=other.pk)
    services.move_unit(unit=other, parent=one, by=build.again(scene.claire), at=AT)
    with pytest.raises(services.OrganisationMovedError):
        apply(made, scene)


def test_what_does_not_concern_the_change_is_no_obstacle() -> None:
    scene = build.scene()
    made = rehearse(scene, Change.MODEL, scene.north, model="centralised")
    build.furnish(scene, make.unit("Elsewhere", under=scene.south))
    assert apply(made, scene).state == RehearsalState.APPLIED


def test_undo_survives_people_who_came_and_went() -> None:
    scene = build.scene()
    made = apply(rehearse(scene, Change.MODEL, scene.north, model="centralised"), scene)
    make.appoint(make.user(), make.shipped_role("community-manager"), on=scene.spokes[1])
    cover = scene.spokes[0].covers.get()
    services.close_cover(cover=cover, on=AT.date(), by=build.again(scene.claire), at=AT)
    assert undo(made, scene).state == RehearsalState.UNDONE


def test_undo_says_what_makes_it_impossible() -> None:
    scene = build.scene()
    spoke = scene.spokes[0]
    made = rehearse(
        scene, Change.SPLIT, scene.north, name="East", model="dandelion", spokes=[spoke.pk]
    )
    apply(made, scene)
    new = OrgUnit.objects.get(name="East")
    make.appoint(make.user(), make.shipped_role("unit-lead"), on=new)
    before = stands()
    with pytest.raises(ConflictError, match="East"):
        undo(made, scene)
    assert stands() == before


def test_undo_refuses_when_a_fact_it_touched_has_changed() -> None:
    scene = build.scene()
    made = apply(rehearse(scene, Change.MODEL, scene.north, model="centralised"), scene)
    services.change_unit(
        unit=scene.north, name="North", model="holistic", by=build.again(scene.claire), at=AT
    )
    with override("en"), pytest.raises(ConflictError, match="Spoke 0"):
        undo(made, scene)


def test_a_moved_spoke_blocks_the_undo_of_a_split() -> None:
    scene = build.scene()
    spoke = scene.spokes[0]
    made = rehearse(
        scene, Change.SPLIT, scene.north, name="East", model="dandelion", spokes=[spoke.pk]
    )
    apply(made, scene)
    services.move_unit(
        unit=OrgUnit.objects.get(pk=spoke.pk),
        parent=scene.south,
        by=build.again(scene.claire),
        at=AT,
    )
    with override("en"), pytest.raises(ConflictError, match="attached elsewhere"):
        undo(made, scene)


def test_a_rehearsal_is_applied_once_and_undone_once() -> None:
    scene = build.scene()
    made = apply(rehearse(scene, Change.PROMOTE, scene.spokes[0], model="dandelion"), scene)
    with pytest.raises(ConflictError):
        apply(made, scene)
    undo(made, scene)
    with pytest.raises(ConflictError):
        undo(made, scene)
    with pytest.raises(ConflictError):
        services.drop_rehearsal(rehearsal=made, by=scene.claire, at=AT)


def test_undo_stands_for_thirty_days() -> None:
    scene = build.scene()
    made = apply(rehearse(scene, Change.PROMOTE, scene.spokes[0], model="dandelion"), scene)
    late = AT + timedelta(days=UNDO_DAYS, minutes=1)
    with pytest.raises(ConflictError):
        services.undo_rehearsal(rehearsal=made, by=scene.claire, at=late)


def test_an_abandoned_rehearsal_is_applied_no_more() -> None:
    scene = build.scene()
    made = rehearse(scene, Change.PROMOTE, scene.spokes[0], model="dandelion")
    dropped = services.drop_rehearsal(rehearsal=made, by=scene.claire, at=AT)
    assert dropped.state == RehearsalState.DROPPED
    with pytest.raises(ConflictError):
        apply(made, scene)


def test_a_rehearsal_never_applied_does_not_keep_a_unit() -> None:
    scene = build.scene()
    empty = make.unit("Empty", under=scene.north)
    rehearse(scene, Change.MOVE, empty, parent=scene.south.pk)
    services.remove_unit(unit=empty, by=build.again(scene.claire), at=AT)
    assert not OrgUnit.objects.filter(name="Empty").exists()


@pytest.mark.parametrize(
    ("change", "who", "facts"),
    [
        (Change.MODEL, "spoke", {"model": "dandelion"}),
        (Change.MODEL, "north", {"model": "hub_and_spoke"}),
        (Change.PROMOTE, "north", {"model": "dandelion"}),
        (Change.SPLIT, "spoke", {"name": "East", "model": "dandelion", "spokes": []}),
        (Change.SPLIT, "north", {"name": "East", "model": "dandelion", "spokes": []}),
        (Change.SPLIT, "north", {"name": "East", "model": "dandelion", "spokes": [10**9]}),
        (Change.MOVE, "spoke", {"parent": 10**9}),
    ],
)
def test_what_cannot_be_done_cannot_be_rehearsed(
    change: Change, who: str, facts: dict[str, Any]
) -> None:
    scene = build.scene()
    unit = scene.north if who == "north" else scene.spokes[0]
    with pytest.raises(ValidationError):
        rehearse(scene, change, unit, **facts)
    assert not Rehearsal.objects.exists()


def test_a_unit_cannot_move_below_itself_or_where_it_is() -> None:
    scene = build.scene()
    spoke = scene.spokes[0]
    below = make.unit("Below", under=spoke)
    for parent in (spoke, below, scene.north):
        with pytest.raises(ValidationError):
            rehearse(scene, Change.MOVE, spoke, parent=parent.pk)


def test_who_may_not_change_the_organisation_may_not_rehearse_it() -> None:
    scene = build.scene(model=OrgModel.DECENTRALISED)
    lead = scene.leads[scene.spokes[0].pk]
    with pytest.raises(PermissionDenied):
        services.rehearse_change(
            change=Change.PROMOTE,
            unit=scene.spokes[0],
            facts={"model": "dandelion"},
            by=lead,
            at=AT,
        )
    made = rehearse(scene, Change.PROMOTE, scene.spokes[0], model="dandelion")
    for act in (services.apply_rehearsal, services.undo_rehearsal, services.drop_rehearsal):
        with pytest.raises(PermissionDenied):
            act(rehearsal=made, by=build.again(lead), at=AT)


def test_the_destination_of_a_move_must_be_within_reach() -> None:
    scene = build.scene()
    head = make.appoint(make.user(), make.shipped_role("deputy"), on=scene.north)
    with pytest.raises(PermissionDenied):
        services.rehearse_change(
            change=Change.MOVE,
            unit=scene.spokes[0],
            facts={"parent": scene.south.pk},
            by=head,
            at=AT,
        )


def test_promoting_gives_the_lead_of_a_dandelion_hub_its_rights() -> None:
    scene = build.scene()
    spoke = scene.spokes[0]
    apply(rehearse(scene, Change.PROMOTE, spoke, model="dandelion"), scene)
    spoke.refresh_from_db()
    assert (spoke.kind, spoke.model) == (UnitKind.HUB, "dandelion")
    assert access.can(build.again(scene.leads[spoke.pk]), Perm.PEOPLE_APPOINT, spoke)


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: Any) -> None:
    few = build.scene(spokes=2)
    with django_assert_max_num_queries(75) as first:
        rehearse(few, Change.MODEL, few.north, model="centralised")
    for number in range(8):
        build.furnish(few, make.unit(f"More {number}", under=few.north))
    with django_assert_max_num_queries(75) as second:
        rehearse(few, Change.MODEL, few.north, model="centralised")
    assert len(first.captured_queries) == len(second.captured_queries)
