"""What an interaction's page is made of: messages, the permit to answer, clocks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from socialteam.kit.templatetags.ui_marks import State, part, trimmed

register = template.Library()


class Condition(Protocol):
    """One condition of a permit; ``href`` leads to what is missing, ``act`` names it."""

    held: bool
    label: str
    note: str
    href: str
    act: str


@register.simple_block_tag
def thread(content: str) -> SafeString:
    return format_html('<div class="st-thread">{}</div>', content)


@register.simple_block_tag
def message(  # noqa: PLR0913 (a message's facts)
    content: str,
    kind: Literal["in", "out", "note"],
    who: str,
    at: datetime | None = None,
    *,
    said: str = "",
    href: str = "",
    link: str = "",
) -> SafeString:
    """One message of a thread, its words verbatim; ``said`` stands before the time."""
    return part(
        "ui/message.html",
        {
            "content": trimmed(content),
            "kind": kind,
            "who": who,
            "at": at,
            "said": said,
            "href": href,
            "link": link,
        },
    )


@register.inclusion_tag("ui/permit.html")
def permit(
    conditions: Sequence[Condition], *, held: bool, title: str, intro: str = ""
) -> dict[str, object]:
    """The permit above a reply: folded when it is held, in full with what is missing if not.

    The first missing condition gets the filled button.
    """
    missing = [condition for condition in conditions if not condition.held]
    return {
        "conditions": [*missing, *(c for c in conditions if c.held)],
        "held": held,
        "title": title,
        "intro": intro,
    }


@register.inclusion_tag("ui/clock.html")
def clock(  # noqa: PLR0913 (a clock's facts)
    label: str,
    value: int,
    most: int,
    *,
    said: str,
    state: State = "",
    note: str = "",
    deadline: datetime | None = None,
) -> dict[str, object]:
    """A response target: ``value`` of ``most`` minutes.

    deadline: counted down by a script, the sentence of ``said`` stands until then.
    """
    return {
        "label": label,
        "value": value,
        "most": most,
        "said": said,
        "state": state,
        "note": note,
        "deadline": deadline,
        "spent": timedelta(minutes=value),
        "agreed": timedelta(minutes=most),
    }
