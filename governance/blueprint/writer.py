"""What a section writes with: who and when, the ids behind references, the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance import audit
from governance.blueprint.registry import sections

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from accounts.models import User


class Writer:
    """Shared by the sections while one file is applied.

    Attributes:
        by: who applies; None for whoever runs the machine and restores an organisation, so that
            what the file says happened is taken over.
        at: the one moment of everything that is written.
    """

    def __init__(self, *, by: User | None, at: datetime) -> None:
        self.by, self.at = by, at
        self._sections = {section.key: section for section in sections()}
        self._ids: dict[str, dict[str, int]] = {}
        self._events: list[tuple[str, Model, dict[str, Any]]] = []

    def pk(self, section: str, reference: str | None) -> int | None:
        """The id of the row that ``reference`` names; None for nothing."""
        return None if reference is None else self._known(section)[reference]

    def learn(self, section: str, reference: str, pk: int) -> None:
        """A row was added."""
        self._known(section)[reference] = pk

    def record(self, action: str, target: Model, changes: dict[str, Any]) -> None:
        """Note a change for the audit log."""
        self._events.append((action, target, changes))

    def flush(self) -> None:
        """Write the noted changes into the log, in the transaction that made them."""
        audit.record_all(self._events, by=self.by, at=self.at)
        self._events.clear()

    def _known(self, section: str) -> dict[str, int]:
        if section not in self._ids:
            ids = self._sections[section].ids
            self._ids[section] = ids() if ids else {}
        return self._ids[section]
