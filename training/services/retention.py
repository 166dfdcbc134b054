"""Statements are kept for as long as the settings say, and no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef

from notifications.services import forget_messages
from training.models import LearningStatement, LearningStore
from training.services.stores import OVERLAP

if TYPE_CHECKING:
    from datetime import datetime

MOST: Final = 5_000
"""Rows that one pass drops of each kind, so that nobody waits for it; the next goes on."""


def forget_statements(*, before: datetime) -> int:
    """Drop what other systems told before, and the messages that told ours; how many rows."""
    return _forget_received(before) + _forget_sent(before)


def _forget_received(before: datetime) -> int:
    """What takes a statement back stays for as long as that statement does."""
    taken_back = LearningStatement.objects.filter(uuid=OuterRef("voids"), stored_at__gte=before)
    old = LearningStatement.objects.filter(~Exists(taken_back), stored_at__lt=before)
    pks = old.order_by("stored_at", "pk").values_list("pk", flat=True)[:MOST]
    dropped, _by_model = LearningStatement.objects.filter(pk__in=list(pks)).delete()
    return dropped


def _forget_sent(before: datetime) -> int:
    """What a store's next pass reads again keeps its message: it would be sent a second time."""
    dropped = 0
    for store in LearningStore.objects.select_related("endpoint").order_by("pk"):
        live = store.endpoint.disabled_at is None
        until = min(before, store.read_until - OVERLAP) if live else before
        dropped += forget_messages(endpoint=store.endpoint, before=until, most=MOST)
    return dropped
