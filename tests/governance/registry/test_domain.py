"""Names, addresses and surplus, as arithmetic."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from governance.domain.handles import address_key, handle_in, handle_key, network_slug
from governance.domain.sprawl import Fault, Place, excesses
from governance.services.registry.cards import months_later

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("@Alvea", "alvea"), (" alvea/ ", "alvea"), ("@a@b.social", "a@b.social"), ("", "")],
)
def test_spellings_of_a_name_are_one(typed: str, key: str) -> None:
    assert handle_key(typed) == key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("https://www.Facebook.com/Alvea/?ref=1#x", "facebook.com/alvea"),
        ("m.facebook.com/alvea", "facebook.com/alvea"),
        ("https://twitter.com/alvea", "x.com/alvea"),
        ("alvea", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_spellings_of_an_address_are_one(typed: str, key: str) -> None:
    assert address_key(typed) == key


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://www.facebook.com/Alvea", ("facebook", "alvea")),
        ("https://fr-fr.facebook.com/Alvea", ("facebook", "alvea")),
        ("https://www.youtube.com/@Alvea/videos", ("youtube", "alvea")),
        ("https://www.linkedin.com/company/alvea/", ("linkedin", "alvea")),
        ("https://twitter.com/alvea", ("x", "alvea")),
        ("https://mastodon.social/@alvea", ("", "alvea@mastodon.social")),
        ("https://evil.example/alvea", ("", "")),
        ("https://facebook.com.evil.example/alvea", ("", "")),
        ("https://notfacebook.com/alvea", ("", "")),
        ("https://facebook.com/", ("", "")),
    ],
)
def test_only_a_network_s_own_host_holds_its_names(address: str, found: tuple[str, str]) -> None:
    assert handle_in(address) == found


def test_a_network_keeps_its_former_name() -> None:
    assert [network_slug(" Twitter "), network_slug("Facebook")] == ["x", "facebook"]


def place(pk: int, **facts: Any) -> Place:
    usual: dict[str, Any] = {
        "kind": "account",
        "unit_id": 1,
        "network_id": 1,
        "language": f"l{pk}",
        "key": f"k{pk}",
        "last_on": TODAY,
        "since": None,
        "is_heard": True,
        "is_owned": True,
    }
    return Place(pk=pk, **{**usual, **facts})


@pytest.mark.parametrize(
    ("facts", "faults"),
    [
        ({}, ()),
        ({"last_on": TODAY - timedelta(days=59)}, ()),
        ({"last_on": TODAY - timedelta(days=60)}, (Fault.DORMANT,)),
        ({"last_on": None, "since": TODAY - timedelta(days=60)}, (Fault.DORMANT,)),
        ({"last_on": None, "since": TODAY}, ()),
        ({"last_on": None}, ()),
        ({"last_on": TODAY - timedelta(days=90), "is_heard": False}, ()),
        ({"is_owned": False}, (Fault.OWNERLESS,)),
    ],
)
def test_why_a_place_may_be_one_too_many(facts: dict[str, Any], faults: tuple[Fault, ...]) -> None:
    found = excesses([place(1, **facts)], on=TODAY)

    assert (
        found.get(("account", 1)) is None if not faults else found["account", 1].faults == faults
    )


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ({"key": "a"}, {"key": "a", "unit_id": 2}, True),
        ({"key": "a"}, {"key": "a", "network_id": 2}, False),
        ({"language": "fr"}, {"language": "fr"}, True),
        ({"language": "fr"}, {"language": "fr", "unit_id": 2}, False),
        ({"language": "fr"}, {"language": "fr", "kind": "space"}, False),
        ({"language": "fr"}, {"language": "fr", "is_ours": False}, False),
        ({"key": ""}, {"key": ""}, False),
    ],
)
def test_what_makes_two_places_the_same(
    one: dict[str, Any],
    two: dict[str, Any],
    same: bool,
) -> None:
    found = excesses([place(1, **one), place(2, **two)], on=TODAY)

    assert bool(found) is same
    if same:
        assert set(found["account", 1].group) == {("account", 1), ("account", 2)}


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 4), 6, date(2026, 9, 4)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 30), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
    ],
)
def test_months_later_is_a_day_that_exists(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later
