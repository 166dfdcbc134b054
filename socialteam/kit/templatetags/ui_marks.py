"""The smallest components: icon, status, tag, code, avatar, buttons."""

from collections.abc import Mapping
from typing import Final, Literal

from django import template
from django.template.context import Context
from django.template.engine import Engine
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from socialteam.kit.templatetags.words import initials

register = template.Library()

State = Literal["held", "notice", "warn", "block", "wait", ""]
Kind = Literal["primary", "outline", "link", "danger"]
EMPTY: Final = SafeString("")
BUTTONS: Final = {
    "primary": "btn btn-primary",
    "outline": "btn btn-outline-primary",
    "link": "btn btn-link",
    "danger": "btn btn-danger",
}


def part(template_name: str, facts: Mapping[str, object]) -> SafeString:
    """A component's own template, filled; nothing of the page around it reaches it."""
    return Engine.get_default().get_template(template_name).render(Context({**facts}))


def attributes(**named: object) -> SafeString:
    """HTML attributes, escaped; None, False and "" are left out, True stands alone."""
    shown = [(key.replace("_", "-"), value) for key, value in named.items()]
    kept = [
        (key, value)
        for key, value in shown
        if value is not None and value is not False and value != ""
    ]
    pairs = ((key, "" if value is True else format_html('="{}"', value)) for key, value in kept)
    return format_html_join("", " {}{}", pairs)


def trimmed(content: str) -> SafeString:
    """A block's rendered content, already escaped, without the space around it."""
    return SafeString(content.strip())


def hidden_text(text: str) -> SafeString:
    """Words for a screen reader only."""
    return format_html('<span class="visually-hidden">{}</span>', text) if text else EMPTY


@register.simple_tag
def icon(name: str, size: str = "", *, turn: bool = False, label: str = "") -> SafeString:
    """One lucide icon of the sprite, decorative unless ``label`` names it; ``size`` is "s"."""
    classes = f"st-i{' st-i--s' if size else ''}{' st-i--turn' if turn else ''}"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>{}',
        classes,
        static("icons.svg"),
        name,
        hidden_text(label),
    )


@register.simple_tag
def status(state: State, label: str = "") -> SafeString:
    """The shape of a state; ``label`` says it to screen readers where no word stands beside it."""
    return format_html(
        '<svg class="st-status st-status--{0}" aria-hidden="true">'
        '<use href="{1}#s-{0}"/></svg>{2}',
        state,
        static("icons.svg"),
        hidden_text(label),
    )


@register.simple_tag(name="tag")
def tag_(text: str, state: State = "", icon: str = "") -> SafeString:
    """A short word with its state's shape and colour, or with an icon."""
    shape = status(state) if state else icon_or_nothing(icon)
    return format_html(
        '<span class="st-tag{}">{}{}</span>', f" st-tag--{state}" if state else "", shape, text
    )


def icon_or_nothing(name: str, size: str = "") -> SafeString:
    return icon(name, size) if name else EMPTY


@register.simple_tag
def code(text: str, href: str = "", label: str = "") -> SafeString:
    """A rule's code, as a link when it has an address."""
    named = attributes(href=href, aria_label=label)
    return format_html('<{0} class="st-code"{1}>{2}</{0}>', "a" if href else "span", named, text)


@register.simple_tag
def avatar(name: object, size: str = "") -> SafeString:
    """A person's initials in a disc; the name itself stands beside it."""
    small = " st-avatar--s" if size else ""
    return format_html(
        '<span class="st-avatar{}" aria-hidden="true">{}</span>', small, initials(name)
    )


@register.simple_tag
def button(
    label: str,
    *,
    kind: Kind = "primary",
    icon: str = "",
    href: str = "",
    size: str = "",
    hides_label: bool = False,
    **extra: object,
) -> SafeString:
    """A button, or a link that looks like one when it has ``href``.

    Buttons submit unless ``type="button"``; other attributes pass through with "_" as "-".
    """
    classes = BUTTONS[kind] + (" btn-sm" if size else "") + (" btn-icon" if hides_label else "")
    classes = f"{classes} {extra.pop('class', '')}".strip()
    own = {"href": href} if href else {"type": extra.pop("type", "submit")}
    named = attributes(**own, **extra)
    words = hidden_text(label) if hides_label else conditional_escape(label)
    return format_html(
        '<{0} class="{1}"{2}>{3}{4}</{0}>',
        "a" if href else "button",
        classes,
        named,
        icon_or_nothing(icon),
        words,
    )


@register.simple_tag(takes_context=True)
def act(  # noqa: PLR0913 (a button's facts)
    context: Context,
    label: str,
    url: str,
    *,
    kind: Kind = "outline",
    icon: str = "",
    size: str = "",
    confirm: str = "",
    **hidden: object,
) -> SafeString:
    """A button that posts to ``url``; keywords become hidden fields.

    confirm: asked in a dialog first, where scripts run.
    """
    return part(
        "ui/act.html",
        {
            "url": url,
            "hidden": hidden,
            "confirm": confirm,
            "button": button(label, kind=kind, icon=icon, size=size),
            "csrf_token": context.get("csrf_token"),
        },
    )
