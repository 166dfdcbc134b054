from __future__ import annotations

import logging
from itertools import chain
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from socialteam.kit import errors
from socialteam.kit.middleware import ResponseHeadersMiddleware
from tests.kit.web import ERRORS

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.test import Client
    from pytest_django.fixtures import Settings

ANSWERS = {
    "bad": (400, {"name": ["No."]}),
    "conflict": (409, {"": ["Somebody was first."]}),
    "missing": (404, None),
    "denied": (403, None),
    "anonymous": (403, None),
    "throttled": (429, None),
    "invalid": (400, {"name": ["Too short."], "": ["Odd."]}),
    "nested": (400, {"people.1.age": ["Too old."]}),
    "data": (400, None),
    "down": (503, None),
    "bug": (500, None),
}
PAGES = {"bad", "conflict", "missing", "denied", "invalid", "data", "down", "bug"}


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


@pytest.mark.parametrize("name", ANSWERS)
def test_the_api_tells_every_error_in_one_shape(site: Client, name: str) -> None:
    response = site.get(f"/api/fails/{name}/")
    status, fields = ANSWERS[name]
    told = response.json()
    assert response.status_code == told["status"] == status
    assert set(told) == {"type", "title", "status", "errors"}
    assert told["title"]
    assert all(isinstance(each, str) for each in chain(*told["errors"].values()))
    assert fields is None or told["errors"] == fields


@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_answer_with_the_same_status_and_a_text_that_cannot_fail(
    site: Client, name: str
) -> None:
    response = site.get(f"/fails/{name}/", headers={"accept": "text/html"})
    assert response.status_code == ANSWERS[name][0]
    assert response.content
    assert b"Traceback" not in response.content


def test_pages_use_the_template_when_there_is_one(site: Client, settings: Settings) -> None:
    pages = {"errors/page.html": "<h1>{{ status }} {{ title }}</h1><p>{{ message }}</p>"}
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", pages)]},
        }
    ]
    response = site.get("/nowhere/", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert response.content.startswith(b"<h1>404 This does not exist</h1>")
    bad = ERRORS["bad"]
    assert isinstance(bad, errors.BadInputError)
    assert b"<p>No.</p>" in site.get("/fails/bad/", headers={"accept": "text/html"}).content


def test_an_unknown_address_of_the_api_is_json(site: Client) -> None:
    response = site.get("/api/nowhere/", headers={"accept": "text/html"})
    assert response.json()["type"] == "not-found"


def test_a_throttled_caller_is_told_when_to_come_back(site: Client) -> None:
    assert site.get("/api/fails/throttled/")["Retry-After"] == "7"


@pytest.mark.parametrize("url", ["/fails/down/", "/api/fails/down/"])
def test_without_a_database_the_answer_is_503_and_a_time(
    site: Client, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = site.get(url)
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "server closed" not in response.content.decode()


def test_a_database_that_is_away_before_the_view_is_a_503_too(
    site: Client, settings: Settings
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.kit.web.session_without_database"]
    response = site.get("/form/")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"


def test_a_forged_form_gets_a_page_and_the_reason_stays_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        response = errors.csrf_failure(RequestFactory().get("/"), "Origin checking failed")
    assert response.status_code == 403
    assert b"Origin" not in response.content


def test_the_handlers_answer_with_their_status() -> None:
    request = RequestFactory().get("/api/")
    for view, status in (
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.not_found, 404),
        (errors.conflict, 409),
    ):
        assert view(request, None).status_code == status
    assert errors.bad_request(request, ERRORS["bad"]).status_code == 400


@pytest.mark.parametrize("url", ["/form/", "/nowhere/", "/fails/bug/", "/form/%00/", "/static/x"])
def test_every_response_carries_the_headers(site: Client, url: str) -> None:
    response = site.get(url)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert UUID(response["X-Request-ID"]).version == 4


def test_files_of_the_product_may_be_cached_and_each_request_has_its_own_id() -> None:
    seen: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(structlog.contextvars.get_contextvars()["request_id"])
        return HttpResponse()

    responses = [
        ResponseHeadersMiddleware(answer)(RequestFactory().get(f"/{path}"))
        for path in ("static/a.css", "static/a.css")
    ]
    assert "Cache-Control" not in responses[0]
    assert [response["X-Request-ID"] for response in responses] == seen
    assert seen[0] != seen[1]
    assert "request_id" not in structlog.contextvars.get_contextvars()
