"""What escalation adds to other pages: a panel, an act on the quick log, and ways in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from engagement import hooks, panels
from escalation import destinations
from escalation.forms import EscalateForm
from escalation.models import Escalation
from escalation.services import AlreadyEscalatedError, open_escalation
from governance import access
from governance.perms import Perm

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from engagement.models import Interaction
    from governance.models import Space

TEMPLATE = "escalation/panel.html"


def connect() -> None:
    """Register all of it; for ``AppConfig.ready()``. A second call changes nothing."""
    destinations.register()
    panels.register("escalation", escalation_panel)
    hooks.register_after_log(escalate_now, offered=may_escalate)


def escalation_panel(
    interaction: Interaction,
    person: User,
    at: datetime,  # noqa: ARG001 - what is told holds now
) -> tuple[str, dict[str, Any]] | None:
    """The running escalation, or the form that opens one; nothing for who may do neither.

    One query.
    """
    running = Escalation.objects.unresolved().filter(interaction=interaction)
    found = running.select_related("opened_by", "taken_by").first()
    if found:
        may_follow = access.can(person, Perm.ESCALATION_VIEW, found)
        return TEMPLATE, {"escalation": found, "may_follow": may_follow}
    if not access.can(person, Perm.ESCALATION_OPEN, interaction):
        return None
    form = EscalateForm(auto_id="escalate_%s")
    return TEMPLATE, {
        "escalation": None,
        "form": form,
        "interaction": interaction,
        "opens": "escalate",
        "opens_label": _("Escalate"),
    }


def may_escalate(person: User, space: Space | None) -> bool:  # noqa: ARG001 - the topic decides
    """Whether the quick log offers "escalate now": the unit is known only once it is logged."""
    return access.holds(person, Perm.ESCALATION_OPEN)


def escalate_now(interaction: Interaction, person: User, at: datetime) -> str | None:
    """Call for help about what was just logged; a repeated log calls once.

    Returns the page that shows it to ``person``, if there is one.

    Raises:
        ValidationError: the interaction went to a unit where ``person`` may not escalate.
    """
    if not access.can(person, Perm.ESCALATION_OPEN, interaction):
        words = _("It was not escalated: %(unit)s answers it, and only they can escalate there.")
        raise ValidationError(words % {"unit": interaction.unit})
    try:
        opened = open_escalation(
            interaction=interaction, by=person, at=at, reason=_("Escalated as it was logged.")
        )
    except AlreadyEscalatedError as error:
        opened = error.escalation
    if access.can(person, Perm.ESCALATION_VIEW, opened):
        return reverse("escalation:escalation", args=[opened.pk])
    if access.can(person, Perm.INTERACTION_VIEW, interaction):
        return reverse("engagement:interaction", args=[interaction.pk])
    return None
