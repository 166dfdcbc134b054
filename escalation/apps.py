"""The escalation application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EscalationConfig(AppConfig):
    """Paths, escalations, and the engine that moves them."""

    name = "escalation"
    verbose_name = _("Escalation")

    def ready(self) -> None:
        """Register our messages, readiness and system checks."""
        from django.core.checks import register  # noqa: PLC0415 - beside the rest

        from escalation import messages, readiness  # noqa: PLC0415 - models must be loaded
        from socialteam.kit.readiness import register_readiness  # noqa: PLC0415 - the same

        messages.register()
        register_readiness("engine", readiness.check_engine)
        register(readiness.check_plans)
