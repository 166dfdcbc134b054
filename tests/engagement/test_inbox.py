"""The inbox: what it shows, in order, page by page, at a fixed price."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagement import inbox, services
from engagement.domain.closing import CloseReason
from engagement.inbox import Filters, Order, State, inbox_page
from engagement.models import Interaction
from governance.perms import Perm
from socialteam.kit.errors import BadInputError
from tests import make
from tests.engagement.scene import logged, place, volunteer

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


def walk(person: User, filters: Filters, *, size: int = 3, at: datetime = make.NOON) -> list[int]:
    """Every row of a list by its pages, which must end."""
    found: list[int] = []
    cursor = ""
    for _ in range(500):
        page = inbox_page(person=person, filters=filters, at=at, cursor=cursor, size=size)
        found += [row.pk for row in page.rows]
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor
    raise AssertionError("the pages do not end")


def filled(units: int, each: int) -> User:
    """Somebody who reads ``units`` units of ``each`` open interactions, among others."""
    company = make.company()
    ana = make.person(Perm.INTERACTION_VIEW, Perm.INTERACTION_LOG, on=company, name="Ana")
    for number, space in enumerate([make.space(make.unit()) for _ in range(units)]):
        for index in range(each):
            at = make.NOON - timedelta(minutes=index * units + number)
            logged(space, ana, words=f"number {number} {index}", at=at, urgency=index % 3 == 0)
    return ana


def test_pages_give_every_row_once_in_order() -> None:
    ana = filled(4, 6)

    for order, key in ((Order.DUE, ("due_at", "pk")), (Order.NEWEST, ("-occurred_at", "-pk"))):
        expected = list(Interaction.objects.order_by(*key).values_list("pk", flat=True))
        assert walk(ana, Filters(order=order)) == expected


@pytest.mark.parametrize("window", [1, 7, 20_000])
def test_filtered_pages_are_exact_however_small_the_window(
    monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    ana = filled(3, 9)
    monkeypatch.setattr(inbox, "WINDOW", window)
    monkeypatch.setattr(inbox, "WORDS_WINDOW", window)
    monkeypatch.setattr(inbox, "LEAST_OF_A_UNIT", 1)
    monkeypatch.setattr(inbox, "MOST_MATCHES", 0)  # words go through the window too

    urgent = Interaction.objects.filter(urgency=True).order_by("due_at", "pk")
    assert walk(ana, Filters(urgency=True)) == list(urgent.values_list("pk", flat=True))
    some = Interaction.objects.filter(title__startswith="number 1 ").order_by("due_at", "pk")
    found = walk(ana, Filters(words="number 1"))
    assert [pk for pk in found if some.filter(pk=pk).exists()] == list(
        some.values_list("pk", flat=True)
    )


def test_states_are_told_apart() -> None:
    unit, space, bo = place()
    chi = volunteer(unit, "Chi")
    plain, late, mine, answered, closed = (
        logged(space, bo, at=make.NOON - timedelta(hours=hours)) for hours in (1, 9, 2, 3, 4)
    )
    services.claim_interaction(interaction=mine, by=bo, at=make.NOON)
    services.claim_interaction(interaction=plain, by=chi, at=make.NOON)
    services.reply(interaction=answered, body="x", by=bo, at=make.NOON)
    services.close_interaction(interaction=closed, reason=CloseReason.SPAM, by=bo, at=make.NOON)

    shown = {state: walk(bo, Filters(state=state)) for state in State}

    assert shown == {
        State.MINE: [mine.pk],
        State.TO_ANSWER: [late.pk, mine.pk, plain.pk],
        State.LATE: [late.pk],
        State.ANSWERED: [answered.pk],
        State.CLOSED: [closed.pk],
    }


def test_other_units_are_never_shown_whatever_is_asked() -> None:
    unit, space, bo = place()
    far = make.unit()
    theirs = make.space(far)
    logged(theirs, volunteer(far, "Chi"), words="secret canary", urgency=True)
    own = logged(space, bo, words="my own canary", urgency=True)

    for filters in (
        Filters(),
        Filters(urgency=True),
        Filters(words="canary"),
        Filters(order=Order.NEWEST),
    ):
        assert walk(bo, filters) == [own.pk]
    assert walk(bo, Filters(unit_id=far.pk)) == []
    assert walk(bo, Filters(space_id=theirs.pk)) == []
    assert walk(bo, Filters(unit_id=unit.pk)) == [own.pk]


@pytest.mark.parametrize(
    ("words", "found"),
    [("bill", True), ("BIL wro", True), ("wrong bill", True), ("ill", False), ("&|!(", True)],
)
def test_words_are_found_by_their_beginning_in_any_order(words: str, *, found: bool) -> None:
    _unit, space, bo = place()
    logged(space, bo, words="My bill is wrong.")

    assert bool(walk(bo, Filters(words=words))) is found


@pytest.mark.parametrize("cursor", ["x", "WyJ4Il0:1vabc:sig", "a:b:c"])
def test_a_cursor_that_was_not_made_here_is_a_bad_request(cursor: str) -> None:
    _unit, _space, bo = place()

    with pytest.raises(BadInputError):
        inbox_page(person=bo, filters=Filters(), at=make.NOON, cursor=cursor)


def test_a_cursor_of_another_order_is_a_bad_request() -> None:
    ana = filled(1, 3)
    page = inbox_page(person=ana, filters=Filters(), at=make.NOON, size=1)

    with pytest.raises(BadInputError):
        inbox_page(
            person=ana,
            filters=Filters(order=Order.NEWEST),
            at=make.NOON,
            cursor=page.next_cursor or "",
        )


@pytest.mark.parametrize("how_many", [1, 30])
def test_a_page_takes_three_queries_for_one_row_as_for_thirty(how_many: int) -> None:
    _unit, space, bo = place()
    for _ in range(how_many):
        logged(space, bo, contact_handle="@same")
    fresh = type(bo).objects.get(pk=bo.pk)

    with CaptureQueriesContext(connection) as queries:
        page = inbox_page(person=fresh, filters=Filters(), at=make.NOON, size=50)
        told = [(str(row.unit), str(row.space.network), str(row.contact)) for row in page.rows]

    assert len(told) == how_many
    assert len(queries) == 3  # the person's units, the keys of the page, its rows


def test_the_inbox_reads_the_heads_of_units_from_the_index_alone() -> None:
    ana = filled(5, 4)

    with CaptureQueriesContext(connection) as queries:
        inbox_page(person=ana, filters=Filters(), at=make.NOON, size=2)

    statements = " ".join(query["sql"].upper() for query in queries)
    assert "COUNT(" not in statements
    assert "OFFSET" not in statements
    assert "DISTINCT" not in statements


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(size=st.integers(1, 12), order=st.sampled_from(list(Order)))
def test_no_size_of_page_loses_or_doubles_a_row(db: None, size: int, order: Order) -> None:
    if not Interaction.objects.exists():
        filled(3, 4)
    ana = make.person(Perm.INTERACTION_VIEW, on=make.company())

    found = walk(ana, Filters(order=order), size=size)

    assert len(found) == len(set(found)) == Interaction.objects.count()
