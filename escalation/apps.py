"""The escalation application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EscalationConfig(AppConfig):
    """Paths, escalations, and the engine that moves them."""

    name = "escalation"
    verbose_name = _("Escalation")

    def ready(self) -> None:
        """Register our messages, panels, readiness, checks and demo."""
        from django.core.checks import register  # noqa: PLC0415 - beside the rest

        from escalation import (  # noqa: PLC0415 - models must be loaded
            blueprint,
            messages,
            panels,
            readiness,
        )
        from escalation.demo import seed_escalations  # noqa: PLC0415 - the same
        from governance import seeding  # noqa: PLC0415 - the same
        from socialteam.kit.readiness import register_readiness  # noqa: PLC0415 - the same

        blueprint.register()
        messages.register()
        panels.connect()
        seeding.register(40, seed_escalations)
        register_readiness("engine", readiness.check_engine)
        register(readiness.check_plans)
