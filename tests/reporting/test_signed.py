"""A gate that a sponsor's signature opened stands in the report of its period."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pypdf
import pytest
from django.utils import translation

from governance import services as governance
from governance.domain.launch_gate import Stage
from governance.models import LaunchStage
from governance.services import strategy
from reporting import services
from reporting.metrics.shapes import scope_of
from reporting.signed import signed_openings
from reporting.snapshots import read_snapshot
from reporting.wording.document import write_document
from tests import make
from tests.governance.strategy import build
from tests.reporting.pages import SPONSOR, reader, text_of
from tests.reporting.test_compiling import march

if TYPE_CHECKING:
    from django.test import Client

    from governance.models import OrgUnit, Space
    from reporting.models import ReportRun

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 4, 12, 8, tzinfo=UTC)


def opened_by_signature(
    unit: OrgUnit, *, at: datetime = make.NOON, slug: str = "linkedin"
) -> Space:
    """A space of ``unit`` that nobody covers on Sunday, opened at ``at`` all the same."""
    hub = strategy.hub_of(unit)
    ana = build.strategist(hub)
    if not LaunchStage.objects.filter(unit=hub).exists():
        build.stands_at(hub, Stage.FEW, by=ana)
    space = build.planned(unit, slug)
    build.cover(space, 0, 1, 2, 3, 4, 5)
    ines = build.sponsor(hub)
    type(ines).objects.filter(pk=ines.pk).update(name="Inès Delaunay")
    build.signed(space, by=ana, sponsor=ines, at=at)
    return governance.open_space(space=space, on=at.date(), by=ana, at=at)


def said(run: ReportRun, language: str = "en") -> list[str]:
    run = services.compile_run(run=run, at=LATER)
    assert run.snapshot is not None
    with translation.override(language):
        return write_document(read_snapshot(run.snapshot)).signed


def test_the_report_says_who_signed_what_was_missing_and_why() -> None:
    hub = make.hub("Hub")
    opened_by_signature(hub)

    (sentence,) = said(march(hub))

    assert sentence == (
        "Inès Delaunay signed on 4 March 2026 for “Alvéa on linkedin” to open before the launch"
        " gate was met, and it opened on 4 March 2026. What was missing: Nobody covers Alvéa on"
        " linkedin on Sunday. The reason given: “The fair is on Monday”."
    )


def test_the_report_of_the_company_and_of_the_unit_say_it_and_no_other() -> None:
    hub = make.hub("Hub")
    spoke = make.unit(under=hub)
    opened_by_signature(spoke)

    assert len(said(march(make.company()))) == 1
    assert len(said(march(spoke))) == 1
    assert said(march(make.unit(under=hub))) == []
    assert said(march(make.hub("Elsewhere"))) == []


def test_a_signature_used_outside_the_period_is_left_out() -> None:
    hub = make.hub("Hub")
    opened_by_signature(hub, at=datetime(2026, 2, 28, 22, 30, tzinfo=UTC))

    assert said(march(hub)) == []


def test_the_first_moment_of_the_period_in_its_zone_belongs_to_it() -> None:
    hub = make.hub("Hub")
    opened_by_signature(hub, at=datetime(2026, 2, 28, 23, 0, tzinfo=UTC))

    assert len(said(march(hub))) == 1


def test_a_signature_that_was_not_used_is_left_out() -> None:
    hub = make.hub("Hub")
    ana = build.strategist(hub)
    build.stands_at(hub, Stage.FEW, by=ana)
    build.signed(build.planned(hub), by=ana, sponsor=build.sponsor(hub))

    assert said(march(hub)) == []


def test_a_stage_entered_by_signature_is_told() -> None:
    hub = make.hub("Hub")
    ana = build.strategist(hub)
    build.asks(hub, Stage.ONE, by=ana, checks=["G01"])
    decision = strategy.ask_override(
        hub=hub,
        sponsor=build.sponsor(hub),
        why="The fair",
        due_on=make.NOON.date(),
        stage=Stage.ONE,
        by=ana,
        at=make.NOON,
    )
    governance.sign_decision(decision=decision, by=decision.sponsor, at=make.NOON)
    strategy.enter_stage(hub=hub, stage=Stage.ONE, by=ana, at=make.NOON)

    (sentence,) = said(march(hub))
    assert "for Hub to enter the stage “One network” before the launch gate was met" in sentence
    assert "Rule G01 was not kept: " in sentence


def test_it_is_frozen_and_every_file_carries_it(client: Client) -> None:
    hub = make.hub("Hub")
    space = opened_by_signature(hub)
    run = march(hub)
    said(run)
    type(space).objects.filter(pk=space.pk).update(name="Renamed")
    run.refresh_from_db()

    page = text_of(client, reader(*SPONSOR, on=hub), f"/reports/{run.pk}/")
    assert "Gates opened by signature" in page
    assert "Alvéa on linkedin" in page
    assert "Only the sponsor who signed is named; nobody is ranked." in page
    content = bytes(run.files.get(format="pdf", language="fr").content)
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert "Inès Delaunay" in "".join(each.extract_text() for each in pages)
    content = bytes(run.files.get(format="xlsx", language="en").content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(values_only=True) if row[1] == "Alvéa on linkedin"]
    assert ["Gate opened by signature" in str(row[0]) for row in rows].count(True) == 1


def test_the_sponsor_reads_it_too(client: Client) -> None:
    hub = make.hub("Hub")
    opened_by_signature(hub)
    said(march(hub))

    page = text_of(client, reader(*SPONSOR, on=hub), "/sponsor/")
    assert "Gates opened by signature" in page


def test_a_report_frozen_before_signatures_were_kept_still_reads() -> None:
    run = services.compile_run(run=march(make.hub("Hub")), at=LATER)
    assert run.snapshot is not None
    older = {key: facts for key, facts in run.snapshot.items() if key != "signed"}

    assert read_snapshot(older).signed == []


@pytest.mark.parametrize("how_many", [1, 5])
def test_many_signatures_cost_the_same(django_assert_num_queries: Any, how_many: int) -> None:
    hub = make.hub("Hub")
    for number in range(how_many):
        opened_by_signature(hub, at=make.NOON + timedelta(days=number), slug=f"n{number}")
    scope = scope_of(hub, march(hub).window, as_of=LATER)

    with django_assert_num_queries(2):  # the overrides, the names of spaces
        assert len(signed_openings(scope)) == how_many
