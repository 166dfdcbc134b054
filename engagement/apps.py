"""The engagement application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    """Interactions: logging, inbox, claim, answer, response targets, import."""

    name = "engagement"
    verbose_name = _("Interactions")

    def ready(self) -> None:
        """Register our pages and the words of our messages."""
        from engagement import destinations, messages  # noqa: PLC0415 - models are loaded now

        destinations.register()
        messages.register()
