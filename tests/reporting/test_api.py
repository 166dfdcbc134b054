"""Reports and figures through the API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from rest_framework.test import APIClient

from governance.perms import Perm
from reporting import services
from reporting.models import Period, ReportRun, ReportState
from tests import make
from tests.reporting import making
from tests.reporting.making import LATER

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit
    from tests.clock import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_quick_files")]
BASE = "/api/v1"


def caller(person: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def frozen(unit: OrgUnit) -> ReportRun:
    return services.compile_run(run=waiting(unit), at=LATER)


def waiting(unit: OrgUnit, **facts: Any) -> ReportRun:
    return ReportRun.objects.create(
        unit=unit,
        period=Period.MONTH,
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 4, 1),
        zone="UTC",
        **facts,
    )


def test_every_definition_can_be_read() -> None:
    reader = make.person(Perm.REPORT_VIEW, on=make.unit())

    found = caller(reader).get(f"{BASE}/metrics/").json()

    assert len(found) == 16
    assert found[0]["slug"] == "received"
    assert found[0]["words"].endswith(".")


def test_a_frozen_report_is_read_with_its_figures_and_the_list_leaves_them_out() -> None:
    unit = make.unit()
    making.interaction(make.space(unit), answer=timedelta(hours=1))
    run = frozen(unit)
    client = caller(make.person(Perm.REPORT_VIEW, on=unit))

    listed = client.get(f"{BASE}/reports/").json()["results"]
    detail = client.get(f"{BASE}/reports/{run.pk}/").json()

    assert [each["id"] for each in listed] == [run.pk]
    assert "snapshot" not in listed[0]
    figures = {each["slug"]: each["value"] for each in detail["snapshot"]["figures"]}
    assert (figures["received"], figures["median_first_response"]) == (1, 3600)


def test_reports_of_other_units_do_not_exist() -> None:
    run = frozen(make.unit())
    client = caller(make.person(Perm.REPORT_VIEW, Perm.REPORT_COMPILE, on=make.unit()))

    assert client.get(f"{BASE}/reports/").json()["results"] == []
    assert client.get(f"{BASE}/reports/{run.pk}/").status_code == 404
    assert client.get(f"{BASE}/reports/{run.pk}/download/").status_code == 404
    assert client.post(f"{BASE}/reports/{run.pk}/compile/").status_code == 404
    assert client.get(f"{BASE}/figures/?unit={run.unit_id}").status_code == 404


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("json", b"{")])
def test_files_download_as_attachments(form: str, start: bytes) -> None:
    unit = make.unit()
    run = frozen(unit)
    client = caller(make.person(Perm.REPORT_VIEW, on=unit))

    response = client.get(f"{BASE}/reports/{run.pk}/download/?form={form}&language=fr")

    assert response.status_code == 200
    assert response.content.startswith(start)
    assert "attachment" in response["Content-Disposition"]


def test_a_report_that_waits_has_no_file() -> None:
    run = waiting(make.unit())
    client = caller(make.person(Perm.REPORT_VIEW, on=run.unit))

    assert client.get(f"{BASE}/reports/{run.pk}/download/").status_code == 404


def test_figures_are_measured_between_two_days_as_known_at_a_moment(clock: Clock) -> None:
    clock.freeze(LATER)
    space = make.space(make.unit())
    making.interaction(space, answer=timedelta(hours=1))
    making.interaction(space, at=making.DAY + timedelta(days=5), answer=timedelta(days=1))
    client = caller(make.person(Perm.REPORT_VIEW, on=space.unit))

    def value(slug: str, query: str) -> int | None:
        found = client.get(f"{BASE}/figures/?unit={space.unit.pk}&{query}").json()["figures"]
        number: int | None = next(each["value"] for each in found if each["slug"] == slug)
        return number

    assert value("received", "from=2026-03-01&to=2026-03-31") == 2
    assert value("received", "from=2026-03-10&to=2026-03-10") == 1
    assert value("answered", "from=2026-03-01&to=2026-03-31") == 2
    known = "from=2026-03-01&to=2026-03-31&as_of=2026-03-15T12:00:00Z"
    assert (value("received", known), value("answered", known)) == (2, 1)


@pytest.mark.parametrize(
    "query",
    ["from=x", "from=2026-03-02&to=2026-03-01", "as_of=never", "from=1990-01-01", "unit=-1"],
)
def test_a_question_that_cannot_be_read_is_400(query: str) -> None:
    reader = make.person(Perm.REPORT_VIEW, on=make.unit())

    assert caller(reader).get(f"{BASE}/figures/?{query}").status_code == 400


def test_a_failed_report_is_tried_again_and_a_frozen_one_is_a_conflict(clock: Clock) -> None:
    clock.freeze(LATER)
    unit = make.unit()
    failed = waiting(unit, state=ReportState.FAILED, attempts=3, note="x")
    client = caller(make.person(Perm.REPORT_COMPILE, on=unit))

    response = client.post(f"{BASE}/reports/{failed.pk}/compile/")
    assert (response.status_code, response.json()["state"]) == (202, "waiting")

    services.compile_run(run=failed, at=LATER)
    assert client.post(f"{BASE}/reports/{failed.pk}/compile/").status_code == 409


def test_a_past_period_can_be_asked_for_and_the_running_one_cannot(clock: Clock) -> None:
    clock.freeze(LATER)
    unit = make.unit()
    client = caller(make.person(Perm.REPORT_COMPILE, on=unit))

    def asked(**facts: object) -> int:
        body = {"unit": unit.pk, "period": "month", "starts_on": "2024-03-01", **facts}
        return client.post(f"{BASE}/reports/request/", body, format="json").status_code

    assert asked() == 202
    assert asked(starts_on="2026-04-01") == 409
    assert asked(starts_on="2024-03-02") == 400
    assert asked(unit=make.unit().pk) == 400
    assert asked(surprise=1) == 400


def test_readers_do_not_compile() -> None:
    run = waiting(make.unit())
    client = caller(make.person(Perm.REPORT_VIEW, on=run.unit))

    assert client.post(f"{BASE}/reports/{run.pk}/compile/").status_code == 403
