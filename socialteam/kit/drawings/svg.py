"""Pieces of SVG: escaped text, short numbers, no style attribute."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeData, SafeString

Value = str | float


def short(value: float) -> str:
    """A coordinate with at most one decimal: 12.0 is "12"."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def el(name: str, *children: str, **attributes: Value) -> SafeString:
    """One element; ``class_`` is class, ``text_anchor`` is text-anchor; text is escaped.

    A drawing has hundreds, so this escapes what is text and leaves numbers and finished
    elements as they are.
    """
    named = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_written(value)}"'
        for key, value in attributes.items()
    )
    return SafeString(f"<{name}{named}>{joined(children)}</{name}>")


def joined(parts: Iterable[str]) -> SafeString:
    return SafeString(
        "".join(part if isinstance(part, SafeData) else escape(part) for part in parts)
    )


def _written(value: Value) -> str:
    return escape(value) if isinstance(value, str) else short(value)


def picture(
    parts: Iterable[str],
    *,
    class_: str,
    box: tuple[float, float, float, float],
    title: str = "",
    has_links: bool = False,
    width: float | None = None,
) -> SafeString:
    """A whole drawing named by ``title``, or hidden from screen readers without one.

    box: least x, least y, width and height of the view. has_links: it is more than an image then.
    width: no wider than this many pixels, where the style sheet does not say otherwise.
    """
    view = " ".join(short(side) for side in box)
    if not title:
        return el("svg", joined(parts), class_=class_, viewBox=view, aria_hidden="true")
    named = joined([el("title", title), *parts])
    attributes: dict[str, Value] = {"viewBox": view, "aria-label": title}
    if width is not None:
        attributes["width"] = width
    role = "group" if has_links else "img"
    return el("svg", named, class_=class_, role=role, **attributes)
