"""The shared kernel as a Django app: it owns the SQL functions, no tables."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "socialteam.kit"
    label = "kit"
