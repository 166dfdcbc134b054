"""The escalation application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EscalationConfig(AppConfig):
    """Paths, escalations, and the engine that moves them."""

    name = "escalation"
    verbose_name = _("Escalation")

    def ready(self) -> None:
        """Register our messages, readiness and system checks."""
        from escalation import checks, messages  # noqa: F401, PLC0415 - models must be loaded
        from escalation.readiness import check_engine  # noqa: PLC0415 - models must be loaded
        from socialteam.kit.readiness import register_readiness  # noqa: PLC0415 - the same

        messages.register()
        register_readiness("engine", check_engine)
