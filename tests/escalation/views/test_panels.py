"""What escalation adds to the pages of interactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse

from engagement import hooks, panels
from escalation import panels as ours
from escalation.models import Escalation
from escalation.services import acknowledge_escalation, open_escalation
from governance.perms import Perm
from tests import make
from tests.escalation.scene import Scene, interaction, scene

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from engagement.models import Interaction

pytestmark = pytest.mark.django_db


def shown(about: Interaction, person: User) -> str:
    """The panel as HTML; empty when there is none."""
    found = ours.escalation_panel(about, person, make.NOON)
    return render_to_string(found[0], {"panel": found[1]}) if found else ""


def caller(stage: Scene, *more: Perm) -> User:
    return make.person(Perm.ESCALATION_OPEN, *more, on=stage.unit)


def test_connecting_twice_registers_one_panel_and_one_act() -> None:
    ours.connect()
    ours.connect()
    stage = scene()
    about = interaction(stage.unit, stage.space)
    names = [each.template_name for each in panels.panels_for(about, caller(stage), at=make.NOON)]
    assert names.count(ours.TEMPLATE) == 1
    act = hooks.after_log()
    assert act is not None
    assert act.act is ours.escalate_now


def test_the_panel_offers_the_form_to_those_who_may_escalate_only() -> None:
    stage = scene()
    about = interaction(stage.unit, stage.space)
    assert f"/interactions/{about.pk}/escalate/" in shown(about, caller(stage))
    assert shown(about, make.person(Perm.INTERACTION_VIEW, on=stage.unit)) == ""


def test_the_panel_shows_the_running_escalation() -> None:
    stage = scene()
    opened = stage.open()
    follower = make.person(Perm.ESCALATION_VIEW, on=stage.unit)
    assert f"/escalations/{opened.pk}/" in shown(opened.interaction, follower)
    outside = shown(opened.interaction, caller(stage))
    assert "Bo" in outside
    assert f"/escalations/{opened.pk}/" not in outside
    acknowledge_escalation(escalation=opened, by=stage.eve, at=make.NOON)
    assert "Eve" in shown(opened.interaction, follower)


def test_the_page_of_an_interaction_shows_the_form_and_then_the_escalation(client: Client) -> None:
    ours.connect()
    stage = scene()
    about = interaction(stage.unit, stage.space)
    person = caller(stage, Perm.INTERACTION_VIEW, Perm.ESCALATION_VIEW)
    client.force_login(person)
    page = reverse("engagement:interaction", args=[about.pk])
    assert f"/interactions/{about.pk}/escalate/" in client.get(page).content.decode()
    opened = open_escalation(interaction=about, by=person, at=make.NOON, reason="Angry")
    assert f"/escalations/{opened.pk}/" in client.get(page).content.decode()


def test_the_panel_costs_one_query(django_assert_num_queries: Any) -> None:
    stage = scene()
    about = interaction(stage.unit, stage.space)
    person = caller(stage)
    ours.escalation_panel(about, person, make.NOON)
    with django_assert_num_queries(1):
        ours.escalation_panel(about, person, make.NOON)


def test_escalating_with_the_log_calls_once_and_leads_where_it_shows() -> None:
    stage = scene()
    about = interaction(stage.unit, stage.space)
    person = caller(stage, Perm.ESCALATION_VIEW)
    first = ours.escalate_now(about, person, make.NOON)
    assert first == ours.escalate_now(about, person, make.NOON)
    assert first == f"/escalations/{Escalation.objects.get().pk}/"


def test_escalating_with_the_log_into_a_foreign_unit_says_why_not() -> None:
    stage = scene()
    about = interaction(stage.unit, stage.space)
    with pytest.raises(ValidationError, match=stage.unit.name):
        ours.escalate_now(about, caller(scene()), make.NOON)
    assert not Escalation.objects.exists()
