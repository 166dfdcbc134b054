"""The audit log: one way in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import Model

    from accounts.models import User


def record(
    *,
    by: User | None,
    action: str,
    target: Model,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Add one event to the log, in the caller's transaction; one query.

    Args:
        by: who did it; None for the product itself.
        action: ``noun.verbed`` in domain words, stable for ever.
        target: the record changed; its ``unit_id`` (or ``pk`` for a unit) is kept with the event.
        at: when, aware.
        changes: JSON of ids and settings. Never a customer's words, name or address: the log
            outlives erasure.
    """
    AuditEvent.objects.create(
        at=at,
        actor=by,
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        unit_id=getattr(target, "unit_id", None),
        changes=dict(changes or {}),
    )


def record_all(
    events: Iterable[tuple[str, Model, Mapping[str, Any]]], *, by: User | None, at: datetime
) -> None:
    """``record`` for many changes of one author at one moment; a query a thousand.

    Args:
        events: action, target and changes of each.
    """
    rows = [
        AuditEvent(
            at=at,
            actor=by,
            action=action,
            target_type=target._meta.label_lower,
            target_id=str(target.pk),
            unit_id=getattr(target, "unit_id", None),
            changes=dict(changes),
        )
        for action, target, changes in events
    ]
    AuditEvent.objects.bulk_create(rows, batch_size=1000)
