"""Half a year of a real forum comes in by the page, and its report tells the known figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from engagement.models import ImportUpload, Interaction
from engagement.tasks import import_upload
from governance import demo
from governance.models import BusinessCalendar, Space
from reporting.models import Period, ReportRun
from reporting.tasks import compile_report_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.browsing import Visitor
    from tests.e2e.conftest import World

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
QUESTIONS = DATA / "sumo_thunderbird_2023h1_questions.csv.gz"
ANSWERS = DATA / "sumo_thunderbird_2023h1_answers.csv.gz"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not QUESTIONS.exists(), reason="the forum's files lie beside the original checkout only"
    ),
]


def test_a_real_half_year_comes_in_through_the_page_and_its_report_tells_the_known_figures(
    world: World, visit: Callable[..., Visitor]
) -> None:
    known = json.loads((DATA / "expected_facts.json").read_text())["sumo_thunderbird_2023h1"]
    world.speak("en")
    BusinessCalendar.objects.update(zone="UTC")  # in which the known months are counted
    strategist = visit("strategist", language="en")
    _bring_in(strategist, known)
    _ask_for_june(strategist)
    months = _months(strategist)
    for month, facts in known["by_month"].items():
        told = (facts["questions"], facts["answered_by_other"], facts["unanswered"])
        assert months[MONTHS[month[-2:]]] == told, month
    assert sum(answered for _asked, answered, _open in months.values()) == 3_681
    strategist.shoot("report-forum-en")


MONTHS = {
    "01": "January 2023", "02": "February 2023", "03": "March 2023", "04": "April 2023",
    "05": "May 2023", "06": "June 2023",
}  # fmt: skip


def _bring_in(strategist: Visitor, known: dict[str, Any]) -> None:
    page = strategist.open(reverse("engagement:import-add"))
    space = Space.objects.get(slug="alvea-instagram")
    strategist.fill(space=space.pk)
    page.locator("[name=questions]").set_input_files(QUESTIONS)
    page.locator("[name=answers]").set_input_files(ANSWERS)
    strategist.press("Check the file")
    page.wait_for_url("**/interactions/import/*/")
    strategist.shoot("import-columns-en")
    strategist.press("Import")
    upload = ImportUpload.objects.get()
    import_upload.apply(kwargs={"upload_id": upload.pk}, throw=True)
    page.get_by_text("4,786").first.wait_for()
    strategist.shoot("import-done-en")
    came = Interaction.objects.filter(space=space, occurred_at__year=2023)
    assert came.count() == known["questions"]
    assert came.filter(first_response_flagged=True).count() == known["negative_delays"]


def _ask_for_june(strategist: Visitor) -> None:
    """Older than what is compiled by itself: it is asked for, and a worker compiles it."""
    page = strategist.open(reverse("reporting:report-list"))
    page.locator("details summary").last.click()
    form = page.locator("form", has=page.locator("[name=day]"))
    hub = form.locator("[name=unit] option", has_text=demo.HUB)
    form.locator("[name=unit]").select_option(hub.get_attribute("value"))
    form.locator("[name=period]").select_option(Period.MONTH)
    form.locator("[name=day]").fill("2023-06-15")
    strategist.press("Compile this report")
    page.wait_for_url("**/reports/*/")
    run = ReportRun.objects.get(starts_on="2023-06-01")
    compile_report_run.apply(kwargs={"run_id": run.pk}, throw=True)
    page.reload()


def _months(strategist: Visitor) -> dict[str, tuple[int, ...]]:
    """The report's table by month: received, answered, without an answer."""
    table = strategist.page.locator("table", has_text="January 2023").last
    return {
        cells[0].strip(): tuple(int(cell.replace(",", "")) for cell in cells[1:4])
        for cells in (
            row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()
        )
    }
