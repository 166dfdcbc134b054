"""Writing, changing, previewing and retiring paths through the pages, without a script."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from escalation.models import EscalationPath
from escalation.services import change_path, retire_path
from governance.models import WeeklyCover
from governance.perms import Perm
from tests import make
from tests.escalation.scene import Scene, scene

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
ADD = "/escalation-paths/add/"
HOSTILE = '<img src=x onerror="alert(1)">{{7*7}}'


def writer(stage: Scene, language: str = "en") -> User:
    """Somebody who sees and changes the paths of the scene's unit."""
    powers = (Perm.PATH_VIEW, Perm.PATH_CHANGE)
    return make.person(*powers, on=stage.unit, name="Wim", language=language)


def url(name: str, path: EscalationPath) -> str:
    return reverse(f"escalation:{name}", args=[path.pk])


def form(stage: Scene, *steps: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """What a browser sends: two steps, Eve then Flo, unless given."""
    people = [{"tell": f"person:{stage.eve.pk}"}, {"tell": f"person:{stage.flo.pk}"}]
    data: dict[str, Any] = {
        "name": "Evenings",
        "unit": stage.unit.pk,
        "applies": "all",
        "repeats": "0",
        "preview-on": "2026-03-04",
        "preview-at": "21:00",
        **facts,
    }
    for place, step in enumerate(steps or people):
        usual = {"delay_minutes": "15", "channels": ["email"], "unit": "", **step}
        data |= {f"steps-{place}-{key}": value for key, value in usual.items()}
    return data


def send(client: Client, address: str, data: dict[str, Any], **extra: Any) -> tuple[int, str]:
    response = client.post(address, data, **extra)
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("name", ["path", "path-retire"])
def test_a_path_of_another_unit_does_not_exist(client: Client, name: str) -> None:
    stage = scene()
    path = stage.path()
    client.force_login(writer(scene()))
    assert client.get(url(name, path)).status_code == 404
    client.force_login(writer(stage))
    assert client.get(url(name, path)).status_code == 200


@pytest.mark.parametrize("name", ["path", "path-retire", "path-restore"])
def test_who_may_only_see_a_path_cannot_change_it(client: Client, name: str) -> None:
    stage = scene()
    path = stage.path()
    person = make.person(Perm.PATH_VIEW, on=stage.unit, language="en")
    client.force_login(make.appoint(person, make.role(Perm.PATH_CHANGE), on=make.unit()))
    assert "Save the path" not in client.get(url("path", path)).content.decode()
    assert client.post(url(name, path), form(stage)).status_code == 403
    path.refresh_from_db()
    assert (path.name, path.retired_at) == ("Leads", None)


def test_a_path_is_not_written_for_a_foreign_unit(client: Client) -> None:
    stage = scene()
    client.force_login(writer(scene()))
    _status, body = send(client, ADD, form(stage))
    assert 'href="#id_unit"' in body
    assert not EscalationPath.objects.exists()


def test_the_list_says_in_a_sentence_what_each_path_does(client: Client) -> None:
    stage = scene()
    stage.path(repeats=2, only_urgent=True)
    client.force_login(writer(stage))
    body = client.get(reverse("escalation:path-list")).content.decode()
    assert "Urgent interactions: first Eve; after 30\u00a0min, Flo" in body
    assert "it starts again, 2 times" in body


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_list_costs_the_same_for_one_path_as_for_thirty(
    client: Client, django_assert_max_num_queries: Any, how_many: int
) -> None:
    stage = scene()
    for number in range(how_many):
        stage.path(name=f"Path {number}")
    client.force_login(writer(stage))
    with django_assert_max_num_queries(20):
        response = client.get(reverse("escalation:path-list"))
    assert len(response.context["paths"]) == how_many


def test_a_new_path_is_saved_with_its_steps_in_order(client: Client) -> None:
    stage = scene()
    client.force_login(writer(stage))
    role = {
        "tell": f"role:{stage.lead.pk}",
        "unit": stage.unit.pk,
        "delay_minutes": "45",
        "channels": ["email", "webhook"],
    }
    status, _body = send(client, ADD, form(stage, {"tell": "on_duty"}, role, applies="both"))
    assert status == 302
    path = EscalationPath.objects.get()
    assert (path.name, path.only_important, path.only_urgent) == ("Evenings", True, True)
    first, second = path.steps.all()
    assert (first.target, first.delay_minutes) == ("on_duty", 15)
    assert (second.role, second.unit, second.channels) == (
        stage.lead,
        stage.unit,
        ["email", "webhook"],
    )


def test_a_step_moves_up_down_and_away_and_everything_typed_stays(client: Client) -> None:
    stage = scene()
    client.force_login(writer(stage))
    typed = form(
        stage,
        {"tell": "on_duty", "delay_minutes": "11"},
        {"tell": "", "delay_minutes": "nonsense"},
        name="Half written",
        repeats="77",
    )
    for move, delays in [
        ("down:1", ["nonsense", "11"]),
        ("up:2", ["nonsense", "11"]),
        ("remove:1", ["nonsense"]),
        ("add", ["11", "nonsense", "15"]),
        ("up:9", ["11", "nonsense"]),
        ("bogus", ["11", "nonsense"]),
    ]:
        response = client.post(ADD, {**typed, "move": move})
        editor = response.context["editor"]
        assert [step["delay_minutes"].value() for step in editor.steps] == delays, move
        body = response.content.decode()
        assert "Half written" in body
        assert 'value="77"' in body
        assert "st-errs" not in body
        assert ("autofocus" in body) is (move != "bogus"), move
    assert not EscalationPath.objects.exists()


def test_htmx_gets_the_editor_alone(client: Client) -> None:
    stage = scene()
    client.force_login(writer(stage))
    status, body = send(client, ADD, {**form(stage), "move": "add"}, headers=HTMX)
    assert status == 200
    assert "<html" not in body
    assert body.count("<li") >= 3


def test_mistakes_are_summed_up_linked_and_shown_at_their_field(client: Client) -> None:
    stage = scene()
    client.force_login(writer(stage))
    wrong = form(stage, {"tell": "on_duty"}, {"tell": "", "delay_minutes": "0"}, name="")
    status, body = send(client, ADD, wrong)
    assert status == 200
    for field in ("id_name", "id_steps-1-tell", "id_steps-1-delay_minutes"):
        assert f'href="#{field}"' in body
        assert f'id="{field}"' in body
    assert "Step 2: Choose whom this step tells." in body
    assert "Choose between 1 and 9,000 minutes." in body
    assert send(client, ADD, wrong, headers=HTMX)[0] == 422


def test_a_rule_of_the_services_is_shown_at_the_step_it_names(client: Client) -> None:
    stage = scene()
    client.force_login(writer(stage))
    below = make.unit(under=stage.unit)
    role = {"tell": f"role:{stage.lead.pk}", "unit": below.pk}
    _status, body = send(client, ADD, form(stage, {"tell": "on_duty"}, role))
    assert 'href="#id_steps-1-unit"' in body
    assert "Choose this path’s unit or one above it." in body
    assert not EscalationPath.objects.exists()


def test_a_second_path_of_the_same_name_is_asked_for_another_one(client: Client) -> None:
    stage = scene()
    stage.path(name="Evenings")
    client.force_login(writer(stage))
    status, body = send(client, ADD, form(stage))
    assert status == 200
    assert "This unit already has a path with this name." in body


def test_the_preview_names_people_and_hours_and_saves_nothing(client: Client) -> None:
    stage = scene()
    client.force_login(writer(stage))
    _status, body = send(client, ADD, {**form(stage), "move": "preview"})
    for words in ("21:00", "Eve", "21:15", "Flo", "21:30", "Preview: Wednesday 4 March"):
        assert words in body, words
    assert not EscalationPath.objects.exists()


def test_the_preview_marks_the_step_where_nobody_is_there(client: Client) -> None:
    stage = scene()
    client.force_login(writer(stage))
    typed = {**form(stage, {"tell": "on_duty"}, {"tell": f"person:{stage.flo.pk}"})}
    _status, body = send(client, ADD, {**typed, "move": "preview"})
    assert "One step finds nobody at this hour." in body
    WeeklyCover.objects.create(
        unit=stage.unit,
        person=stage.eve,
        space=stage.space,
        weekday=2,
        starts=time(20),
        ends=time(23),
        zone="Europe/Paris",
        starts_on=make.LONG_AGO.date(),
    )
    _status, body = send(client, ADD, {**typed, "move": "preview"})
    assert "finds nobody" not in body
    assert "<b>Eve</b>" in body


def test_an_hour_that_the_change_of_clocks_skips_is_asked_again(client: Client) -> None:
    stage = scene()
    client.force_login(writer(stage))
    typed = form(stage, **{"preview-on": "2026-03-29", "preview-at": "02:30"})
    _status, body = send(client, ADD, {**typed, "move": "preview"})
    assert "The clocks change at that hour: choose another one." in body


def test_a_bad_hour_of_the_preview_does_not_keep_a_path_from_being_saved(client: Client) -> None:
    stage = scene()
    client.force_login(writer(stage))
    assert send(client, ADD, form(stage, **{"preview-on": "", "preview-at": "x"}))[0] == 302


def test_a_change_replaces_facts_and_steps(client: Client) -> None:
    stage = scene()
    path = stage.path()
    client.force_login(writer(stage))
    assert 'value="Leads"' in client.get(url("path", path)).content.decode()
    data = form(stage, {"tell": f"person:{stage.flo.pk}"}, version=path.version)
    assert send(client, url("path", path), data)[0] == 302
    path.refresh_from_db()
    assert (path.name, path.version, path.steps.count()) == ("Evenings", 2, 1)


def test_saving_under_htmx_sends_the_browser_on(client: Client) -> None:
    stage = scene()
    path = stage.path()
    client.force_login(writer(stage))
    data = form(stage, version=path.version)
    response = client.post(url("path", path), data, headers=HTMX)
    assert response.headers["HX-Redirect"] == reverse("escalation:path-list")


def stale(stage: Scene) -> EscalationPath:
    """A path that Ana has changed since Wim opened version 1."""
    path = stage.path()
    change_path(
        path=path,
        facts={"name": "Ana’s version"},
        steps=[stage.step(stage.flo)],
        expected_version=1,
        by=stage.ana,
        at=make.NOON,
    )
    return path


def test_a_stale_save_shows_both_versions_and_loses_nothing(client: Client) -> None:
    stage = scene()
    path = stale(stage)
    client.force_login(writer(stage))
    response = client.post(url("path", path), form(stage, name="Wim’s version", version=1))
    body = response.content.decode()
    assert response.status_code == 409
    assert "Ana’s version" in body
    assert body.count("Wim’s version") >= 2
    assert "Eve, by e-mail" in body
    assert 'name="version" value="2"' in body
    assert EscalationPath.objects.get().name == "Ana’s version"
    mine = form(stage, name="Wim’s version", version=2)
    assert send(client, url("path", path), mine)[0] == 302
    assert EscalationPath.objects.get().name == "Wim’s version"


def test_a_stale_save_under_htmx_shows_the_whole_page(client: Client) -> None:
    stage = scene()
    path = stale(stage)
    client.force_login(writer(stage))
    data = form(stage, name="Wim’s version", version=1)
    response = client.post(url("path", path), data, headers=HTMX)
    assert response.status_code == 422
    assert response.headers["HX-Retarget"] == "#main"
    assert "Ana’s version" in response.content.decode()


def test_a_retired_path_is_kept_and_can_be_used_again(client: Client) -> None:
    stage = scene()
    path = stage.path()
    client.force_login(writer(stage))
    assert client.get(url("path-retire", path)).status_code == 200
    body = client.post(url("path-retire", path), follow=True).content.decode()
    assert "is retired" in body
    assert url("path-restore", path) in body
    path.refresh_from_db()
    assert path.retired_at is not None
    client.post(url("path-restore", path))
    path.refresh_from_db()
    assert path.retired_at is None


def test_a_retired_path_is_not_taken_back_over_another_of_its_name(client: Client) -> None:
    stage = scene()
    path = stage.path()
    retire_path(path=path, by=stage.ana, at=make.NOON)
    stage.path()
    client.force_login(writer(stage))
    body = client.post(url("path-restore", path), follow=True).content.decode()
    assert "Another path of this unit has its name now." in body
    path.refresh_from_db()
    assert path.retired_at is not None


def test_a_hostile_name_is_shown_as_typed_everywhere(client: Client) -> None:
    stage = scene()
    path = stage.path(name=HOSTILE)
    client.force_login(writer(stage))
    for address in (
        reverse("escalation:path-list"),
        url("path", path),
        url("path-retire", path),
    ):
        body = client.get(address).content.decode()
        assert "<img src=x" not in body
        assert "{{7*7}}" in body
    body = client.post(url("path-retire", path), follow=True).content.decode()
    assert "<img src=x" not in body


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_exists_in_both_languages(client: Client, language: str) -> None:
    stage = scene()
    path = stage.path()
    client.force_login(writer(stage, language))
    for address in (reverse("escalation:path-list"), ADD, url("path", path)):
        response = client.get(address)
        assert response.status_code == 200
        assert f'<html lang="{language}"' in response.content.decode()


def test_a_form_with_thousands_of_steps_is_cut_to_what_a_path_may_have(client: Client) -> None:
    stage = scene()
    client.force_login(writer(stage))
    many = form(stage, *[{"tell": "on_duty"}] * 60)
    response = client.post(ADD, {**many, "move": "add"})
    assert len(response.context["editor"].steps) == 20
