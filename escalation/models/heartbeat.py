"""The engine's sign of life."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class EngineHeartbeat(models.Model):
    """One row an engine process; ``beat_at`` is the database's time of its last sign of life.

    ``working_on`` names the escalations it holds, committed before it begins, so that whoever
    comes after a killed engine knows what it died with.
    """

    name = models.CharField(max_length=80, unique=True)
    beat_at = models.DateTimeField()
    working_on = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
