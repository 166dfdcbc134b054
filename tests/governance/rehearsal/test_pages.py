"""The pages of a rehearsal: from the question to one undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from governance import services
from governance.explaining import models_explained
from governance.models import Change, OrgModel, OrgUnit, Rehearsal, RehearsalState
from governance.seeding import run
from socialteam.kit import clock as clocks
from tests import make
from tests.governance.rehearsal import build

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client: Client) -> build.Scene:
    """Claire is logged in."""
    made = build.scene()
    client.force_login(made.claire)
    return made


def rehearsed(scene: build.Scene, **facts: Any) -> Rehearsal:
    return services.rehearse_change(
        change=Change.MODEL,
        unit=scene.north,
        facts=facts or {"model": "centralised"},
        by=build.again(scene.claire),
        at=clocks.now(),
    )


def read(client: Client, name: str, *args: object, **query: str) -> str:
    with override("en"):
        answer = client.get(reverse(f"governance:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, view: str, /, *args: object, **given: Any) -> Any:
    return client.post(reverse(f"governance:{view}", args=args), given)


def test_from_the_question_to_one_undo(client: Client, scene: build.Scene) -> None:
    answer = post(
        client, "rehearsal-create", Change.MODEL, unit=scene.north.pk, model="centralised"
    )
    made = Rehearsal.objects.get()
    assert answer.url == reverse("governance:rehearsal-detail", args=[made.pk])
    page = read(client, "rehearsal-detail", made.pk)
    assert "Apply these 12 changes" in page
    assert "<mark>North</mark>" in page
    assert "6 people lose a right" in page

    post(client, "rehearsal-apply", made.pk)
    scene.north.refresh_from_db()
    assert scene.north.model == OrgModel.CENTRALISED
    page = read(client, "rehearsal-detail", made.pk)
    assert "Undo this change" in page
    assert "Apply these" not in page

    post(client, "rehearsal-undo", made.pk)
    scene.north.refresh_from_db()
    assert scene.north.model == OrgModel.HUB_AND_SPOKE
    assert "Undo this change" not in read(client, "rehearsal-detail", made.pk)


def test_a_split_shows_the_new_hub(client: Client, scene: build.Scene) -> None:
    post(
        client,
        "rehearsal-create",
        Change.SPLIT,
        unit=scene.north.pk,
        name="East",
        model="dandelion",
        spokes=[scene.spokes[0].pk],
    )
    made = Rehearsal.objects.get()
    page = read(client, "rehearsal-detail", made.pk)
    assert "new hub" in page
    assert "node--new" in page
    today = read(client, "rehearsal-detail", made.pk, view="today")
    assert "node--new" not in today


@pytest.mark.parametrize("change", [Change.MOVE, Change.PROMOTE])
def test_a_change_that_is_not_possible_keeps_the_form(
    client: Client, scene: build.Scene, change: Change
) -> None:
    spoke = scene.spokes[0]
    facts = {"unit": spoke.pk, "parent": spoke.pk, "model": "unknown"}
    answer = post(client, "rehearsal-create", change, **facts)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Rehearsal.objects.exists()


def test_the_form_begins_with_the_unit_it_was_opened_from(
    client: Client, scene: build.Scene
) -> None:
    for change in Change:
        unit = scene.north if change in {Change.MODEL, Change.SPLIT} else scene.spokes[0]
        page = read(client, "rehearsal-create", change, unit=str(unit.pk))
        assert f'<option value="{unit.pk}" selected>' in page
    read(client, "rehearsal-create", Change.SPLIT, unit="9" * 30)
    read(client, "rehearsal-create", Change.SPLIT, unit="x")


def test_every_row_can_be_filtered_and_exported(client: Client, scene: build.Scene) -> None:
    made = rehearsed(scene)
    assert "12 changes" in read(client, "rehearsal-changes", made.pk)
    routes = read(client, "rehearsal-changes", made.pk, aspect="routes", q="spoke 1")
    assert "Spoke 1 topic" in routes
    assert "Spoke 0 topic" not in routes
    assert "No change matches" in read(client, "rehearsal-changes", made.pk, kind="add")
    assert "No change matches" in read(client, "rehearsal-changes", made.pk, aspect="x")
    read(client, "rehearsal-changes", made.pk, **{"from": "x"})
    with override("en"):
        answer = client.get(
            reverse("governance:rehearsal-changes", args=[made.pk]), {"form": "csv"}
        )
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 13
    assert lines[0].endswith('"What","Before","After","People concerned"')


def test_an_organisation_that_moved_is_said_on_the_page(
    client: Client, scene: build.Scene
) -> None:
    made = rehearsed(scene)
    services.change_unit(
        unit=scene.north,
        name="North",
        model="holistic",
        by=build.again(scene.claire),
        at=make.NOON,
    )
    with override("en"):
        answer = client.post(reverse("governance:rehearsal-apply", args=[made.pk]), follow=True)
    assert "The organisation moved meanwhile" in answer.content.decode()


def test_the_list_says_where_each_stands(client: Client, scene: build.Scene) -> None:
    assert "No change has been rehearsed yet" in read(client, "rehearsal-list")
    made = rehearsed(scene)
    assert "<mark>One rehearsal</mark>" in read(client, "rehearsal-list")
    post(client, "rehearsal-drop", made.pk)
    made.refresh_from_db()
    assert made.state == RehearsalState.DROPPED
    assert "abandoned" in read(client, "rehearsal-list")


def test_a_list_of_thirty_takes_the_queries_of_one(
    client: Client, scene: build.Scene, django_assert_max_num_queries: Any
) -> None:
    made = rehearsed(scene)
    with django_assert_max_num_queries(20) as one:
        read(client, "rehearsal-list")
    for _number in range(29):
        made.pk = None
        made.save(force_insert=True)
    with django_assert_max_num_queries(20) as thirty:
        read(client, "rehearsal-list")
    assert len(one.captured_queries) == len(thirty.captured_queries)


def test_the_page_of_a_large_difference_takes_as_many_queries(
    client: Client, scene: build.Scene, django_assert_max_num_queries: Any
) -> None:
    small = rehearsed(scene)
    with django_assert_max_num_queries(40) as first:
        read(client, "rehearsal-detail", small.pk)
    for number in range(8):
        build.furnish(scene, make.unit(f"More {number}", under=scene.north))
    large = rehearsed(scene)
    with django_assert_max_num_queries(40) as second:
        page = read(client, "rehearsal-detail", large.pk)
    assert "and 18 more" in page
    assert len(first.captured_queries) == len(second.captured_queries)


def test_who_runs_one_hub_sees_nothing_of_another(client: Client, scene: build.Scene) -> None:
    made = rehearsed(scene)
    other = make.appoint(make.user(), make.shipped_role("deputy"), on=scene.south)
    client.force_login(other)
    for name in ("rehearsal-detail", "rehearsal-changes"):
        assert client.get(reverse(f"governance:{name}", args=[made.pk])).status_code == 404
    for name in ("rehearsal-apply", "rehearsal-undo", "rehearsal-drop"):
        assert post(client, name, made.pk).status_code == 404
    assert "North" not in read(client, "rehearsal-list")
    answer = post(client, "rehearsal-create", Change.MODEL, unit=scene.north.pk, model="holistic")
    assert answer.context["form"].errors


def test_the_change_form_no_longer_holds_the_model(client: Client, scene: build.Scene) -> None:
    page = read(client, "unit-change", scene.north.pk)
    assert 'name="model"' not in page
    assert reverse("governance:rehearsal-create", args=[Change.MODEL]) in page
    post(client, "unit-change", scene.north.pk, name="Far North", model="centralised")
    scene.north.refresh_from_db()
    assert (scene.north.name, scene.north.model) == ("Far North", "hub_and_spoke")


def test_the_five_models_are_explained_from_their_rules(
    client: Client, scene: build.Scene
) -> None:
    page = read(client, "model-list")
    for model in models_explained():
        assert f'id="{model.key}"' in page
        assert str(model.picture) in page
    with override("fr"):
        answer = client.get(reverse("governance:model-list"))
    assert answer.status_code == 200


def test_where_the_hub_answers_the_unit_page_says_so(client: Client, scene: build.Scene) -> None:
    spoke = scene.spokes[0]
    assert "answers for it" not in read(client, "unit-detail", spoke.pk)
    services.apply_rehearsal(
        rehearsal=rehearsed(scene), by=build.again(scene.claire), at=clocks.now()
    )
    assert "North answers for it" in read(client, "unit-detail", spoke.pk)


def test_the_drawing_counts_one_hub_as_one(client: Client, scene: build.Scene) -> None:
    assert "Organisation: 2 hubs and 3 units." in read(client, "organisation")
    scene.south.delete()
    assert "Organisation: one hub and 3 units." in read(client, "organisation")


def test_a_lead_who_appoints_by_delegation_is_offered_fewer_roles(client: Client) -> None:
    scene = build.scene(model=OrgModel.DECENTRALISED)
    spoke = scene.spokes[0]
    client.force_login(scene.leads[spoke.pk])
    page = read(client, "appointment-create", spoke.pk)
    assert "Community manager" in page
    assert "Executive sponsor" not in page


def test_the_demo_has_tried_one_change_that_still_holds() -> None:
    run(clocks.now())
    run(clocks.now())
    made = Rehearsal.objects.get()
    assert made.counts["rights"] >= 1
    claire = build.again(made.rehearsed_by)
    services.apply_rehearsal(rehearsal=made, by=claire, at=clocks.now())
    assert OrgUnit.objects.get(name="Relation client").kind == "hub"
