from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Left, Length, NullIf
from django.test.utils import CaptureQueriesContext

from socialteam.kit.errors import BadInputError
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def groups(count: int) -> list[Group]:
    Group.objects.all().delete()
    return Group.objects.bulk_create(Group(name=f"{'abc'[n % 3]}{n:03}") for n in range(count))


def walk(queryset: Any, order: tuple[str, ...], size: int) -> list[list[Any]]:
    """Every page from the first to the last."""
    pages, cursor = [], None
    while True:
        page = keyset(queryset, order, cursor, size)
        pages.append(page.rows)
        cursor = page.next_cursor
        if cursor is None:
            return pages


@pytest.mark.parametrize("size", [1, 3, 7, 22, 23, 24, 200])
@pytest.mark.parametrize(
    "order", [("-pk",), ("name",), ("-name", "pk"), ("-first", "name"), ("maybe",), ("-maybe",)]
)
def test_pages_hold_every_row_once_in_order(size: int, order: tuple[str, ...]) -> None:
    groups(23)
    queryset = Group.objects.annotate(
        first=Length("name"), maybe=NullIf(Left("name", 1), Value("b"))
    )
    pages = walk(queryset, order, size)
    found = [row.pk for page in pages for row in page]
    last = "-pk" if order[0].startswith("-") else "pk"
    tie = () if order == ("-pk",) else (last if "pk" not in order else "pk",)
    assert found == list(queryset.order_by(*order, *tie).values_list("pk", flat=True))
    assert all(len(page) == size for page in pages[:-1])


@pytest.mark.parametrize("order", [("-pk",), ("name",), ("-name",)])
def test_going_back_shows_the_pages_that_were_left(order: tuple[str, ...]) -> None:
    groups(10)
    one = keyset(Group.objects.all(), order, None, 3)
    two = keyset(Group.objects.all(), order, one.next_cursor, 3)
    three = keyset(Group.objects.all(), order, two.next_cursor, 3)
    back = keyset(Group.objects.all(), order, three.previous, 3)
    first = keyset(Group.objects.all(), order, back.previous, 3)
    assert one.previous is None
    assert (back.rows, first.rows) == (two.rows, one.rows)
    assert first.previous is None
    assert keyset(Group.objects.all(), order, first.next_cursor, 3).rows == two.rows


def test_rows_that_arrive_meanwhile_move_nothing() -> None:
    made = groups(6)
    one = keyset(Group.objects.all(), ("-pk",), None, 3)
    Group.objects.create(name="new")
    made[4].delete()
    two = keyset(Group.objects.all(), ("-pk",), one.next_cursor, 3)
    assert [row.pk for row in two.rows] == [made[2].pk, made[1].pk, made[0].pk]


def test_an_order_may_follow_a_relation() -> None:
    kind = ContentType.objects.get_for_model(Group)
    Permission.objects.bulk_create(
        Permission(name=f"p{n}", codename=f"p{n}", content_type=kind) for n in range(5)
    )
    queryset = Permission.objects.select_related("content_type")
    order = ("content_type__model", "-codename")
    found = [row.pk for page in walk(queryset, order, 4) for row in page]
    assert found == list(queryset.order_by(*order, "pk").values_list("pk", flat=True))


def test_a_page_is_one_query_without_count_or_offset() -> None:
    groups(9)
    cursor = keyset(Group.objects.all(), ("name",), None, 3).next_cursor
    with CaptureQueriesContext(
        connection,
    ) as queries:
        keyset(Group.objects.all(), ("name",), cursor, 3)
    (query,) = queries.captured_queries
    assert "COUNT" not in query["sql"]
    assert "OFFSET" not in query["sql"]


def test_an_empty_list_has_one_empty_page() -> None:
    groups(0)
    page = keyset(Group.objects.all(), ("name",), None, 3)
    assert (page.rows, page.next_cursor, page.previous) == ([], None, None)


def test_foreign_cursors_are_bad_input() -> None:
    groups(5)
    other = keyset(Group.objects.all(), ("name",), None, 2).next_cursor
    forged = signing.dumps([False, [1]], salt="other")
    odd = signing.dumps([False, ["x"]], salt="socialteam.kit.pagination:-pk")
    short = signing.dumps([False, []], salt="socialteam.kit.pagination:-pk")
    for cursor in (other, forged, odd, short, "x", "\x00", "é", ":::", "a" * 10_000):
        with pytest.raises(BadInputError):
            keyset(Group.objects.all(), ("-pk",), cursor, 2)


def test_the_api_links_its_pages(site: Client) -> None:
    groups(7)
    url, seen = "/api/groups/?page_size=3&x=1", []
    while url:
        told = site.get(url).json()
        assert set(told) == {"next", "previous", "results"}
        seen += [row["id"] for row in told["results"]]
        url = told["next"]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 7


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("cursor=bogus", "cursor"),
        ("cursor=a&cursor=b", "cursor"),
        ("cursor=" + "a" * 5_000, "cursor"),
        ("page_size=0", "page_size"),
        ("page_size=-1", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=1000000000", "page_size"),
        ("page_size=abc", "page_size"),
        ("page_size=" + "9" * 5_000, "page_size"),
    ],
)
def test_bad_pages_are_a_400(site: Client, query: str, field: str) -> None:
    response = site.get(f"/api/groups/?{query}")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]
