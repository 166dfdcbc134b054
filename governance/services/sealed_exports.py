"""Files that prove themselves: a checksum that the audit log's chain holds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from governance import audit
from governance.models import AuditEvent, AuditSeal
from governance.services.chain import verify_chain

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from accounts.models import User

ACTION = "evidence.exported"
SEAL_NOW = "SET CONSTRAINTS governance_audit_seal_event IMMEDIATE"
"""The file tells the place of its event, which is given as a transaction commits."""
SEAL_LATER = "SET CONSTRAINTS governance_audit_seal_event DEFERRED"


def canonical(body: Any) -> bytes:
    """``body`` as bytes that are the same for the same values: sorted keys, no spaces, UTF-8."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def checksum_of(body: Any) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(body)).hexdigest()


def seal_export(*, target: Model, body: dict[str, Any], by: User, at: datetime) -> dict[str, Any]:
    """``body`` with its checksum, which an audit event keeps, and the place of that event.

    Returns:
        ``{"body", "checksum", "seal": {"event", "position", "digest"}}``, ready for JSON.
    """
    checksum = checksum_of(body)
    with transaction.atomic(), connection.cursor() as cursor:
        audit.record(by=by, action=ACTION, target=target, at=at, changes={"checksum": checksum})
        event = AuditEvent.objects.about(target).filter(action=ACTION, actor=by).latest("pk")
        cursor.execute(SEAL_NOW)
        seal = AuditSeal.objects.get(event=event)
        cursor.execute(SEAL_LATER)
    place = {"event": event.pk, "position": seal.position, "digest": seal.digest}
    return {"body": body, "checksum": checksum, "seal": place}


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """Whether an exported file is what was exported; ``fault`` says why not."""

    fault: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.fault


def verify_export(envelope: Any) -> FileVerdict:
    """Compare a file with its checksum, the checksum with the log, and the log with its chain."""
    if not isinstance(envelope, dict) or set(envelope) != {"body", "checksum", "seal"}:
        return FileVerdict(_("This is not a file that Socialteam exported."))
    if checksum_of(envelope["body"]) != envelope["checksum"]:
        return FileVerdict(_("The file was changed after it was exported."))
    if not _is_logged(envelope):
        return FileVerdict(_("The audit log knows no export with this checksum."))
    chain = verify_chain()
    if not chain.holds:
        said = _("The audit log is broken at position %(position)s: %(fault)s.")
        return FileVerdict(said % {"position": chain.broken_at, "fault": chain.fault})
    return FileVerdict()


def _is_logged(envelope: dict[str, Any]) -> bool:
    place = envelope["seal"]
    if not isinstance(place, dict) or not all(
        isinstance(place.get(name), int) for name in ("event", "position")
    ):
        return False
    return AuditSeal.objects.filter(
        event_id=place["event"],
        position=place["position"],
        digest=str(place.get("digest")),
        event__action=ACTION,
        event__changes__checksum=str(envelope["checksum"]),
    ).exists()
