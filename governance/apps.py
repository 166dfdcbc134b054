"""The governance application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """The organisation: units, roles, appointments, spaces, topics, audit."""

    name = "governance"
    verbose_name = _("Governance")

    def ready(self) -> None:
        """Listen to what happens to people; register pages, tabs and the demo organisation."""
        from governance import (  # noqa: PLC0415 - models are loaded now
            charter_destinations,
            charter_messages,
            departing,
            destinations,
            messages,
            receivers,
            registry_departing,
            registry_destinations,
        )
        from governance.checks import g16, g19  # noqa: PLC0415 - the same
        from governance.demo import seed_organisation, seed_registry  # noqa: PLC0415 - the same
        from governance.seeding import register  # noqa: PLC0415 - the same

        destinations.register()
        departing.register()
        messages.register()
        charter_destinations.register()
        charter_messages.register()
        post_migrate.connect(receivers.grant_new_powers, sender=self)
        registry_destinations.register()
        registry_departing.register()
        g16.register_check()
        g19.register_check()
        register(10, seed_organisation)
        register(14, seed_registry)
