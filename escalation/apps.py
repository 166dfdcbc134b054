"""The escalation application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EscalationConfig(AppConfig):
    """Paths, escalations, and the engine that moves them."""

    name = "escalation"
    verbose_name = _("Escalation")

    def ready(self) -> None:
        """Register what we tell, show, check and hold, the first page, and the demo."""
        from django.core.checks import register  # noqa: PLC0415 - beside the rest

        from escalation import (  # noqa: PLC0415 - models must be loaded
            blueprint,
            departing,
            diagrams,
            first_page,
            messages,
            panels,
            readiness,
            rehearsal,
            setup,
        )
        from escalation.demo import seed_escalations  # noqa: PLC0415 - the same
        from escalation.services import units_with_path  # noqa: PLC0415 - the same
        from governance import launch_facts, seeding  # noqa: PLC0415 - the same
        from socialteam.kit.readiness import register_readiness  # noqa: PLC0415 - the same

        for room in (
            blueprint,
            departing,
            diagrams,
            first_page,
            messages,
            rehearsal,
            setup,
        ):
            room.register()
        panels.connect()
        seeding.register(40, seed_escalations)
        launch_facts.register_process("escalation paths", units_with_path)
        register_readiness("engine", readiness.check_engine)
        register(readiness.check_plans)
