"""Destinations: who sees them, where one is, and how the phone shares its five places."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path, resolve

from socialteam.kit import navigation
from socialteam.kit.navigation import Item, Navigation, navigation_for


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path(f"{name}/", page, name=name) for name in "abcdefg"]
urlpatterns += [path("a/detail/", page, name="a-detail")]
pytestmark = pytest.mark.urls("tests.kit.test_ui_navigation")


@pytest.fixture(autouse=True)
def _own_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})


def add(*names: str, act: str = "", thumb: str = "abcdefg") -> None:
    for order, name in enumerate(names):
        navigation.register(
            Item(
                key=name,
                label=name,
                url_name=name,
                icon="plus",
                allowed=lambda _request: True,
                matches=(f"{name}-",),
                thumb=name in thumb,
                act=name == act,
                order=order,
            )
        )


def at(address: str) -> Navigation:
    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    request.resolver_match = resolve(address)
    return navigation_for(request)


def test_the_page_one_is_on_is_marked_and_pages_below_it_too() -> None:
    add("a", "b")
    assert [link.current for link in at("/a/").masthead] == ["page", ""]
    assert [link.current for link in at("/a/detail/").masthead] == ["true", ""]


def test_an_item_is_hidden_from_whoever_may_not_open_it() -> None:
    navigation.register(Item(key="a", label="a", url_name="a", icon="plus"))
    assert at("/b/").masthead == ()


def test_an_item_without_an_address_is_left_out() -> None:
    add("nowhere", "a")
    assert [link.item.key for link in at("/a/").masthead] == ["a"]


def test_four_places_and_an_act_share_the_bar_with_the_act_in_the_middle() -> None:
    add("a", "b", "c", "d", "e", act="e")
    shown = at("/a/")
    assert [link.item.key for link in shown.thumb] == ["a", "b", "e", "c", "d"]
    assert shown.more == ()
    assert [link.item.key for link in shown.masthead] == ["a", "b", "c", "d"]


def test_what_does_not_fit_the_bar_stands_behind_more() -> None:
    add("a", "b", "c", "d", "e", "f")
    shown = at("/a/")
    assert [link.item.key for link in shown.thumb] == ["a", "b", "c", "d"]
    assert [link.item.key for link in shown.more] == ["e", "f"]


def test_a_bar_with_an_act_and_more_still_has_five_places() -> None:
    add("a", "b", "c", "d", "e", "f", act="f")
    shown = at("/a/")
    assert [link.item.key for link in shown.thumb] == ["a", "b", "f", "c"]
    assert [link.item.key for link in shown.more] == ["d", "e"]


def test_a_place_on_the_bar_may_depend_on_the_person() -> None:
    add("b")
    for key in "ac":
        navigation.register(
            Item(
                key=key,
                label=key,
                url_name=key,
                icon="plus",
                allowed=lambda _request: True,
                thumb=(lambda _request: True) if key == "a" else (lambda _request: False),
            )
        )
    shown = at("/a/")
    assert [link.item.key for link in shown.thumb] == ["b", "a"]
    assert [link.item.key for link in shown.more] == ["c"]


class Person(AnonymousUser):
    theme = ""


def test_an_unknown_theme_follows_the_system() -> None:
    request, person = RequestFactory().get("/"), Person()
    request.user = person
    assert navigation.theme_of(request) == ""
    person.theme = "dark"
    assert navigation.theme_of(request) == "dark"
    person.theme = '"><script>'
    assert navigation.theme_of(request) == ""
