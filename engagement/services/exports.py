"""Who took which list away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from governance import audit

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from engagement.inbox import Filters


def record_export(*, by: User, rows: int, kind: str, filters: Filters, at: datetime) -> None:
    """Note in the audit log who exported how many interactions; never the words looked for."""
    audit.record(
        by=by,
        action="interactions.exported",
        target=by,
        at=at,
        changes={
            "rows": rows,
            "kind": kind,
            "state": filters.state.value,
            "space": filters.space_id,
            "topic": filters.topic_id,
            "unit": filters.unit_id,
        },
    )
