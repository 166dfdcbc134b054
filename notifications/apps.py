"""The notifications application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """The outbox: one row a message, sent at least once under a stable key."""

    name = "notifications"
    verbose_name = _("Notices")
