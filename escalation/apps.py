"""The escalation application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EscalationConfig(AppConfig):
    """Paths, escalations, and the engine that moves them."""

    name = "escalation"
    verbose_name = _("Escalation")
