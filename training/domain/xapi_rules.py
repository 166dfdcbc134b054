"""xAPI 1.0.3: what each part of a statement must be.

Source: the Experience API, part two (statements) and part three (communication).
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

LONGEST_IRI: Final = 500
UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
MAILBOX: Final = re.compile(r"mailto:[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,63}")
SHA1: Final = re.compile(r"[0-9a-fA-F]{40}")
TAG: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}([.,]\d{1,9})?(Z|[+-]\d{2}(:?\d{2})?)", re.ASCII
)
DURATION: Final = re.compile(
    r"P(?!$)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)", re.ASCII
)
ACCEPTED: Final = re.compile(r"1\.0(\.[0-9]+)?")

SHAPES: Final = {"mbox": MAILBOX, "mbox_sha1sum": SHA1}
LONGEST_MAILBOX: Final = 254 + len("mailto:")


class Fault(StrEnum):
    """What is wrong with a field."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    NOT_OBJECT = "not_object"
    NOT_TEXT = "not_text"
    NOT_NUMBER = "not_number"
    NOT_BOOLEAN = "not_boolean"
    NOT_LIST = "not_list"
    NOT_UUID = "not_uuid"
    NOT_IRI = "not_iri"
    NOT_EMAIL = "not_email"
    NOT_TYPE = "not_type"
    NOT_LANGUAGE = "not_language"
    NOT_MOMENT = "not_moment"
    NOT_DURATION = "not_duration"
    ONE_IDENTIFIER = "one_identifier"
    OUT_OF_RANGE = "out_of_range"
    NOT_REFERENCE = "not_reference"
    NOT_VERSION = "not_version"
    TOO_LARGE = "too_large"
    NULL = "null"
    NOT_ACCEPTED = "not_accepted"


class StatementError(ValueError):
    """A statement that is none: ``field`` is its dotted path, ``fault`` what is wrong there."""

    def __init__(self, field: str, fault: Fault) -> None:
        super().__init__(f"{field}: {fault}")
        self.field, self.fault = field, fault


STATEMENT: Final = {
    "id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority",
    "version", "attachments",
}  # fmt: skip
AGENT: Final = {"objectType", "name", "mbox", "mbox_sha1sum", "openid", "account"}
IDENTIFIERS: Final = ("mbox", "mbox_sha1sum", "openid", "account")
RESULT: Final = {"score", "success", "completion", "response", "duration", "extensions"}
CONTEXT: Final = {
    "registration", "instructor", "team", "contextActivities", "revision", "platform", "language",
    "statement", "extensions",
}  # fmt: skip
OBJECTS: Final = {"Activity", "Agent", "Group", "StatementRef", "SubStatement"}


def uuid_of(value: Any, path: str) -> uuid.UUID:
    """A UUID as RFC 4122 writes it.

    Raises:
        StatementError: it is none.
    """
    if not isinstance(value, str) or not UUID.fullmatch(value):
        raise StatementError(path, Fault.NOT_UUID)
    return uuid.UUID(value)


def moment_of(value: Any, path: str) -> datetime:
    """A moment as ISO 8601 with its offset; -00:00 is none.

    Raises:
        StatementError: it is none.
    """
    known = isinstance(value, str) and MOMENT.fullmatch(value)
    if not known or value.endswith(("-00:00", "-00", "-0000")):
        raise StatementError(path, Fault.NOT_MOMENT)
    try:
        return datetime.fromisoformat(_six_digits(value)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise StatementError(path, Fault.NOT_MOMENT) from None


def _six_digits(text: str) -> str:
    return re.sub(r"[.,](\d+)", lambda found: f".{found[1][:6]:0<6}", text)


def parts(statement: dict[str, Any], path: str) -> str:
    """Check actor, verb, object, result and context; returns the object's id, "" without one.

    Raises:
        StatementError: with the field that is wrong.
    """
    for name in ("actor", "verb", "object"):
        if name not in statement:
            raise StatementError(at(path, name), Fault.MISSING)
    actor(statement["actor"], at(path, "actor"))
    _verb(statement["verb"], at(path, "verb"))
    if "result" in statement:
        _result(statement["result"], at(path, "result"))
    if "context" in statement:
        _context(statement["context"], at(path, "context"))
    return _object(statement["object"], at(path, "object"))


def actor(value: Any, path: str) -> None:
    """Check an agent or a group.

    Raises:
        StatementError: with the field that is wrong.
    """
    kind = value.get("objectType", "Agent") if isinstance(value, dict) else "Agent"
    if kind not in ("Agent", "Group"):
        raise StatementError(at(path, "objectType"), Fault.NOT_TYPE)
    agent = mapping(value, path, AGENT | ({"member"} if kind == "Group" else set()))
    if "name" in agent and not isinstance(agent["name"], str):
        raise StatementError(at(path, "name"), Fault.NOT_TEXT)
    named = [each for each in IDENTIFIERS if each in agent]
    members = agent.get("member", [])
    if not isinstance(members, list):
        raise StatementError(at(path, "member"), Fault.NOT_LIST)
    for number, member in enumerate(members):
        _member(member, f"{at(path, 'member')}.{number}")
    if len(named) != 1 and not (kind == "Group" and members and not named):
        raise StatementError(path, Fault.ONE_IDENTIFIER)
    for name in named:
        _identifier(name, agent[name], at(path, name))


def _member(value: Any, path: str) -> None:
    if isinstance(value, dict) and value.get("objectType", "Agent") != "Agent":
        raise StatementError(at(path, "objectType"), Fault.NOT_TYPE)
    actor(value, path)


def _identifier(name: str, value: Any, path: str) -> None:
    if name == "account":
        account = mapping(value, path, {"homePage", "name"})
        _iri(_required(account, "homePage", path), at(path, "homePage"))
        _text(_required(account, "name", path), at(path, "name"))
    elif name in SHAPES:
        known = isinstance(value, str) and len(value) <= LONGEST_MAILBOX
        if not known or not SHAPES[name].fullmatch(value):
            raise StatementError(path, Fault.NOT_EMAIL)
    elif name == "openid":
        _iri(value, path)


def _verb(value: Any, path: str) -> None:
    verb = mapping(value, path, {"id", "display"})
    _iri(_required(verb, "id", path), at(path, "id"))
    if "display" in verb:
        _languages(verb["display"], at(path, "display"))


def _object(value: Any, path: str) -> str:
    kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
    if kind not in OBJECTS:
        raise StatementError(at(path, "objectType"), Fault.NOT_TYPE)
    if kind in ("Agent", "Group"):
        actor(value, path)
        return ""
    if kind == "SubStatement":
        return _substatement(value, path)
    if kind == "StatementRef":
        reference = mapping(value, path, {"objectType", "id"})
        return str(uuid_of(_required(reference, "id", path), at(path, "id")))
    activity = mapping(value, path, {"objectType", "id", "definition"})
    _iri(_required(activity, "id", path), at(path, "id"))
    if "definition" in activity:
        _definition(activity["definition"], at(path, "definition"))
    return str(activity["id"])


def _substatement(value: Any, path: str) -> str:
    allowed = {"objectType", "actor", "verb", "object", "result", "context", "timestamp"}
    inner = mapping(value, path, allowed)
    target = inner.get("object")
    if isinstance(target, dict) and target.get("objectType") == "SubStatement":
        raise StatementError(f"{path}.object.objectType", Fault.NOT_TYPE)
    parts(inner, path)
    if "timestamp" in inner:
        moment_of(inner["timestamp"], at(path, "timestamp"))
    return ""


def _definition(value: Any, path: str) -> None:
    if not isinstance(value, dict):
        raise StatementError(path, Fault.NOT_OBJECT)
    for name in ("name", "description"):
        if name in value:
            _languages(value[name], at(path, name))
    for name in ("type", "moreInfo"):
        if name in value:
            _iri(value[name], at(path, name))
    _extensions(value, path)


def _result(value: Any, path: str) -> None:
    result = mapping(value, path, RESULT)
    for name in ("success", "completion"):
        if name in result and not isinstance(result[name], bool):
            raise StatementError(at(path, name), Fault.NOT_BOOLEAN)
    if "response" in result and not isinstance(result["response"], str):
        raise StatementError(at(path, "response"), Fault.NOT_TEXT)
    duration = result.get("duration", "PT0S")
    if not isinstance(duration, str) or not DURATION.fullmatch(duration):
        raise StatementError(at(path, "duration"), Fault.NOT_DURATION)
    if "score" in result:
        _score(result["score"], at(path, "score"))
    _extensions(result, path)


def _score(value: Any, path: str) -> None:
    score = mapping(value, path, {"scaled", "raw", "min", "max"})
    for name, number in score.items():
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise StatementError(at(path, name), Fault.NOT_NUMBER)
    if not -1 <= score.get("scaled", 0) <= 1:
        raise StatementError(at(path, "scaled"), Fault.OUT_OF_RANGE)
    low, high = score.get("min"), score.get("max")
    if low is not None and high is not None and low >= high:
        raise StatementError(at(path, "max"), Fault.OUT_OF_RANGE)
    raw = score.get("raw")
    if raw is not None and ((low is not None and raw < low) or (high is not None and raw > high)):
        raise StatementError(at(path, "raw"), Fault.OUT_OF_RANGE)


def _context(value: Any, path: str) -> None:
    context = mapping(value, path, CONTEXT)
    if "registration" in context:
        uuid_of(context["registration"], at(path, "registration"))
    for name in ("instructor", "team"):
        if name in context:
            actor(context[name], at(path, name))
    for name in ("revision", "platform"):
        if name in context and not isinstance(context[name], str):
            raise StatementError(at(path, name), Fault.NOT_TEXT)
    language = context.get("language", "en")
    if not isinstance(language, str) or not TAG.fullmatch(language):
        raise StatementError(at(path, "language"), Fault.NOT_LANGUAGE)
    if "statement" in context:
        _reference(context["statement"], at(path, "statement"))
    _activities(context.get("contextActivities", {}), at(path, "contextActivities"))
    _extensions(context, path)


def _reference(value: Any, path: str) -> None:
    if not isinstance(value, dict) or value.get("objectType") != "StatementRef":
        raise StatementError(path, Fault.NOT_REFERENCE)
    _object(value, path)


def _activities(value: Any, path: str) -> None:
    for name, given in mapping(value, path, {"parent", "grouping", "category", "other"}).items():
        each = given if isinstance(given, list) else [given]
        for number, activity in enumerate(each):
            below = f"{at(path, name)}.{number}"
            if isinstance(activity, dict) and activity.get("objectType", "Activity") != "Activity":
                raise StatementError(at(below, "objectType"), Fault.NOT_TYPE)
            _object(activity, below)


def _extensions(holder: dict[str, Any], path: str) -> None:
    given = holder.get("extensions", {})
    below = at(path, "extensions")
    if not isinstance(given, dict):
        raise StatementError(below, Fault.NOT_OBJECT)
    for name in given:
        _iri(name, below)


def mapping(value: Any, path: str, allowed: set[str]) -> dict[str, Any]:
    """``value`` as an object with none but these fields.

    Raises:
        StatementError: it is something else.
    """
    if not isinstance(value, dict):
        raise StatementError(path, Fault.NOT_OBJECT)
    for name in value:
        if name not in allowed:
            raise StatementError(at(path, name), Fault.UNKNOWN)
    return value


def _required(holder: dict[str, Any], name: str, path: str) -> Any:
    if name not in holder:
        raise StatementError(at(path, name), Fault.MISSING)
    return holder[name]


def _text(value: Any, path: str) -> None:
    if not isinstance(value, str) or not value:
        raise StatementError(path, Fault.NOT_TEXT)


def _iri(value: Any, path: str) -> None:
    if not isinstance(value, str) or len(value) > LONGEST_IRI or not IRI.fullmatch(value):
        raise StatementError(path, Fault.NOT_IRI)


def _languages(value: Any, path: str) -> None:
    if not isinstance(value, dict):
        raise StatementError(path, Fault.NOT_OBJECT)
    for tag, words in value.items():
        if not TAG.fullmatch(tag):
            raise StatementError(at(path, tag), Fault.NOT_LANGUAGE)
        if not isinstance(words, str):
            raise StatementError(at(path, tag), Fault.NOT_TEXT)


def no_nulls(value: Any, path: str) -> None:
    """Do nothing when there is no null outside extensions.

    Raises:
        StatementError: with the field that is null.
    """
    if isinstance(value, dict):
        for name, inner in value.items():
            if inner is None:
                raise StatementError(at(path, name), Fault.NULL)
            if name != "extensions":
                no_nulls(inner, at(path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            no_nulls(inner, at(path, str(number)))


def at(path: str, name: str) -> str:
    """``name`` below ``path``, dotted."""
    return f"{path}.{name}" if path else name
