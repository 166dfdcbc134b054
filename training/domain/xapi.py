"""xAPI 1.0.3: reading a statement, and when two of them are the same.

Source: the Experience API, part two (statements) and part three (communication).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from training.domain.xapi_rules import (
    ACCEPTED,
    STATEMENT,
    Fault,
    StatementError,
    actor,
    at,
    mapping,
    moment_of,
    no_nulls,
    parts,
    uuid_of,
)

VERSION: Final = "1.0.3"
VOIDED: Final = "http://adlnet.gov/expapi/verbs/voided"
MOST_BYTES: Final = 64 * 1024
ADDED: Final = {"id", "stored", "authority", "version"}


@dataclass(frozen=True, slots=True)
class Read:
    """What is kept beside a statement; ``timestamp`` None where it was left out."""

    number: UUID | None
    timestamp: datetime | None
    email: str
    verb: str
    object_id: str
    voids: UUID | None
    result: dict[str, Any]
    digest: str


def read_statement(given: Any, path: str = "") -> Read:
    """``given``, a JSON value, checked by the rules that matter.

    Raises:
        StatementError: with the field and the first thing that is wrong.
    """
    statement = mapping(given, path, STATEMENT)
    if len(canonical(statement)) > MOST_BYTES:
        raise StatementError(path, Fault.TOO_LARGE)
    no_nulls(statement, path)
    if "attachments" in statement:
        raise StatementError(at(path, "attachments"), Fault.NOT_ACCEPTED)
    version = statement.get("version", VERSION)
    if not isinstance(version, str) or not ACCEPTED.fullmatch(version):
        raise StatementError(at(path, "version"), Fault.NOT_VERSION)
    for name in ("stored", "timestamp"):
        if name in statement:
            moment_of(statement[name], at(path, name))
    if "authority" in statement:
        actor(statement["authority"], at(path, "authority"))
    object_id = parts(statement, path)
    number = statement.get("id")
    return Read(
        number=None if number is None else uuid_of(number, at(path, "id")),
        timestamp=moment_of(statement["timestamp"], "") if "timestamp" in statement else None,
        email=_email(statement["actor"]),
        verb=statement["verb"]["id"],
        object_id=object_id,
        voids=_voids(statement, path),
        result=statement.get("result", {}),
        digest=digest_of(statement),
    )


def digest_of(statement: dict[str, Any]) -> str:
    """SHA-256 of what makes a statement itself: not what a store adds to it."""
    kept = {
        k: v for k, v in statement.items() if k not in {"id", "stored", "authority", "version"}
    }
    if "timestamp" in kept:
        kept["timestamp"] = moment_of(kept["timestamp"], "").astimezone(UTC).isoformat()
    return hashlib.sha256(canonical(kept)).hexdigest()


def canonical(value: Any) -> bytes:
    """JSON in one way: keys in order, no spaces."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def agent_email(value: Any, path: str) -> str:
    """The e-mail address of an agent in a query; "" for one identified otherwise.

    Raises:
        StatementError: it is no agent.
    """
    actor(value, path)
    return _email(value)


def _email(agent: dict[str, Any]) -> str:
    if agent.get("objectType", "Agent") != "Agent":
        return ""
    return str(agent.get("mbox", "")).removeprefix("mailto:").lower()


def _voids(statement: dict[str, Any], path: str) -> UUID | None:
    if statement["verb"]["id"] != VOIDED:
        return None
    target = statement["object"]
    if target.get("objectType") != "StatementRef":
        raise StatementError(at(path, "object"), Fault.NOT_REFERENCE)
    return UUID(target["id"])
