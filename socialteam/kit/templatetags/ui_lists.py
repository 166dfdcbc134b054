"""Lists of every kind: tabs, tables, figures, decisions, checks, tasks, timelines, steps."""

from datetime import datetime
from typing import Literal

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from socialteam.kit.templatetags.ui_marks import (
    EMPTY,
    State,
    attributes,
    icon,
    part,
    status,
    trimmed,
)
from socialteam.kit.templatetags.words import clocktime, number

register = template.Library()


@register.simple_block_tag
def tabs(content: str, label: str) -> SafeString:
    """Views of one list, each a ``tab``; ``label`` names the row of tabs."""
    return format_html(
        '<nav class="st-mb" aria-label="{}"><ul class="st-tabs">{}</ul></nav>', label, content
    )


@register.simple_tag
def tab(label: str, href: str, *, current: bool = False, count: int | None = None) -> SafeString:
    told = EMPTY if count is None else format_html(' <span class="st-n">{}</span>', number(count))
    here = attributes(aria_current="page" if current else "")
    return format_html('<li><a href="{}"{}>{}{}</a></li>', href, here, label, told)


@register.simple_block_tag
def segments(content: str, label: str) -> SafeString:
    """Two or three states of one drawing, each a ``segment``."""
    return format_html('<ul class="st-seg" aria-label="{}">{}</ul>', label, content)


@register.simple_tag
def segment(label: str, href: str, *, current: bool = False) -> SafeString:
    here = attributes(aria_current="true" if current else "")
    return format_html('<li><a href="{}"{}>{}</a></li>', href, here, label)


@register.simple_tag(takes_context=True)
def sortable(context: Context, key: str, label: str, *, numeric: bool = False) -> SafeString:
    """A column head that sorts by ``?sort=key`` and turns on the second press."""
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    query["sort"] = f"-{key}" if now == key else key
    query.pop("cursor", None)
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    arrow = icon("arrow-down" if order == "descending" else "arrow-up", "s") if order else EMPTY
    named = attributes(aria_sort=order, **{"class": "n" if numeric else ""})
    return format_html(
        '<th scope="col"{}><a href="?{}">{} {}</a></th>', named, query.urlencode(), label, arrow
    )


@register.simple_tag(takes_context=True)
def pages(
    context: Context,
    previous: str = "",
    next: str = "",  # noqa: A002 - the word that templates write
    said: str = "",
    by: str = "cursor",
) -> SafeString:
    """Ways to the page before and after, by cursor; the other parameters stay.

    ``by``: another parameter than "cursor", where two things on one page have pages.
    """
    query = context["request"].GET.copy()

    def to(cursor: str) -> str:
        query[by] = cursor
        return f"?{query.urlencode()}" if cursor else ""

    shown = {"previous": to(previous or ""), "next": to(next or ""), "said": said}
    return part("ui/pages.html", shown)


@register.simple_block_tag
def bulk(content: str, form: str = "") -> SafeString:
    """Acts on the ticked rows of the form named ``form``; a script says how many there are."""
    return part("ui/bulk.html", {"content": content, "form": form})


@register.simple_block_tag
def figures(content: str) -> SafeString:
    """At most five key figures, each a ``figure``."""
    return format_html('<ul class="st-figs">{}</ul>', content)


@register.inclusion_tag("ui/figure.html")
def figure(
    value: str, label: str, *, unit: str = "", href: str = "", state: State = "", note: str = ""
) -> dict[str, object]:
    """A figure with its unit, what it counts, and one reason beside its state."""
    return {
        "value": value,
        "label": label,
        "unit": unit,
        "href": href,
        "state": state,
        "note": note,
    }


@register.simple_block_tag
def decisions(content: str) -> SafeString:
    """At most five decisions to sign, each a ``decision``."""
    return format_html('<ol class="st-decisions">{}</ol>', content)


@register.simple_block_tag
def decision(
    content: str, title: str, why: str = "", sub: str = "", *, facts: str = ""
) -> SafeString:
    """One decision; the content is its buttons, ``facts`` the address of what it rests on."""
    return part(
        "ui/decision.html",
        {"content": content, "title": title, "why": why, "sub": sub, "facts": facts},
    )


@register.simple_block_tag
def checks(content: str) -> SafeString:
    return format_html('<ul class="st-checks">{}</ul>', content)


@register.simple_block_tag
def check(
    content: str,
    state: State,
    title: str,
    why: str = "",
    *,
    code: str = "",
    href: str = "",
) -> SafeString:
    """A rule that is not held: shape, sentence, reason, code; content: ``acts``, ``evidence``."""
    said = {
        "block": _("Blocks"),
        "warn": _("To watch"),
        "notice": _("Notice"),
        "held": _("Held"),
        "wait": _("Waiting"),
    }
    return part(
        "ui/check.html",
        {
            "content": content,
            "state": state,
            "said": said.get(state, ""),
            "title": title,
            "why": why,
            "code": code,
            "href": href,
        },
    )


@register.simple_block_tag
def acts(content: str) -> SafeString:
    """The buttons of a ``check``."""
    return format_html('<div class="st-check__act">{}</div>', content)


@register.simple_block_tag
def tasks(content: str) -> SafeString:
    return format_html('<ol class="st-tasks">{}</ol>', content)


@register.simple_block_tag
def task(  # noqa: PLR0913 (a task's facts)
    content: str,
    title: str,
    href: str,
    *,
    state: State = "",
    word: str = "",
    meta: str = "",
    why: str = "",
    estimate: str = "",
    left: str = "",
    by: str = "",
    first: bool = False,
) -> SafeString:
    """What is mine now: the words, why it is mine, how long it takes; content: its buttons.

    state and word: the triage, said as a tag; left and by: what remains, and until when.
    """
    return part(
        "ui/task.html",
        {
            "content": trimmed(content),
            "title": title,
            "href": href,
            "state": state,
            "word": word,
            "meta": meta,
            "why": why,
            "estimate": estimate,
            "left": left,
            "by": by,
            "first": first,
        },
    )


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    """Facts in order, each a ``moment``."""
    return format_html('<ol class="st-time">{}</ol>', content)


@register.simple_block_tag
def moment(
    content: str, at: datetime | str, kind: Literal["", "soft", "alert"] = ""
) -> SafeString:
    """One dated fact; soft: still to come, alert: an escalation. Text as ``at`` is kept as is."""
    stamp = attributes(datetime=at.isoformat() if isinstance(at, datetime) else "")
    shown = clocktime(at) if isinstance(at, datetime) else at
    mark = attributes(**{"class": f"is-{kind}" if kind else ""})
    return format_html(
        "<li{}><time{}>{}</time><div>{}</div></li>", mark, stamp, shown, trimmed(content)
    )


@register.simple_block_tag
def stepper(content: str) -> SafeString:
    """Launch stages, tracks, wizards, each a ``stage``."""
    return format_html('<ol class="st-steps">{}</ol>', content)


@register.inclusion_tag("ui/stage.html")
def stage(
    label: str, place: int, state: Literal["done", "now", "next", "later"], sub: str = ""
) -> dict[str, object]:
    return {"label": label, "place": place, "state": state, "sub": sub}


@register.simple_block_tag
def changes(content: str, heading: str, count: int) -> SafeString:
    """One group of a diff, each line a ``change``."""
    return format_html(
        '<div class="st-diff"><h3>{}<span class="st-num">{}</span></h3><ul>{}</ul></div>',
        heading,
        number(count),
        content,
    )


@register.simple_block_tag
def change(content: str, kind: Literal["add", "del", "chg", "warn"]) -> SafeString:
    """One line of a diff; ``<ins>`` and ``<del>`` mark its words."""
    signs = {"add": ("+", _("Added")), "del": ("\u2212", _("Removed")), "chg": ("→", _("Changed"))}
    sign, said = signs.get(kind, (status("warn"), _("To watch")))
    return format_html(
        '<li class="is-{}"><span class="st-diff__s" aria-hidden="true">{}</span>'
        '<div><span class="visually-hidden">{} </span>{}</div></li>',
        kind,
        sign,
        said,
        trimmed(content),
    )


@register.simple_block_tag
def steps(content: str) -> SafeString:
    """A step editor, each step a ``step``."""
    return format_html('<ol class="st-edit">{}</ol>', content)


@register.simple_block_tag
def step(
    content: str,
    place: int,
    *,
    last: bool = False,
    error: bool = False,
    name: str = "move",
) -> SafeString:
    """One step with its fields and its buttons "up", "down", "remove".

    A button submits ``name`` with "up:2", "down:2" or "remove:2" (the step's place, from 1).
    """
    return part(
        "ui/step.html",
        {"content": content, "place": place, "last": last, "error": error, "name": name},
    )


@register.simple_block_tag
def path(content: str) -> SafeString:
    """The preview of an escalation path at one hour, each line a ``rung``."""
    return format_html('<ol class="st-path">{}</ol>', content)


@register.inclusion_tag("ui/rung.html")
def rung(
    at: str, who: str, note: str = "", kind: Literal["", "error", "end"] = ""
) -> dict[str, object]:
    return {"at": at, "who": who, "note": note, "kind": kind}
