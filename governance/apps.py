"""The governance application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """The organisation: units, roles, appointments, spaces, topics, audit."""

    name = "governance"
    verbose_name = _("Governance")
