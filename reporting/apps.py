"""The reporting application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    """Metrics, frozen reports, the sponsor's page, the strategist's week."""

    name = "reporting"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Register our destinations and the demo's reports."""
        from governance import seeding  # noqa: PLC0415 - models must be loaded
        from reporting import destinations  # noqa: PLC0415 - the same
        from reporting.demo import seed_reports  # noqa: PLC0415 - the same

        destinations.register()
        seeding.register(60, seed_reports)
