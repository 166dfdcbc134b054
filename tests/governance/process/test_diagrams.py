"""Living diagrams: drawn from what is in force, kept when it changes, in every form."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from pypdf import PdfReader

from accounts.models import User
from escalation.models import EscalationPath, EscalationStep
from governance import diagrams, services
from governance.models import DiagramEdition, OrgModel, UnitKind
from governance.perms import Perm
from governance.services.units import change_unit, create_unit
from tests import make
from tests.governance.process import build
from tests.governance.process.build import DOES

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def scene(client: Client) -> dict[str, Any]:
    hub = make.hub("Central cell", model=OrgModel.DANDELION)
    ana = build.runner(hub, Perm.UNIT_CHANGE)
    client.force_login(ana, backend=BACKEND)
    spokes = [make.unit(name, under=hub) for name in ("Marketing", "Sales", "Billing")]
    make.space(hub, name="Our page")
    make.topic(spokes[2], name="Invoices")
    path = EscalationPath.objects.create(unit=hub, name="Night path", changed_at=make.NOON)
    EscalationStep.objects.create(
        path=path, position=0, target="person", person=ana, delay_minutes=30, channels=["email"]
    )
    return {"hub": hub, "ana": ana, "spokes": spokes, "path": path}


def address(scene: dict[str, Any], key: str = "organisation", form: str = "") -> str:
    return f"/diagrams/{scene['hub'].pk}/{key}/{form}"


def keys(scene: dict[str, Any]) -> list[str]:
    return ["organisation", "information-flow", f"path-{scene['path'].pk}"]


def seal() -> None:
    """What happens as a transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_list_has_every_kind(scene: dict[str, Any], client: Client) -> None:
    found = page(client, "/diagrams/")

    for key in keys(scene):
        assert address(scene, key) in found


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_is_a_page_with_a_table_in_both_languages(
    number: int, language: str, scene: dict[str, Any], client: Client
) -> None:
    User.objects.filter(pk=scene["ana"].pk).update(language=language)
    found = page(client, address(scene, keys(scene)[number]))

    assert f'<html lang="{language}"' in found
    assert 'class="st-diagram' in found
    assert "<caption" in found


def test_the_organisation_shows_units_and_model(scene: dict[str, Any], client: Client) -> None:
    found = page(client, address(scene))

    for name in ("Central cell", "Marketing", "Sales", "Billing"):
        assert f">{name}</text>" in found
    assert "Dandelion" in found


def test_the_flow_goes_from_the_space_to_the_report(scene: dict[str, Any], client: Client) -> None:
    what = build.activity(scene["hub"], scene["ana"], Perm.INTERACTION_ANSWER)
    assert "Nobody is named" in page(client, address(scene, "information-flow"))

    build.assign(what, DOES, scene["ana"], scene["ana"])
    found = page(client, address(scene, "information-flow"))
    for name in ("Our page", "Invoices", "Billing", "Ana", "Night path", "Report"):
        assert f">{name}</text>" in found
    assert "Nobody is named" not in found


def test_the_path_says_who_hears_and_when(scene: dict[str, Any], client: Client) -> None:
    found = page(client, address(scene, keys(scene)[2]))

    assert ">Ana</text>" in found
    assert "30 min" in found


def test_a_change_shows_at_once_and_the_day_before_as_it_was(
    scene: dict[str, Any], client: Client
) -> None:
    before = DiagramEdition.objects.create(
        unit=scene["hub"],
        key="organisation",
        made_at=make.NOON,
        digest="-",
        content=_content(scene["hub"], "Old name"),
    )
    assert "Old name" not in page(client, address(scene))
    assert DiagramEdition.objects.count() == 2

    then = page(client, address(scene) + "?at=2026-03-05")
    assert ">Old name</text>" in then
    assert ">Marketing</text>" not in then
    assert str(before.made_at.year) in then
    assert "No edition" in page(client, address(scene) + "?at=2026-03-01")


def test_opening_twice_keeps_one_edition(scene: dict[str, Any], client: Client) -> None:
    page(client, address(scene))
    page(client, address(scene))
    assert DiagramEdition.objects.count() == 1

    create_unit(
        name="Shops",
        kind=UnitKind.SPOKE,
        parent=scene["hub"],
        by=None,
        at=make.NOON,
    )
    found = page(client, address(scene))
    assert DiagramEdition.objects.count() == 2
    assert "New: Shops." in found


def test_the_sweep_keeps_what_changed_and_only_that(scene: dict[str, Any]) -> None:
    seal()
    assert services.sweep_diagrams(at=make.NOON) == 5
    assert services.sweep_diagrams(at=make.NOON + timedelta(seconds=30)) == 0

    change_unit(unit=scene["spokes"][0], name="Brand", model="", by=scene["ana"], at=make.NOON)
    seal()
    at = make.NOON + timedelta(seconds=60)
    assert services.sweep_diagrams(at=at) == 2
    edition = DiagramEdition.objects.of(scene["hub"].pk, "organisation").first()
    assert edition is not None
    assert edition.changed["changed"]["names"] == ["Brand"]
    assert edition.made_at == at


def test_the_sweep_costs_little_when_nothing_happened(
    scene: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    seal()
    services.sweep_diagrams(at=make.NOON)

    with django_assert_max_num_queries(8):
        assert services.sweep_diagrams(at=make.NOON + timedelta(seconds=30)) == 0


def test_what_begins_by_itself_is_swept_up(scene: dict[str, Any]) -> None:
    seal()
    later = make.NOON + timedelta(hours=1)
    make.appoint(make.user(), make.role(), on=scene["spokes"][0], starts_at=later)
    seal()
    services.sweep_diagrams(at=make.NOON)

    assert services.sweep_diagrams(at=later) >= 1
    edition = DiagramEdition.objects.of(scene["hub"].pk, "organisation").first()
    assert edition is not None
    assert edition.facts["items"][f"u{scene['spokes'][0].pk}"]["people"] == 1


def test_an_edition_keeps_the_order_of_its_items(scene: dict[str, Any]) -> None:
    services.content_at(scene["hub"].pk, "organisation", at=make.NOON, now=make.NOON)
    live = services.content_at(scene["hub"].pk, "organisation", at=make.NOON, now=make.NOON)
    later = make.NOON + timedelta(days=1)
    kept = services.content_at(scene["hub"].pk, "organisation", at=make.NOON, now=later)

    assert live is not None
    assert kept is not None
    assert list(live["items"]) == list(kept["items"])


def test_files_stand_by_themselves(scene: dict[str, Any], client: Client) -> None:
    for key in keys(scene):
        svg = client.get(address(scene, key, "svg/"))
        ET.fromstring(svg.content)  # noqa: S314 - our own
        assert svg["Content-Type"] == "image/svg+xml"
        assert b"class=" not in svg.content
        pdf = client.get(address(scene, key, "pdf/")).content
        assert pdf.startswith(b"%PDF")
        text = "".join(each.extract_text() for each in PdfReader(BytesIO(pdf)).pages)
        assert {"organisation": "Marketing", "information-flow": "Invoices"}.get(
            key, "Ana"
        ) in text


def test_it_may_be_framed_only_where_it_is_said(
    scene: dict[str, Any], client: Client, settings: Any
) -> None:
    refused = client.get(address(scene, form="embed/"))
    assert "frame-ancestors 'none'" in refused["Content-Security-Policy"]

    settings.EMBED_ORIGINS = ["https://intranet.example.org"]
    framed = client.get(address(scene, form="embed/"))
    assert "frame-ancestors https://intranet.example.org" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert b"st-masthead" not in framed.content
    whole = client.get(address(scene))
    assert "frame-ancestors 'none'" in whole["Content-Security-Policy"]
    assert whole["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "path",
    [
        "/diagrams/{hub}/nothing/",
        "/diagrams/{hub}/path-999999/",
        "/diagrams/{hub}/path-x/",
        "/diagrams/999999/organisation/",
        "/diagrams/{hub}/organisation/svg/?at=2001-01-01",
    ],
)
def test_what_does_not_exist_is_not_found(
    path: str, scene: dict[str, Any], client: Client
) -> None:
    assert client.get(path.format(hub=scene["hub"].pk)).status_code == 404


def test_others_do_not_reach_it(scene: dict[str, Any], client: Client) -> None:
    client.force_login(build.runner(make.unit("Elsewhere")), backend=BACKEND)
    for key in keys(scene):
        for form in ("", "svg/", "pdf/", "embed/"):
            assert client.get(address(scene, key, form)).status_code == 404
    elsewhere = make.hub("Other hub")
    assert diagrams.kind_of(keys(scene)[2]) is not None
    client.force_login(build.runner(elsewhere), backend=BACKEND)
    path = f"/diagrams/{elsewhere.pk}/{keys(scene)[2]}/"
    assert client.get(path).status_code == 404


def test_a_hub_of_five_hundred_costs_no_more(
    scene: dict[str, Any], client: Client, django_assert_max_num_queries: Any
) -> None:
    page(client, address(scene))
    with django_assert_max_num_queries(40) as first:
        page(client, address(scene))
    before = len(first)
    for number in range(30):
        make.unit(f"Unit {number} of many", under=scene["hub"])
    page(client, address(scene))
    with django_assert_max_num_queries(before):
        found = page(client, address(scene))
    assert "and 22 other units" in found
    opened = page(client, address(scene) + "?open=all")
    assert "Unit 29 of many</text>" in opened


def _content(hub: Any, name: str) -> dict[str, Any]:
    key = f"u{hub.pk}"
    item = {"id": hub.pk, "parent": "", "name": name, "kind": "hub", "people": 0}
    items = {key: item | {"model": "dandelion"}}
    return {"root": key, "items": items, "order": [key]}
