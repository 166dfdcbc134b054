"""The whole product in a browser: a served demo organisation, its people, and a clock that obeys.

Each module has a world of its own: the demo as ``manage.py seed`` makes it, on a Tuesday morning
that stands still until a test moves it.
"""

from __future__ import annotations

import os
import warnings
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from governance import demo
from socialteam.local import translations
from tests import template
from tests.clock import Clock
from tests.e2e.browsing import ROOT, Visitor, started

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from playwright.sync_api import Browser
    from pytest_django.plugin import DjangoDbBlocker

TUESDAY = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
"""10:20 in Paris, within everybody's business hours; the demo's customers write of November."""
FAILED = pytest.StashKey[bool]()
HOLDERS = {login.role: login for login in demo.logins()}


class World:
    """An organisation, served at ``address``; ``clock`` moves its time."""

    def __init__(self, address: str, clock: Clock) -> None:
        self.address, self.clock = address, clock
        self._sessions: dict[str, str] = {}

    def person(self, name: str) -> User:
        """Somebody by name, or the demo's holder of a role."""
        name = HOLDERS[name].name if name in HOLDERS else name
        found: User = User.objects.get(email=demo.address(name))
        return found

    def session(self, name: str) -> str:
        """The cookie of a person who is logged in already."""
        if name not in self._sessions:
            client = Client()
            client.force_login(
                self.person(name), "allauth.account.auth_backends.AuthenticationBackend"
            )
            self._sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return self._sessions[name]

    def end_sessions(self) -> None:
        """Everybody is logged out."""
        Session.objects.all().delete()
        self._sessions.clear()

    def forward(self, *, days: float = 0) -> datetime:
        """Days later; everybody logs in again."""
        self._sessions.clear()
        return self.clock.forward(days=days)

    def speak(self, language: str) -> None:
        """Everybody reads ``language`` from now on."""
        User.objects.update(language=language)


@pytest.fixture
def _django_db_helper() -> None:
    """Instead of pytest-django's own, which would empty the database after each test.

    The marker ``django_db`` stays: without it there is no test database at all.
    """


@pytest.fixture(scope="session", autouse=True)
def _in_both_languages() -> None:
    translations.compile_all(ROOT / "locale")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The demo as it is seeded."""
    with django_db_blocker.unblock(), served(template.sown(TUESDAY)) as world:
        yield world


@contextmanager
def served(origin: str) -> Iterator[World]:
    """A copy of the database ``origin``, served by threads of this process: they share a clock."""
    with ExitStack() as stack:
        stack.enter_context(template.copied(origin))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        # Playwright's own event loop runs in this thread, beside synchronous code only.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        server = _server()
        stack.callback(server.stop)
        clock = Clock()
        stack.callback(clock.restore)
        clock.freeze(TUESDAY)
        cache.clear()
        yield World(server.url, clock)


def _server() -> LiveServer:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No directory at")  # static files come from their source
        return LiveServer("127.0.0.1")


@pytest.fixture(scope="module")
def browser(world: World) -> Iterator[Browser]:
    with started() as found:
        yield found
        connection.close()  # beside Playwright's loop, Django keeps a connection of its own


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures see whether the test has failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def visit(
    world: World, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visitor]]:
    """``visit("sponsor", size=PHONE)``: a window of a role or a person logged in; or of nobody.

    At the end no window may have complained; of a test that fails, each leaves a picture.
    """
    opened: list[Visitor] = []

    def enter(name: str = "", **looks: Any) -> Visitor:
        session = world.session(name) if name else ""
        opened.append(Visitor(browser, world.address, session=session, **looks))
        return opened[-1]

    yield enter
    if request.node.stash.get(FAILED, False):
        for place, visitor in enumerate(opened):
            visitor.shoot(f"failed-{request.node.name}-{place}")
    complaints = [said for visitor in opened for said in visitor.complaints]
    for visitor in opened:
        visitor.close()
    assert not complaints, "\n".join(complaints)
