"""The parts of a page: its opening, sections, strips, overlays and folds."""

import re
from collections.abc import Iterable

from django import template
from django.contrib.messages.storage.base import Message
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from socialteam.kit.templatetags.ui_marks import (
    State,
    attributes,
    icon,
    icon_or_nothing,
    part,
    status,
    trimmed,
)
from socialteam.kit.typography import NBSP

register = template.Library()
MARKED_NUMBER = re.compile(r"(?<=<mark>\d) |(?<=<mark>\d\d) |(?<=<mark>\d\d\d) ")
"""In French a number stays on the line of what it counts."""


def key_for(heading: str, given: str) -> str:
    """The id of a region: the given one, or one made of its heading."""
    return given or f"s-{slugify(heading)}"


@register.simple_block_tag
def headline(content: str, size: str = "") -> SafeString:
    """The page's one sentence; ``<mark>`` highlights what matters. ``size``: "m" for long ones."""
    small = " st-headline--m" if size else ""
    said = SafeString(MARKED_NUMBER.sub(NBSP, content)) if get_language() == "fr" else content
    return format_html('<h1 class="st-headline{}">{}</h1>', small, trimmed(said))


@register.simple_block_tag
def dateline(content: str) -> SafeString:
    """As of when: links and spans above the headline."""
    return format_html('<p class="st-dateline">{}</p>', content)


@register.simple_tag
def back(label: str, href: str) -> SafeString:
    """The way back, first in a dateline."""
    return format_html('<a href="{}">{} {}</a>', href, icon("arrow-left", "s"), label)


@register.simple_tag
def asof(label: str, href: str = "") -> SafeString:
    """The date a page holds for; a link where another date can be chosen."""
    mark = icon("calendar-days", "s")
    name = "a" if href else "span"
    return format_html("<{0}{1}>{2} {3}</{0}>", name, attributes(href=href), mark, label)


@register.simple_block_tag
def deck(content: str) -> SafeString:
    return format_html('<p class="st-deck">{}</p>', trimmed(content))


@register.simple_block_tag
def section(  # noqa: PLR0913 (a heading's facts)
    content: str,
    heading: str,
    sub: str = "",
    *,
    id: str = "",  # noqa: A002 (the name writers of templates expect)
    href: str = "",
    link: str = "",
    hidden: bool = False,
    plain: bool = False,
) -> SafeString:
    """A section under a serif heading; ``href`` and ``link`` put a link at the heading's end.

    hidden: the heading is for screen readers; plain: without the rule above.
    """
    return part(
        "ui/section.html",
        {
            "content": content,
            "heading": heading,
            "sub": sub,
            "id": key_for(heading, id),
            "href": href,
            "link": link,
            "hidden": hidden,
            "plain": plain,
        },
    )


@register.simple_block_tag
def aside(content: str, heading: str, id: str = "") -> SafeString:  # noqa: A002
    """A section of the side column (``<div class="st-aside">``)."""
    key = key_for(heading, id)
    return format_html(
        '<section aria-labelledby="{0}"><h2 id="{0}">{1}</h2>{2}</section>', key, heading, content
    )


@register.simple_block_tag
def strip(content: str, state: State = "", icon: str = "", *, bar: bool = False) -> SafeString:
    """A state that lasts, said in a sentence; ``bar``: across the whole page."""
    shape = status(state) if state and not icon else icon_or_nothing(icon or "bell")
    classes = (f" st-strip--{state}" if state else "") + (" st-strip--bar" if bar else "")
    named = attributes(role="region", aria_label=_("In force now")) if bar else ""
    return format_html(
        '<div class="st-strip{}"{}>{}<div>{}</div></div>', classes, named, shape, content
    )


@register.simple_block_tag
def thanks(content: str, by: str = "") -> SafeString:
    """A person's own words, and who said them."""
    return format_html(
        '<figure class="st-thanks"><blockquote>{}</blockquote>'
        "<figcaption>{}</figcaption></figure>",
        trimmed(content),
        by,
    )


@register.simple_block_tag
def fact(content: str, icon: str = "clock") -> SafeString:
    """One fact of the side column with its icon."""
    return format_html(
        '<div class="st-fact">{}<div>{}</div></div>', icon_or_nothing(icon), content
    )


@register.simple_block_tag
def evidence(content: str, label: str, *, open: bool = False) -> SafeString:  # noqa: A002
    """What lies behind a sentence, one fold away."""
    return part("ui/evidence.html", {"content": content, "label": label, "open": open})


@register.simple_block_tag
def nothing(content: str, heading: str, *, seed: bool = True) -> SafeString:
    """An empty list: what that means, and the next act. ``seed=False`` for a part of a page."""
    return part("ui/nothing.html", {"content": content, "heading": heading, "seed": seed})


@register.simple_block_tag
def dialog(content: str, heading: str, id: str) -> SafeString:  # noqa: A002
    """A question before an act that reaches others; ``<button data-dialog="ID">`` opens it."""
    return part("ui/dialog.html", {"content": content, "heading": heading, "id": id})


@register.simple_block_tag
def menu(content: str, label: str, id: str, icon: str = "chevron-down") -> SafeString:  # noqa: A002
    """Second-rank acts behind a button; the content is links and buttons."""
    return part("ui/menu.html", {"content": content, "label": label, "id": id, "icon": icon})


@register.inclusion_tag("ui/skeleton.html")
def skeleton(lines: int = 3) -> dict[str, object]:
    """What waits, in the shape of what comes; shown after 400 ms."""
    return {"lines": range(lines)}


@register.inclusion_tag("ui/toasts.html", takes_context=True)
def toasts(context: Context, messages: Iterable[Message] | None) -> dict[str, object]:
    """Django's messages: warnings and errors become strips that stay, the others toasts.

    An extra tag "undo:/address/" gives a toast its undo button, which posts to that address.
    """
    told = list(messages or [])
    states = {"warning": "warn", "error": "block"}
    return {
        "strips": [
            {"text": message, "state": states[message.level_tag]}
            for message in told
            if message.level_tag in states
        ],
        "toasts": [
            {"text": message, "undo": _undo(message)}
            for message in told
            if message.level_tag not in states
        ],
        "csrf_token": context.get("csrf_token"),
    }


def _undo(message: Message) -> str:
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix("undo:") for tag in tags if tag.startswith("undo:/")), "")
