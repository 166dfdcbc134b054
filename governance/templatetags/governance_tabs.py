"""The tabs of a group of pages: ``{% page_tabs "rules" %}``."""

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from governance.tabs import tabs_of

register = template.Library()


@register.simple_tag(takes_context=True)
def page_tabs(context: Context, group: str) -> SafeString:
    """The pages of ``group`` that the reader may open; nothing when there is only one."""
    request = context["request"]
    here = request.resolver_match.view_name if request.resolver_match else ""
    found = [
        {"label": page.label, "href": page.href, "current": page.url_name == here}
        for page in tabs_of(group, request.user)
    ]
    return render_to_string("governance/tabs.html", {"tabs": found, "group": group})
