"""The sponsor's page, the reports and the rows, as people see them."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.urls import reverse

from accounts import home
from governance.models import Decision
from governance.perms import Perm
from reporting import services
from reporting.metrics.catalogue import METRICS
from reporting.models import Period, ReportRun, ReportState
from tests import make
from tests.reporting import making
from tests.reporting.making import DAY, LATER
from tests.reporting.pages import SPONSOR, STRATEGIST, a_month, march, reader, text_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.clock import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_quick_files")]


def test_the_sponsor_sees_five_figures_that_open_their_rows(client: Client) -> None:
    run = a_month()
    page = text_of(client, reader(*SPONSOR, on=run.unit), reverse("reporting:sponsor"))

    assert page.count('<li class="st-fig">') == 5
    opened = re.findall(
        rf'<li class="st-fig"><a href="(/metrics/[a-z_]+/\?report={run.pk})"', page
    )
    assert len(opened) == 5
    for address in opened:
        assert client.get(address).status_code == 200
    assert "What each figure counts" in page
    assert "on time ÷ (on time + late)" in page


def test_the_sponsors_page_reads_the_frozen_figures_only(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run = a_month()
    client.force_login(reader(*SPONSOR, on=run.unit))
    address = reverse("reporting:sponsor")
    client.get(address)
    before = client.get(address).content

    for _ in range(20):
        making.interaction(run.unit.spaces.get(), answer=timedelta(days=9))
    with django_assert_num_queries(9) as counted:
        after = client.get(address).content

    def body(page: bytes) -> bytes:
        return page.partition(b'<main id="main"')[2].partition(b"</main>")[0]

    assert body(after) == body(before)
    live = [query for query in counted.captured_queries if "engagement" in query["sql"]]
    assert len(live) == 2, "answers and logs of the façade, which is of today; no figure is"


def test_a_month_is_preferred_to_a_week_and_the_company_to_a_unit(client: Client) -> None:
    run = a_month()
    week = ReportRun.objects.create(
        unit=make.company(),
        period=Period.WEEK,
        starts_on=date(2026, 3, 23),
        ends_on=date(2026, 3, 30),
        zone="UTC",
    )
    services.compile_run(run=week, at=LATER)
    page = text_of(client, reader(*SPONSOR, on=make.company()), reverse("reporting:sponsor"))
    assert "Week of 23 March 2026" in page

    march(make.company())
    page = text_of(client, reader(*SPONSOR, on=make.company()), reverse("reporting:sponsor"))
    assert "March 2026: 3 interactions came in" in page
    assert run.unit.name in page


def test_a_sponsor_without_a_report_is_told_when_there_will_be_one(client: Client) -> None:
    page = text_of(client, reader(*SPONSOR, on=make.unit()), reverse("reporting:sponsor"))

    assert "not frozen yet" in page


def test_a_sponsor_without_a_report_finds_what_waits_for_a_signature(client: Client) -> None:
    hub = make.hub()
    sponsor, ana = reader(*SPONSOR, Perm.SPONSOR_SIGN, on=hub), make.person(on=hub)
    Decision.objects.create(
        unit=hub, sponsor=sponsor, title="Back the hub", why="A year.", due_on=DAY,
        asked_by=ana, asked_at=LATER, slot=1,
    )  # fmt: skip

    page = text_of(client, sponsor, reverse("reporting:sponsor"))

    assert "<mark>One decision</mark> waits for your signature." in page
    assert "Back the hub" in page


def test_nobody_is_named_on_the_sponsors_page_or_in_the_rows(client: Client) -> None:
    run = a_month()
    sponsor = reader(*SPONSOR, on=run.unit)

    pages = [text_of(client, sponsor, reverse("reporting:sponsor"))]
    for metric in METRICS:
        address = reverse("reporting:metric-rows", args=[metric.slug])
        pages.append(text_of(client, sponsor, f"{address}?report={run.pk}"))

    assert not [page for page in pages if "Ana Secret" in page or "parcel" in page]


@pytest.mark.parametrize(
    ("perms", "readable"), [(SPONSOR, False), (STRATEGIST, True), ((Perm.REPORT_VIEW,), False)]
)
def test_titles_show_only_to_those_who_read_interactions_there(
    client: Client, perms: tuple[Perm, ...], *, readable: bool
) -> None:
    run = a_month()
    address = f"{reverse('reporting:metric-rows', args=['received'])}?report={run.pk}"

    page = text_of(client, reader(*perms, on=run.unit), address)

    assert ("Where is my parcel?" in page) is readable
    export = client.get(f"{reverse('reporting:metric-export', args=['received'])}?report={run.pk}")
    assert (b"parcel" in b"".join(export)) is readable


def test_the_rows_page_says_how_many_rows_and_pages_through_all_of_them(client: Client) -> None:
    space = make.space(make.unit())
    for minutes in range(120):
        making.interaction(space, at=DAY + timedelta(minutes=minutes))
    client.force_login(reader(Perm.REPORT_VIEW, on=space.unit))
    address = (
        f"{reverse('reporting:metric-rows', args=['received'])}?from=2026-03-01&to=2026-03-31"
    )

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        response = client.get(f"{address}&cursor={cursor}")
        assert response.context["count"] == 120
        seen += [line.name for line in response.context["lines"]]
        cursor = response.context["page"].next_cursor

    assert len(seen) == len(set(seen)) == 120


def test_a_difference_to_the_frozen_figure_is_explained(client: Client) -> None:
    run = a_month()
    making.interaction(run.unit.spaces.get(), received_at=DAY)
    address = f"{reverse('reporting:metric-rows', args=['received'])}?report={run.pk}"

    page = text_of(client, reader(Perm.REPORT_VIEW, on=run.unit), address)

    assert "The report froze 3 rows; the same question finds 4 today" in page


def test_exports_hold_the_rows_and_no_formula(client: Client) -> None:
    space = make.space(make.unit())
    making.interaction(space, title="=cmd|' /C calc'!A0")
    client.force_login(reader(*STRATEGIST, on=space.unit))
    address = reverse("reporting:metric-export", args=["received"])
    query = "from=2026-03-01&to=2026-03-31"

    lines = b"".join(client.get(f"{address}?{query}")).decode().splitlines()
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}?{query}&as=xlsx").content))

    assert len(lines) == 2
    assert book.active is not None
    assert [cell.data_type for cell in book.active[2]][:1] == ["s"]


@pytest.mark.parametrize(
    "query", ["unit=0", "from=2026-13-01", "cursor=x", "report=abc", "as_of=2026-99-01T00:00:00Z"]
)
def test_rows_of_an_unreadable_question_are_refused(client: Client, query: str) -> None:
    client.force_login(reader(Perm.REPORT_VIEW, on=make.unit()))
    address = reverse("reporting:metric-rows", args=["received"])

    assert client.get(f"{address}?{query}").status_code in {400, 404}


def test_an_unknown_metric_does_not_exist(client: Client) -> None:
    client.force_login(reader(Perm.REPORT_VIEW, on=make.unit()))

    assert client.get(reverse("reporting:metric-rows", args=["nothing"])).status_code == 404


def test_other_units_reports_rows_and_files_do_not_exist(client: Client) -> None:
    run = a_month()
    client.force_login(reader(*STRATEGIST, *SPONSOR, on=make.unit("Next door")))
    rows = reverse("reporting:metric-rows", args=["received"])
    addresses = [
        reverse("reporting:report", args=[run.pk]),
        reverse("reporting:report-file", args=[run.pk, "fr", "pdf"]),
        f"{reverse('reporting:sponsor')}?report={run.pk}",
        f"{rows}?report={run.pk}",
        f"{rows}?unit={run.unit_id}",
        f"{reverse('reporting:report-list')}?unit={run.unit_id}",
    ]

    assert {client.get(address).status_code for address in addresses} == {404}
    assert client.post(reverse("reporting:report-compile", args=[run.pk])).status_code == 404
    assert "Relation client" not in client.get(reverse("reporting:report-list")).content.decode()
    assert "parcel" not in client.get(reverse("reporting:week")).content.decode()


@pytest.mark.parametrize("page", ["sponsor", "week", "report-list"])
def test_pages_are_closed_to_people_without_the_power(client: Client, page: str) -> None:
    client.force_login(reader(Perm.UNIT_VIEW, on=make.unit()))

    assert client.get(reverse(f"reporting:{page}")).status_code == 403


def test_a_report_shows_its_frozen_page_and_its_files(client: Client) -> None:
    run = a_month()
    page = text_of(
        client,
        reader(Perm.REPORT_VIEW, on=run.unit),
        reverse("reporting:report", args=[run.pk]),
    )

    assert "33%" in page or "33 %" in page
    assert "Entraide" in page
    for lang in ("fr", "en"):
        for form in ("pdf", "xlsx", "json"):
            response = client.get(reverse("reporting:report-file", args=[run.pk, lang, form]))
            assert response.status_code == 200
            assert "attachment" in response["Content-Disposition"]
    unknown = reverse("reporting:report-file", args=[run.pk, "de", "pdf"])
    assert client.get(unknown).status_code == 404


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ReportState.WAITING, "waits for a worker"),
        (ReportState.COMPILING, "being compiled"),
        (ReportState.FAILED, "could not be compiled"),
    ],
)
def test_a_report_that_is_not_frozen_says_how_far_it_is(
    client: Client, state: ReportState, said: str
) -> None:
    run = ReportRun.objects.create(
        unit=make.unit(),
        period=Period.WEEK,
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 3, 9),
        zone="UTC",
        state=state,
    )
    boss = reader(*STRATEGIST, on=run.unit)

    page = text_of(client, boss, reverse("reporting:report", args=[run.pk]))

    assert said in page
    assert ("Try again" in page) is (state == ReportState.FAILED)


def test_a_failed_report_is_tried_again_by_a_person(client: Client, clock: Clock) -> None:
    clock.freeze(LATER)
    run = ReportRun.objects.create(
        unit=make.unit(),
        period=Period.WEEK,
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 3, 9),
        zone="UTC",
        state=ReportState.FAILED,
        attempts=3,
    )
    client.force_login(reader(Perm.REPORT_COMPILE, Perm.REPORT_VIEW, on=run.unit))

    client.post(reverse("reporting:report-compile", args=[run.pk]))

    run.refresh_from_db()
    assert (run.state, run.attempts) == (ReportState.WAITING, 0)


def test_asking_for_the_running_week_keeps_the_form_and_says_why(
    client: Client, clock: Clock
) -> None:
    clock.freeze(LATER)
    unit = make.unit()
    client.force_login(reader(Perm.REPORT_COMPILE, Perm.REPORT_VIEW, on=unit))
    address = reverse("reporting:report-request")

    refused = client.post(address, {"unit": unit.pk, "period": "week", "day": "2026-04-02"})
    taken = client.post(address, {"unit": unit.pk, "period": "week", "day": "2025-04-02"})

    assert refused.status_code == 422
    assert "still runs" in refused.content.decode()
    assert "2026-04-02" in refused.content.decode()
    assert taken.status_code == 302
    assert ReportRun.objects.get().starts_on == date(2025, 3, 31)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("page", ["sponsor", "week", "report-list", "report", "rows"])
def test_every_page_opens_in_both_languages(client: Client, page: str, language: str) -> None:
    run = a_month()
    address = {
        "report": reverse("reporting:report", args=[run.pk]),
        "rows": reverse("reporting:metric-rows", args=["missed_target"]),
    }.get(page) or reverse(f"reporting:{page}")

    text = text_of(client, reader(*STRATEGIST, *SPONSOR, on=run.unit, language=language), address)

    assert f'<html lang="{language}"' in text


def test_sponsors_land_on_their_summary_and_strategists_on_their_week() -> None:
    unit = make.unit()

    assert home.first_page(reader(*SPONSOR, on=unit)) == "reporting:sponsor"
    assert home.first_page(reader(*STRATEGIST, on=unit)) == "reporting:week"
