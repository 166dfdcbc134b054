"""The engine's sign of life."""

from django.db import models


class EngineHeartbeat(models.Model):
    """One row an engine process, updated every cycle; ``beat_at`` is the database's time."""

    name = models.CharField(max_length=80, unique=True)
    beat_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
