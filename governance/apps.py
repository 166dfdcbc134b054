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
            blueprint_destinations,
            charter_destinations,
            charter_messages,
            departing,
            destinations,
            messages,
            receivers,
        )
        from governance.demo import seed_organisation  # noqa: PLC0415 - the same
        from governance.seeding import register  # noqa: PLC0415 - the same

        destinations.register()
        departing.register()
        messages.register()
        charter_destinations.register()
        charter_messages.register()
        blueprint_destinations.register()
        post_migrate.connect(receivers.grant_new_powers, sender=self)
        register(10, seed_organisation)
