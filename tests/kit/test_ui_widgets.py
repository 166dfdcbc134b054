"""Widgets drawn without templates are those of Django, to the letter."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from socialteam.kit.widgets import DRAWN

HOSTILE = """<script>alert("x")</script><b onclick='y'>"""
CHOICES = [
    ("", HOSTILE),
    (HOSTILE, format_html("<b>{}</b>", HOSTILE)),
    (HOSTILE, [(1, gettext_lazy("French")), (2.5, 3.5)]),
    (True, None),
]
WIDGETS: list[forms.Widget] = [
    forms.TextInput(attrs={"data-x": HOSTILE, "required": True, "hidden": False, "rows": None}),
    forms.NumberInput(),
    forms.EmailInput(),
    forms.URLInput(),
    forms.PasswordInput(render_value=True),
    forms.DateInput(attrs={"type": "date"}),
    forms.TimeInput(),
    forms.HiddenInput(),
    forms.CheckboxInput(),
    forms.Textarea(attrs={HOSTILE: HOSTILE}),
    forms.Select(choices=CHOICES),
    forms.SelectMultiple(choices=CHOICES),
]


@pytest.mark.parametrize(
    "value", [None, "", HOSTILE, 1, 2.5, True, ["1", HOSTILE], date(2026, 1, 2)]
)
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_drawn_widget_is_the_one_of_django(widget: forms.Widget, value: object) -> None:
    context, name = widget.get_context(HOSTILE, value, {"id": HOSTILE}), widget.template_name or ""

    drawn = DRAWN[name](context["widget"])

    stock = DjangoTemplates().get_template(name).render(context)
    assert drawn.split() == stock.split()


@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_one_drawn_choice_among_several_is_the_one_of_django(
    kind: type[forms.RadioSelect],
) -> None:
    widget = kind(choices=CHOICES)

    for option in widget.subwidgets(HOSTILE, [HOSTILE], {"id": HOSTILE}):
        for wrapped in (True, False):
            option["wrap_label"] = wrapped
            drawn = DRAWN[option["template_name"]](option)

            stock = DjangoTemplates().get_template(option["template_name"])
            assert drawn.split() == stock.render({"widget": option}).split()
