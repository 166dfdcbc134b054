"""The engagement application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    """Interactions: logging, inbox, claim, answer, response targets, import."""

    name = "engagement"
    verbose_name = _("Interactions")

    def ready(self) -> None:
        """Register our pages, messages, what leavers hold, and the demo's conversations."""
        from engagement import departing, destinations, messages  # noqa: PLC0415 - models loaded
        from engagement.demo import seed_conversations  # noqa: PLC0415 - the same
        from governance.seeding import register  # noqa: PLC0415 - the same

        destinations.register()
        messages.register()
        departing.register()
        register(20, seed_conversations)
