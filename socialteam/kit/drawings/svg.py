"""Pieces of SVG: escaped text, short numbers, no style attribute."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Value = str | float


def short(value: float) -> str:
    """A coordinate with at most one decimal: 12.0 is "12"."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def el(name: str, *children: str, **attributes: Value) -> SafeString:
    """One element; ``class_`` is class, ``text_anchor`` is text-anchor; text is escaped."""
    named = [
        (key.rstrip("_").replace("_", "-"), value if isinstance(value, str) else short(value))
        for key, value in attributes.items()
    ]
    opened = format_html_join("", ' {}="{}"', named)
    return format_html("<{0}{1}>{2}</{0}>", name, opened, joined(children))


def joined(parts: Iterable[str]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def picture(
    parts: Iterable[str], *, class_: str, box: tuple[float, float, float, float], title: str = ""
) -> SafeString:
    """A whole drawing named by ``title``, or hidden from screen readers without one.

    box: least x, least y, width and height of the view.
    """
    view = " ".join(short(side) for side in box)
    if not title:
        return el("svg", joined(parts), class_=class_, viewBox=view, aria_hidden="true")
    named = joined([el("title", title), *parts])
    attributes = {"viewBox": view, "aria-label": title}
    return el("svg", named, class_=class_, role="img", **attributes)
