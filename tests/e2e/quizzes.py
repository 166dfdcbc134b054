"""Sitting a quiz in a browser: what is right comes from the database, never from the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from training.domain.questions import Kind, right_response
from training.models import Attempt

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.browsing import Visitor


def pass_quiz(newcomer: Visitor) -> None:
    """Every answer right, as the database knows them and the browser does not."""
    attempt = begin_quiz(newcomer)
    for item in attempt.items.all():
        shown = item.shown
        kind = Kind(shown["kind"])
        right = right_response(kind, shown["body"], shown["order"])
        _give(newcomer.page, item.position, kind, right)
    expect(newcomer.page.locator("main [data-saved]:empty")).to_have_count(0)
    hand_in(newcomer)
    attempt.refresh_from_db()
    assert attempt.passed
    assert "100" in newcomer.headline()


def begin_quiz(newcomer: Visitor) -> Attempt:
    """A quiz whose page and whose source hold nothing that tells what is right."""
    page = newcomer.page
    newcomer.press("Take the quiz")
    found = re.search(r"/quiz/(\d+)/$", page.url)
    assert found, page.url
    attempt = Attempt.objects.get(pk=int(found[1]))
    source = newcomer.context.request.get(page.url).text() + page.content()
    whys = [why for item in attempt.items.all() for why in item.shown["why"].values()]
    assert not [why for why in whys if why in source]
    assert '"right"' not in source
    return attempt


def _give(page: Page, position: int, kind: Kind, right: Any) -> None:
    """Answer the question at ``position``."""
    name = f"a{position}"
    if kind in {Kind.SHORT, Kind.NUMERIC}:
        page.locator(f"main [name={name}]").fill(str(right))
        page.locator(f"main [name={name}]").blur()
    elif kind in {Kind.ORDERING, Kind.MATCHING}:
        for row, place in enumerate(right):
            page.locator(f"main [name={name}-{row}]").select_option(str(place))
    else:
        chosen = right if kind is Kind.MULTIPLE else [right]
        for each in chosen:
            value = {True: "yes", False: "no"}[each] if kind is Kind.TRUE_FALSE else each
            page.locator(f"main [name={name}][value='{value}']").check()


def hand_in(visitor: Visitor) -> None:
    visitor.page.locator("main [name=hand-in]").click()
    confirm(visitor)
    visitor.page.wait_for_url("**/result/")


def confirm(visitor: Visitor) -> None:
    with visitor.page.expect_navigation():
        visitor.page.locator("#confirm [data-yes]").click()
