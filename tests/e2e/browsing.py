"""A browser that notices: every console message, refused load, dead answer and axe fault."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]  # no stubs
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect, sync_playwright

from socialteam.kit.typography import spaced
from socialteam.local import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

    Theme = Literal["light", "dark"]

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / ".shots"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PHONE, NARROW, DESK = (390, 844), (320, 700), (1440, 900)
PATIENCE_MS = 10_000
AXE_OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
AXE_RUN = """async (options) => {
    const found = await axe.run(document, options);
    return found.violations.flatMap(
        (fault) => fault.nodes.map((node) => [fault.id, node.html])
    );
}"""
QUIET = "Failed to load resource: the server responded with a status of "
"""What Chromium writes about a page that is meant to be refused."""
REPLACED = ("htmx:afterRequest", "htmx:sendAbort")
"""What htmx writes when a newer request takes the place of one under way, as forms ask it to."""


@contextmanager
def started() -> Iterator[Browser]:
    """The system's Chromium; whoever asks has been told if there is none."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium.find(), args=list(FLAGS))
        yield browser
        browser.close()


class Visitor:
    """One person's window: ``page`` to act on, and everything that went wrong in it.

    ``complaints`` collects console messages (a breach of the content policy is one), script errors
    and answers of 400 or more. Those of a page that is meant to be refused are taken with
    ``forgive``.
    """

    def __init__(
        self,
        browser: Browser,
        address: str,
        *,
        size: tuple[int, int] = DESK,
        theme: Theme = "light",
        language: str = "fr",
        session: str = "",
        scripts: bool = True,
    ) -> None:
        self.size, self.theme, self.language = size, theme, language
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=address,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,
            locale={"fr": "fr-FR", "en": "en-GB"}[language],
            reduced_motion="reduce",
            java_script_enabled=scripts,
            has_touch=size[0] < DESK[0],
        )
        self.context.set_default_timeout(PATIENCE_MS)
        if session:
            self.context.add_cookies([{"name": "session", "value": session, "url": address}])
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if not message.text.startswith(REPLACED):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, address: str, *, status: int = 200) -> Page:
        """Go there, and find the status that is expected."""
        try:
            answer = self.page.goto(address)
        except PlaywrightError as error:  # a form that was just sent still led elsewhere
            if "ERR_ABORTED" not in str(error):
                raise
            answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == status, f"{address} answers {answer.status}"
        if status >= 400:
            self.forgive(status)
        return self.page

    def forgive(self, status: int) -> None:
        """Take away what the console says about a page that is refused on purpose."""
        self.complaints = [said for said in self.complaints if f"{QUIET}{status}" not in said]

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the button or link called so, and wait until the next page is there."""
        place = within or self.page.locator("main")
        called = self.word(name)
        button = place.get_by_role("button", name=called, exact=True)
        link = place.get_by_role("link", name=called, exact=True)
        button.or_(link).first.click()
        self.page.wait_for_load_state()

    def word(self, text: str) -> str:
        """``text`` of the interface as this person reads it."""
        with translation.override(self.language):
            return spaced(gettext(text), self.language)

    def fill(self, **facts: object) -> None:
        """Type into, choose from or tick the fields of the main part, by their names."""
        for name, value in facts.items():
            field = self.page.locator(f'main [name="{name}"]')
            kind = field.first.evaluate("field => field.type")
            if kind == "select-one":
                field.select_option(str(value))
            elif kind in {"radio", "checkbox"}:
                self.page.locator(f'main [name="{name}"][value="{value}"]').check()
            else:
                field.fill(str(value))

    def sees(self, text: str) -> None:
        """``text`` stands in the main part, or comes there soon."""
        expect(self.page.locator("main")).to_contain_text(text)

    def headline(self) -> str:
        """The sentence that opens the page."""
        return self.page.locator("h1").inner_text()

    @contextmanager
    def _unrolled(self) -> Iterator[None]:
        """A window as tall as the page, so that nothing passes under the bar at a phone's foot."""
        width, height = self.size
        tall: int = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": width, "height": max(tall, height)})
        yield
        self.page.set_viewport_size({"width": width, "height": height})

    def shoot(self, name: str) -> None:
        """Leave a picture of the whole page under ``.shots``."""
        SHOTS.mkdir(exist_ok=True)
        path = SHOTS / f"{name}-{self.size[0]}-{self.theme}.png"
        # Playwright hides the caret with a style of its own, which the content policy refuses.
        with self._unrolled():
            self.page.screenshot(path=path, caret="initial")

    def too_wide_at(self, *sizes: tuple[int, int]) -> list[int]:
        """Of the window's own width and those given, the ones at which the page scrolls aside."""
        found = []
        for width, height in (self.size, *sizes):
            self.page.set_viewport_size({"width": width, "height": height})
            if self.page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(width)
        return found

    def axe(self) -> list[str]:
        """The accessibility faults of the page, by rule, with the elements."""
        with self._unrolled():
            self.page.evaluate(AXE_SCRIPT)
            found: list[list[str]] = self.page.evaluate(AXE_RUN, AXE_OPTIONS)
        return [f"{rule}: {element[:160]}" for rule, element in found]

    def close(self) -> None:
        """Shut the window."""
        self.context.close()
