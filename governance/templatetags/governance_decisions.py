"""What waits for the reader's signature: ``{% decisions_to_sign %}``, on any page of a sponsor."""

from typing import Any

from django import template
from django.template.context import Context

from governance import access, services
from governance.perms import Perm

register = template.Library()


@register.inclusion_tag("governance/_decisions_to_sign.html", takes_context=True)
def decisions_to_sign(context: Context) -> dict[str, Any]:
    """At most five decisions with their buttons; nothing for those who sign none."""
    request = context["request"]
    signs = access.holds(request.user, Perm.SPONSOR_SIGN)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "signs": signs,
        "decisions": services.open_decisions(request.user) if signs else [],
    }
