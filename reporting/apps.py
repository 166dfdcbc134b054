"""The reporting application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    """Metrics, frozen reports, the sponsor's page, the strategist's week."""

    name = "reporting"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Register our destinations."""
        from reporting import destinations  # noqa: PLC0415 - models must be loaded

        destinations.register()
