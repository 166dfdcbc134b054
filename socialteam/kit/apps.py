"""The shared kernel as a Django app: it owns the SQL functions, no tables."""

from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class KitConfig(AppConfig):
    name = "socialteam.kit"
    label = "kit"

    def ready(self) -> None:
        # an error says what to do; docs/components.md, Forms
        Field.default_error_messages["required"] = _("Fill in this field.")
