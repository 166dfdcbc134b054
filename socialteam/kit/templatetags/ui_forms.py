"""Fields and forms."""

from django import template
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from socialteam.kit.templatetags.ui_marks import part

register = template.Library()

TRIAGE_CELLS = 4


@register.simple_tag
def field(bound: BoundField, word: str | None = None, label: str = "") -> SafeString:
    """A field with its label, help and errors.

    word: stands beside the label; by default "optional" where the field is.
    """
    if word is None:
        is_plain = bound.field.required or bound.widget_type == "checkbox"
        word = "" if is_plain else str(_("optional"))
    return part("ui/field.html", {"field": bound, "word": word, "label": label})


@register.inclusion_tag("ui/fields.html")
def fields(form: BaseForm) -> dict[str, object]:
    """Every field of a form in order, hidden ones too, without a summary of errors."""
    return {"form": form}


@register.inclusion_tag("ui/errors.html")
def errors(form: BaseForm) -> dict[str, object]:
    """What to correct before going on, each with a link to its field; nothing without errors."""
    found = [(bound, error) for bound in form for error in bound.errors]
    general = list(form.non_field_errors()) if form.is_bound else []
    return {"found": found, "general": general, "count": len(found) + len(general)}


@register.inclusion_tag("ui/choice.html")
def choice(bound: BoundField, columns: int = 2, *, hidden: bool = False) -> dict[str, object]:
    """Two to six options as tiles, from a RadioSelect or CheckboxSelectMultiple field."""
    return {"field": bound, "columns": columns, "hidden": hidden}


@register.inclusion_tag("ui/triage.html")
def triage(bound: BoundField) -> dict[str, object]:
    """Importance by urgency in four radios.

    The field's four choices stand in reading order (important and can wait, important and
    urgent, routine and can wait, routine and urgent); a label "The expert|one working day"
    gives the cell its two lines.
    """
    axes = [
        (_("Important"), _("can wait")),
        (_("Important"), _("urgent")),
        (_("Routine"), _("can wait")),
        (_("Routine"), _("urgent")),
    ]
    cells = [
        {"radio": radio, "row": row, "column": column, "lines": str(radio.choice_label).split("|")}
        for radio, (row, column) in zip(bound.subwidgets, axes, strict=True)
    ]
    return {"field": bound, "cells": cells}


@register.simple_tag(takes_context=True)
def filters(context: Context, form: BaseForm) -> SafeString:
    """A list's filters: the form as a GET form that keeps the order of the list."""
    request = context.get("request")
    sort = request.GET.get("sort", "") if request else ""
    return part("ui/filters.html", {"form": form, "sort": sort})
