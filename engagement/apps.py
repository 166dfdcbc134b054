"""The engagement application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    """Interactions: logging, inbox, claim, answer, response targets, import."""

    name = "engagement"
    verbose_name = _("Interactions")
