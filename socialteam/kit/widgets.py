"""The widgets of Django that every page has, drawn without a template.

The markup is Django's own, but for runs of white space.
Django's select takes a template and an include for each of its options: a page with a list
of fifty spends more time there than in all its queries.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]
"""A widget's context as Django makes it: name, type, value, attrs, optgroups."""

INPUTS: Final = (
    *("text", "hidden", "number", "email", "url", "password", "date", "datetime", "time"),
    *("checkbox", "color", "search", "tel"),
)


def _attributes(attrs: Mapping[str, object]) -> str:
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{_text(value)}"')
        for name, value in attrs.items()
        if value is not False
    )


def _text(value: object) -> str:
    return conditional_escape(value if isinstance(value, SafeString) else str(value))


def _label(value: object) -> str:
    return _text(value if isinstance(value, str) else localize(value))


def _input(widget: Widget) -> str:
    value = widget["value"]
    told = "" if value is None else f' value="{_text(value)}"'
    kind, name = _text(widget["type"]), _text(widget["name"])
    return f'<input type="{kind}" name="{name}"{told}{_attributes(widget["attrs"])}>\n'


def _ticked(widget: Widget) -> str:
    """A radio button or a check box among several, in its label if it has one."""
    box = _input(widget)
    if not widget.get("wrap_label"):
        return box
    ident = widget["attrs"].get("id")
    to = f' for="{_text(ident)}"' if ident else ""
    return f"<label{to}>{box} {_label(widget['label'])}</label>\n"


def _textarea(widget: Widget) -> str:
    words = _label(widget["value"]) if widget["value"] else ""
    name, attrs = _text(widget["name"]), _attributes(widget["attrs"])
    return f'<textarea name="{name}"{attrs}>\n{words}</textarea>\n'


def _select(widget: Widget) -> str:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    name, attrs = _text(widget["name"]), _attributes(widget["attrs"])
    return f'<select name="{name}"{attrs}>{groups}\n</select>\n'


def _group(name: object, options: Iterable[Widget]) -> str:
    drawn = "".join(
        f'\n  <option value="{_text(option["value"])}"{_attributes(option["attrs"])}>'
        f"{_label(option['label'])}</option>\n"
        for option in options
    )
    return f'\n  <optgroup label="{_label(name)}">{drawn}\n  </optgroup>' if name else drawn


DRAWN: Final[Mapping[str, Callable[[Widget], str]]] = {
    f"django/forms/widgets/{name}.html": draw
    for name, draw in (
        *((name, _input) for name in INPUTS),
        ("radio_option", _ticked),
        ("checkbox_option", _ticked),
        ("textarea", _textarea),
        ("select", _select),
    )
}
"""What is drawn here, by the name of the template of Django that it stands for."""
