"""The component sheet and the sign-in page in a browser: accessible, narrow, quiet."""

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no stubs
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from socialteam.kit import navigation
from socialteam.kit.navigation import Item

pytestmark = pytest.mark.browser
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def page_of(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", include("socialteam.kit.urls")),
    path("account/", include("allauth.urls")),
    *[path(f"{name}/", page_of, name=name) for name in ("home", "today", "rota", "log")],
]
DATABASE_FREE = {
    "ROOT_URLCONF": "tests.kit.test_ui_browser",
    "DEBUG": True,
    "ALLOWED_HOSTS": ["127.0.0.1"],
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "MIDDLEWARE": [
        "csp.middleware.CSPMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    items = dict(navigation._items)
    navigation._items.clear()
    for order, key in enumerate(("home", "components", "today", "rota", "log")):
        navigation.register(
            Item(key=key, label=key.title(), url_name=key, icon="house", order=order, thumb=True,
                 act=key == "log", allowed=lambda _request: True)
        )  # fmt: skip
    with override_settings(**DATABASE_FREE):
        application = StaticFilesHandler(get_wsgi_application())
        server = make_server("127.0.0.1", 0, application, _Server, _Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
    navigation._items.clear()
    navigation._items.update(items)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield started
        started.close()


def opened(browser: Browser, url: str, width: int, theme: str = "light") -> tuple[Page, list[str]]:
    """A page as tall as its content, and whatever its console said."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]  # a plain word
    page = context.new_page()
    said: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        said.append(message.text)

    page.on("console", heard)
    page.goto(url)
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": height})
    return page, said


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [(390, "light", "fr"), (390, "dark", "en"), (1440, "light", "en"), (1440, "dark", "fr")],
)
def test_the_component_sheet_has_no_accessibility_fault(
    address: str, browser: Browser, width: int, theme: str, language: str
) -> None:
    page, said = opened(browser, f"{address}/_ui/?language={language}", width, theme)
    page.locator("[data-toast]").evaluate("toast => toast.remove()")
    found = Axe().run(page).response["violations"]
    page.context.close()
    assert [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found
    ] == []
    assert said == []


@pytest.mark.parametrize("address_of", ["/_ui/?language=fr", "/account/login/"])
@pytest.mark.parametrize("width", [320, 390, 720])
def test_no_page_scrolls_sideways(
    address: str, browser: Browser, width: int, address_of: str
) -> None:
    page, _ = opened(browser, address + address_of, width)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert wide <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address_of", ["/account/login/", "/account/password/reset/"])
def test_the_door_has_no_accessibility_fault(
    address: str, browser: Browser, address_of: str, theme: str
) -> None:
    page, said = opened(browser, address + address_of, 1440, theme)
    found = Axe().run(page).response["violations"]
    page.context.close()
    assert [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found
    ] == []
    assert said == []


def test_an_act_that_reaches_others_is_asked_about_first(address: str, browser: Browser) -> None:
    page, _ = opened(browser, f"{address}/_ui/?language=en", 1440)
    page.get_by_role("button", name="Send a reminder").first.click()
    asked = page.locator("#confirm")
    assert asked.is_visible()
    assert "Send a reminder to two people" in asked.inner_text()
    asked.get_by_role("button", name="Cancel").click()
    assert page.url.endswith("language=en")
    page.context.close()


def test_a_draft_comes_back_after_the_page_is_left(address: str, browser: Browser) -> None:
    page, _ = opened(browser, f"{address}/_ui/?language=en", 1440)
    page.locator("[data-draft]").fill("Hello Hélène")
    page.goto(f"{address}/_ui/?language=en")
    assert page.locator("[data-draft]").input_value() == "Hello Hélène"
    page.context.close()


def test_words_of_any_length_stay_inside_a_narrow_page(address: str, browser: Browser) -> None:
    page, _ = opened(browser, f"{address}/_ui/?language=fr", 320)
    wide = page.evaluate(
        """() => {
            const long = "anticonstitutionnellement".repeat(4);
            const places = "h1, h2, h3, p, td:not(.st-pick), th, label, .st-tag, blockquote, .btn";
            for (const place of document.querySelectorAll(`main :is(${places})`)) {
                const whole = place.querySelector(places) ?? place.closest(".st-heat, .st-tabs");
                if (!whole) place.append(long);
            }
            return document.documentElement.scrollWidth;
        }"""
    )
    page.context.close()
    assert wide <= 320
