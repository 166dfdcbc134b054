"""Liveness, readiness, robots, and who may call a view."""

import json

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from socialteam.kit import readiness, views
from socialteam.kit.access import public, signed_in


def get(address: str) -> HttpRequest:
    return RequestFactory().get(address)


def test_a_live_process_says_so_without_the_database() -> None:
    answer = views.live(get("/healthz"))
    assert answer.content == b"ok\n"
    assert "no-store" in answer["Cache-Control"]


def test_a_failing_part_makes_the_product_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise readiness.NotReadyError("no beat for 40 s")

    monkeypatch.setattr(readiness, "_checks", {})
    readiness.register_readiness("database", lambda: None)
    assert views.ready(get("/healthz/ready")).status_code == 200
    readiness.register_readiness("engine", broken)
    answer = views.ready(get("/healthz/ready"))
    assert answer.status_code == 503
    assert json.loads(answer.content)["checks"] == {
        "database": "ok",
        "engine": "no beat for 40 s",
    }
    assert "no-store" in answer["Cache-Control"]


def test_a_failure_s_words_stay_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("db.internal:5432 refused postgres")

    monkeypatch.setattr(readiness, "_checks", {"database": broken})
    answer = views.ready(get("/healthz/ready"))
    assert answer.status_code == 503
    assert b"internal" not in answer.content
    assert b"OSError" in answer.content


def test_robots_are_sent_away() -> None:
    assert b"Disallow: /" in views.robots(get("/robots.txt")).content


def test_the_component_sheet_is_for_development_only() -> None:
    with override_settings(DEBUG=False), pytest.raises(Http404):
        views.components(get("/_ui/"))


def test_a_view_declares_how_it_is_entered() -> None:
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert getattr(public(page), "access", None) == "public"
    assert getattr(signed_in(page), "access", None) == "signed-in"
    assert getattr(views.live, "access", None) == "public"
