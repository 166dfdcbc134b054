"""How forms look: one renderer puts the classes on widgets and points to our field templates."""

from typing import Final

from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.http import HttpRequest
from django.template.base import Template

from socialteam.kit.widgets import DRAWN

CLASSES: Final = {
    "checkbox": "form-check-input",
    "radio": "form-check-input",
    "range": "form-range",
    "select": "form-select",
}
OPTION_LISTS: Final = {
    "django/forms/widgets/radio.html",
    "django/forms/widgets/checkbox_select.html",
}


class FieldRenderer(TemplatesSetting):
    """Draws every form of the product: label above, help under it, error under the field.

    Stock widget templates come from Django itself and get their Bootstrap classes here, so no
    form names a class.
    """

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
    stock: Final = DjangoTemplates()

    def get_template(self, template_name: str) -> Template | None:
        if template_name in OPTION_LISTS:
            template_name = "ui/options.html"
        if template_name.startswith("django/"):
            stock: Template = self.stock.get_template(template_name)
            return stock
        return super().get_template(template_name)

    def render(
        self, template_name: str, context: dict[str, object], request: HttpRequest | None = None
    ) -> str:
        widget = context.get("widget")
        if isinstance(widget, dict):
            _dress(widget)
            if draw := DRAWN.get(template_name):
                return draw(widget)
        return super().render(template_name, context, request)


def _dress(widget: dict[str, object]) -> None:
    """Put the classes on a widget's context and on those of its parts."""
    attrs, parts = widget.get("attrs"), widget.get("subwidgets")
    kind = widget.get("type") or ("select" if "optgroups" in widget else "text")
    if isinstance(attrs, dict) and kind != "hidden":
        wanted = [str(attrs.get("class", "")), CLASSES.get(str(kind), "form-control")]
        wanted += ["is-invalid"] if attrs.get("aria-invalid") else []
        attrs["class"] = " ".join(dict.fromkeys(" ".join(wanted).split()))
    for part in parts if isinstance(parts, list) else []:
        _dress(part)
