"""Where a person can go: the items of the masthead and of the phone's thumb bar.

Apps register their items in ``AppConfig.ready()``; the context processor gives each page those the
current person may open. Nothing is worked out for a page that shows no navigation.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

THUMB_PLACES: Final = 5
THEMES: Final = ("light", "dark")


def is_signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One destination.

    matches: starts of view names ("engagement:interaction") that count as being there;
        without any, the item's own view only.
    thumb: shown on the phone's bar, to everybody or to whom it says;
    act: the main act, in the middle of that bar only.
    """

    key: str
    label: "StrOrPromise"
    url_name: str
    icon: str
    allowed: Callable[[HttpRequest], bool] = is_signed_in
    matches: tuple[str, ...] = ()
    thumb: bool | Callable[[HttpRequest], bool] = False
    act: bool = False
    order: int = 100


@dataclass(frozen=True, slots=True)
class Link:
    """An item as one page shows it; ``current`` is the value of aria-current, or empty."""

    item: Item
    href: str
    current: str


@dataclass(frozen=True, slots=True)
class Navigation:
    """What one page shows: ``masthead`` and ``thumb`` in order, ``more`` behind the last place."""

    masthead: tuple[Link, ...]
    thumb: tuple[Link, ...]
    more: tuple[Link, ...]


_items: dict[str, Item] = {}
_prefixes: dict[str, tuple[str, ...]] = {}


def register(item: Item) -> None:
    """Add a destination; the same key again replaces the earlier item."""
    _items[item.key] = item


def unregister(key: str) -> None:
    _items.pop(key, None)


def also_at(key: str, *prefixes: str) -> None:
    """Count views of a higher application as being at the destination ``key`` of a lower one."""
    _prefixes[key] = tuple(dict.fromkeys((*_prefixes.get(key, ()), *prefixes)))


def navigation_for(request: HttpRequest) -> Navigation:
    """What the person of ``request`` may open, in order, with the current place marked."""
    in_order = sorted(_items.values(), key=lambda item: (item.order, item.key))
    links = [link for item in in_order if item.allowed(request) and (link := _link(item, request))]
    links = _without_borrowed(links, request)
    places = [link for link in links if not link.item.act]
    act = [link for link in links if link.item.act][:1]
    wanted = [link for link in places if _is_on_bar(link.item, request)]
    return Navigation(tuple(places), *_thumb_bar(places, wanted, act))


def _without_borrowed(links: list[Link], request: HttpRequest) -> list[Link]:
    """A place lent by ``also_at`` is marked there only when no destination has it itself."""
    if not any(link.current and _is_at_home(link.item, request) for link in links):
        return links
    return [
        link if _is_at_home(link.item, request) else replace(link, current="") for link in links
    ]


def _thumb_bar(
    places: list[Link], wanted: list[Link], act: list[Link]
) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """Share the five places of the bar: the act in the middle, "more" last if any is left over."""
    room = THUMB_PLACES - len(act)
    chosen = wanted[:room]
    if len(chosen) < len(places):
        chosen = chosen[: room - 1]
    more = [link for link in places if link not in chosen]
    middle = (len(chosen) + bool(more) + 1) // 2
    return (*chosen[:middle], *act, *chosen[middle:]), tuple(more)


def _is_on_bar(item: Item, request: HttpRequest) -> bool:
    return item.thumb(request) if callable(item.thumb) else item.thumb


def _link(item: Item, request: HttpRequest) -> Link | None:
    try:
        href = reverse(item.url_name)
    except NoReverseMatch:
        return None
    return Link(item, href, _current(item, request))


def _current(item: Item, request: HttpRequest) -> str:
    name = _place(request)
    if name == item.url_name:
        return "page"
    here = (*(item.matches or (item.url_name,)), *_prefixes.get(item.key, ()))
    return "true" if name.startswith(here) and name else ""


def _is_at_home(item: Item, request: HttpRequest) -> bool:
    name = _place(request)
    return name == item.url_name or name.startswith(item.matches or (item.url_name,))


def _place(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""


def theme_of(request: HttpRequest) -> str:
    """The appearance the person chose: "light", "dark", or empty to follow the system."""
    chosen = str(getattr(request.user, "theme", ""))
    return chosen if chosen in THEMES else ""


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``navigation`` and ``theme``, worked out on first use."""
    return {
        "navigation": SimpleLazyObject(lambda: navigation_for(request)),
        "theme": SimpleLazyObject(lambda: theme_of(request)),
    }
