"""An organisation model takes effect: on powers, routes, paths and who may appoint."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from engagement.domain.routing import Route
from engagement.services.intake import log_interaction
from escalation.services.ladders import ladder_for
from governance import access, services
from governance.domain.org_models import RULES, Climb, path_order, powers_of, rules_of
from governance.models import OrgModel, OrgUnit, UnitGroupPermission, UnitRole
from governance.perms import Perm
from governance.services.catalogue import ROLES
from tests import make
from tests.governance.rehearsal import build

pytestmark = pytest.mark.django_db


def test_the_rules_name_models_roles_and_powers_that_exist() -> None:
    assert set(RULES) == set(OrgModel.values)
    slugs = {each.slug for each in ROLES}
    for rules in RULES.values():
        assert {each.role for each in rules.deltas} <= slugs
        assert {Perm(each.power) for each in rules.deltas} <= set(Perm)
    assert not RULES["hub_and_spoke"].deltas


def test_no_model_adds_and_takes_the_same_power() -> None:
    for rules in RULES.values():
        assert len({each[:3] for each in rules.deltas}) == len(rules.deltas)


def test_without_a_hub_above_the_ground_rules_hold() -> None:
    assert rules_of("") == RULES["hub_and_spoke"]
    assert powers_of("unit-lead", ["unit_view"], side="spoke", model="") == {"unit_view"}
    assert path_order([3, 1], hub=None, model="") == [3, 1]


@pytest.mark.parametrize(
    ("model", "order"),
    [("hub_and_spoke", [3, 2, 1]), ("centralised", [2, 3, 1]), ("decentralised", [3])],
)
def test_a_model_orders_the_paths(model: str, order: list[int]) -> None:
    assert path_order([3, 2, 1], hub=2, model=model) == order


def change(scene: build.Scene, model: OrgModel) -> None:
    services.change_unit(
        unit=scene.north, name="North", model=model, by=scene.claire, at=make.NOON
    )


def can(person: User, perm: Perm, scene: build.Scene) -> bool:
    return access.can(build.again(person), perm, scene.spokes[0])


def test_a_centralised_hub_answers_and_its_spokes_only_log() -> None:
    scene = build.scene()
    lead, volunteer = (people[scene.spokes[0].pk] for people in (scene.leads, scene.volunteers))
    assert can(volunteer, Perm.INTERACTION_ANSWER, scene)
    change(scene, OrgModel.CENTRALISED)
    assert not can(volunteer, Perm.INTERACTION_ANSWER, scene)
    assert not can(lead, Perm.INTERACTION_ANSWER, scene)
    assert can(volunteer, Perm.INTERACTION_LOG, scene)
    change(scene, OrgModel.HUB_AND_SPOKE)
    assert can(volunteer, Perm.INTERACTION_ANSWER, scene)


def test_decentralised_leads_configure_their_own_unit_and_no_sister() -> None:
    scene = build.scene(model=OrgModel.DECENTRALISED)
    own, sister = scene.spokes[:2]
    lead = scene.leads[own.pk]
    for perm in (Perm.PEOPLE_APPOINT, Perm.SPACE_CHANGE, Perm.PATH_CHANGE, Perm.CHARTER_PUBLISH):
        assert access.can(lead, perm, own)
        assert not access.can(lead, perm, sister)
        assert not access.can(lead, perm, scene.north)


def test_in_a_dandelion_the_lead_of_a_hub_configures_it_and_those_of_spokes_do_not() -> None:
    scene = build.scene(model=OrgModel.DANDELION)
    head = make.appoint(make.user(), make.shipped_role("unit-lead"), on=scene.north)
    assert access.can(head, Perm.SPACE_CHANGE, scene.spokes[0])
    assert not access.can(scene.leads[scene.spokes[0].pk], Perm.SPACE_CHANGE, scene.spokes[0])


def test_in_a_holistic_organisation_every_advocate_answers() -> None:
    scene = build.scene(model=OrgModel.HOLISTIC)
    advocate = User.objects.get(name="Spoke 0 advocate")
    assert access.can(advocate, Perm.INTERACTION_ANSWER, scene.spokes[0])
    change(scene, OrgModel.HUB_AND_SPOKE)
    assert not can(advocate, Perm.INTERACTION_ANSWER, scene)


def test_a_moved_spoke_takes_the_powers_of_its_new_hub() -> None:
    scene = build.scene(model=OrgModel.DECENTRALISED)
    lead = scene.leads[scene.spokes[0].pk]
    assert can(lead, Perm.SPACE_CHANGE, scene)
    services.move_unit(unit=scene.spokes[0], parent=scene.south, by=scene.claire, at=make.NOON)
    assert not can(lead, Perm.SPACE_CHANGE, scene)


@pytest.mark.parametrize("model", OrgModel)
def test_grants_are_what_the_domain_says_in_every_unit(model: OrgModel) -> None:
    build.scene()
    hub = OrgUnit.objects.get(name="North")
    services.change_unit(
        unit=hub, name="North", model=model, by=User.objects.get(name="Claire"), at=make.NOON
    )
    for each in UnitRole.objects.select_related("unit", "role"):
        over = services.cells_of([each.unit_id]).get(each.unit_id)
        expected = powers_of(
            each.role.slug,
            each.role.powers,
            side=each.unit.kind,
            model=over.model if over else "",
        )
        held = UnitGroupPermission.objects.filter(group=each.group_id)
        assert set(held.values_list("permission__codename", flat=True)) == expected


def test_a_topic_goes_to_its_unit_or_to_the_hub_that_answers_all() -> None:
    scene = build.scene()
    spoke = scene.spokes[0]
    topic = spoke.topics.get()

    def logged() -> tuple[int, str]:
        made = log_interaction(
            space=scene.space,
            words="My meter is broken",
            topic=topic,
            by=build.again(scene.volunteers[spoke.pk]),
            at=make.NOON,
        )
        return made.unit_id, made.route

    assert logged() == (spoke.pk, Route.TOPIC)
    change(scene, OrgModel.CENTRALISED)
    assert logged() == (scene.north.pk, Route.MODEL)


def test_what_is_logged_without_a_topic_goes_to_a_hub_that_answers_all() -> None:
    scene = build.scene(model=OrgModel.CENTRALISED)
    made = log_interaction(
        space=scene.space,
        words="Hello",
        by=scene.volunteers[scene.spokes[0].pk],
        at=make.NOON,
    )
    assert (made.unit_id, made.route) == (scene.north.pk, Route.MODEL)


def test_a_decentralised_unit_without_a_path_tells_its_lead_first() -> None:
    scene = build.scene()
    spoke = scene.spokes[0]
    made = log_interaction(
        space=scene.space,
        words="Help",
        topic=spoke.topics.get(),
        by=scene.volunteers[spoke.pk],
        at=make.NOON,
    )
    assert ladder_for(made, at=make.NOON)[0] == "North first"
    assert rules_of("decentralised").escalates == Climb.OWN
    change(scene, OrgModel.DECENTRALISED)
    _name, ladder = ladder_for(made, at=make.NOON)
    assert [rung.role_id for rung in ladder.rungs] == [
        make.shipped_role("unit-lead").pk,
        make.shipped_role("strategist").pk,
    ]


def appoint(lead: User, slug: str, scene: build.Scene, *, place: int = 0) -> None:
    services.appoint_person(
        person=make.user(),
        role=make.shipped_role(slug),
        unit=scene.spokes[place],
        by=lead,
        at=make.NOON,
    )


def test_who_appoints_by_delegation_appoints_to_roles_within_their_own_powers() -> None:
    scene = build.scene(model=OrgModel.DECENTRALISED)
    lead = scene.leads[scene.spokes[0].pk]
    appoint(lead, "community-manager", scene)
    for slug in ("strategist", "sponsor", "legal-reviewer", "auditor"):
        with pytest.raises(PermissionDenied):
            appoint(lead, slug, scene)
    with pytest.raises(PermissionDenied):
        appoint(lead, "community-manager", scene, place=1)
    offered = services.roles_within(lead, scene.spokes[0], at=make.NOON)
    assert "sponsor" not in {role.slug for role in offered}
    assert "unit-lead" in {role.slug for role in offered}


def test_who_holds_the_right_to_appoint_outright_appoints_to_any_role() -> None:
    scene = build.scene(model=OrgModel.DECENTRALISED)
    appoint(scene.claire, "sponsor", scene)
    assert len(services.roles_within(scene.claire, scene.north, at=make.NOON)) == len(ROLES)


def test_a_delegate_cannot_end_an_appointment_beyond_their_powers() -> None:
    scene = build.scene(model=OrgModel.DECENTRALISED)
    lead = scene.leads[scene.spokes[0].pk]
    sponsor = make.appoint(make.user(), make.shipped_role("sponsor"), on=scene.spokes[0])
    with pytest.raises(PermissionDenied):
        services.close_appointment(appointment=sponsor.appointments.get(), by=lead, at=make.NOON)


def test_a_delegate_closes_accounts_within_their_powers_only() -> None:
    scene = build.scene(model=OrgModel.DECENTRALISED)
    spoke = scene.spokes[0]
    lead = scene.leads[spoke.pk]
    sponsor = make.appoint(make.user(), make.shipped_role("sponsor"), on=spoke)
    assert services.may_close_account(of=scene.volunteers[spoke.pk], by=lead, at=make.NOON)
    assert not services.may_close_account(of=sponsor, by=lead, at=make.NOON)


def test_where_the_hub_delegates_nothing_a_lead_appoints_nobody() -> None:
    scene = build.scene()
    lead = scene.leads[scene.spokes[0].pk]
    with pytest.raises(PermissionDenied):
        appoint(lead, "community-manager", scene)
    assert services.roles_within(lead, scene.spokes[0], at=make.NOON) == []
