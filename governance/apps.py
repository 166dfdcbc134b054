"""The governance application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """The organisation: units, roles, appointments, spaces, topics, audit."""

    name = "governance"
    verbose_name = _("Governance")

    def ready(self) -> None:
        """Register pages, messages, what people hold, checks and the demo of every room."""
        from governance import (  # noqa: PLC0415 - models are loaded now
            blueprint_destinations,
            charter_destinations,
            charter_messages,
            check_destinations,
            departing,
            destinations,
            launch_home,
            messages,
            process_destinations,
            receivers,
            registry_departing,
            registry_destinations,
            rehearsal_destinations,
            rehearsal_words,
            setup_destinations,
            setup_pages,
            strategy_destinations,
        )
        from governance.checks import g16, g19, strategy  # noqa: PLC0415 - the same
        from governance.demo import steps  # noqa: PLC0415 - the same

        for room in (
            destinations,
            departing,
            messages,
            charter_destinations,
            charter_messages,
            check_destinations,
            rehearsal_destinations,
            rehearsal_words,
            process_destinations,
            registry_destinations,
            registry_departing,
            strategy_destinations,
            launch_home,
            setup_destinations,
            setup_pages,
            blueprint_destinations,
        ):
            room.register()
        g16.register_check()
        g19.register_check()
        strategy.register_checks()
        post_migrate.connect(receivers.grant_new_powers, sender=self)
        steps.register()
