"""Somebody leaves: their charge passes on, and paths stop calling them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from escalation.services import acknowledge_escalation, resolve_escalation
from governance.perms import Perm
from governance.services import close_everything, held_by
from tests import make
from tests.escalation.scene import Scene, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Scene:
    return scene()


def test_what_they_are_in_charge_of_passes_to_whoever_closes(at: Scene) -> None:
    chief = make.person(*Perm, on=make.company())
    at.path(at.step(at.flo))
    running = acknowledge_escalation(escalation=at.open(), by=at.eve, at=make.NOON)
    over = acknowledge_escalation(escalation=at.open(), by=at.eve, at=make.NOON)
    over = resolve_escalation(escalation=over, by=at.eve, at=make.NOON, resolution="Done")

    held = {source.name: found for source, found in held_by(at.eve, at=make.NOON)}
    assert [each.url for each in held["escalations"]] == [f"/escalations/{running.pk}/"]
    results = close_everything(person=at.eve, by=chief, at=make.NOON)

    assert all(each.done for each in results)
    running.refresh_from_db()
    over.refresh_from_db()
    assert running.taken_by == chief
    assert over.taken_by == at.eve


def test_paths_no_longer_call_them(at: Scene) -> None:
    chief = make.person(*Perm, on=make.company())
    path = at.path(at.step(at.eve), at.step(at.flo, delay_minutes=45), at.step(at.eve))

    results = close_everything(person=at.eve, by=chief, at=make.NOON)

    assert all(each.done for each in results)
    steps = list(path.steps.values_list("position", "person", "delay_minutes"))
    assert steps == [(0, at.flo.pk, 45)]
    path.refresh_from_db()
    assert path.version == 2


def test_a_path_that_would_tell_nobody_is_left_and_named(at: Scene) -> None:
    chief = make.person(*Perm, on=make.company())
    path = at.path(at.step(at.eve))

    with override("en"):
        results = close_everything(person=at.eve, by=chief, at=make.NOON)

    left = [(each.label, each.reason) for each in results if not each.done]
    assert left == [("Leads", "“Leads” tells nobody else. Give it another step first.")]
    assert path.steps.get().person == at.eve


def test_who_may_not_act_there_is_told(at: Scene) -> None:
    chief = make.person(Perm.PEOPLE_APPOINT, on=make.company())
    at.path(at.step(at.flo), at.step(at.eve))
    running = acknowledge_escalation(escalation=at.open(), by=at.eve, at=make.NOON)

    with override("en"):
        results = close_everything(person=at.eve, by=chief, at=make.NOON)

    left = {each.label: each.reason for each in results if not each.done}
    said = "Your role does not allow closing this."
    assert left == {running.interaction.title: said, "Leads": said}
