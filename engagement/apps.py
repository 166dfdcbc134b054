"""The engagement application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    """Interactions: logging, inbox, claim, answer, response targets, import."""

    name = "engagement"
    verbose_name = _("Interactions")

    def ready(self) -> None:
        """Register our pages, the words of our messages and the demo's conversations."""
        from engagement import (  # noqa: PLC0415 - models are loaded now
            destinations,
            messages,
            responsible,
        )
        from engagement.demo import seed_conversations  # noqa: PLC0415 - the same
        from governance.seeding import register  # noqa: PLC0415 - the same

        destinations.register()
        messages.register()
        responsible.register()
        register(20, seed_conversations)
