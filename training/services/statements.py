"""Keeping statements that other systems send."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from governance import access
from governance.models import Appointment
from governance.perms import Perm
from socialteam.kit.errors import BadInputError, ConflictError
from training.domain.xapi import VERSION, VOIDED, read_statement
from training.domain.xapi_rules import Fault, StatementError
from training.models import LearningStatement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from training.domain.xapi import Read

MOST_AT_ONCE = 100
FAULTS: dict[Fault, StrOrPromise] = {
    Fault.MISSING: gettext_lazy("This is missing."),
    Fault.UNKNOWN: gettext_lazy("A statement has no such field here."),
    Fault.NOT_OBJECT: gettext_lazy("This is a JSON object."),
    Fault.NOT_TEXT: gettext_lazy("This is a text."),
    Fault.NOT_NUMBER: gettext_lazy("This is a number."),
    Fault.NOT_BOOLEAN: gettext_lazy("This is true or false."),
    Fault.NOT_LIST: gettext_lazy("This is a list."),
    Fault.NOT_UUID: gettext_lazy("This is a UUID."),
    Fault.NOT_IRI: gettext_lazy("This is an absolute IRI of 500 characters at most."),
    Fault.NOT_EMAIL: gettext_lazy("This is mailto: and an address, or the SHA-1 of that."),
    Fault.NOT_TYPE: gettext_lazy("No object of this type belongs here."),
    Fault.NOT_LANGUAGE: gettext_lazy("This is a language tag such as fr-FR."),
    Fault.NOT_MOMENT: gettext_lazy("This is a moment of ISO 8601 with its offset."),
    Fault.NOT_DURATION: gettext_lazy("This is a duration of ISO 8601 such as PT10M."),
    Fault.ONE_IDENTIFIER: gettext_lazy(
        "An actor has exactly one of mbox, mbox_sha1sum, openid and account."
    ),
    Fault.OUT_OF_RANGE: gettext_lazy("This number is out of its range."),
    Fault.NOT_REFERENCE: gettext_lazy("This is a StatementRef."),
    Fault.NOT_VERSION: gettext_lazy("Statements are of version 1.0."),
    Fault.TOO_LARGE: gettext_lazy("A statement has 64 kB at most."),
    Fault.NULL: gettext_lazy("Leave this field out instead of null."),
    Fault.NOT_ACCEPTED: gettext_lazy("Attachments are not accepted."),
}


@transaction.atomic
def store_statements(
    *, given: Any, by: User, at: datetime, expected: uuid.UUID | None = None
) -> list[uuid.UUID]:
    """Keep one statement or a list of up to 100, all or none; returns their ids in order.

    A statement that is kept already under its id is left as it is. ``expected`` is the id that a
    single statement must have. The person is looked for among those of units where ``by`` writes
    tracks. The number of queries does not depend on how many statements there are.

    Raises:
        PermissionDenied: ``by`` may not write learning anywhere.
        BadInputError: a statement is none; it names the field.
        ConflictError: an id is taken by another statement.
    """
    if not access.holds(by, Perm.LEARNING_WRITE):
        raise PermissionDenied(Perm.LEARNING_WRITE.value)
    many = isinstance(given, list) and expected is None
    listed = given if many else [given]
    if not 1 <= len(listed) <= MOST_AT_ONCE:
        raise BadInputError("", _("Send 1 to 100 statements at a time."))
    read = [_read(each, str(number) if many else "") for number, each in enumerate(listed)]
    ids = [_id_of(each, expected) for each in read]
    if len(set(ids)) < len(ids):
        raise BadInputError("id", _("Two of these statements have the same id."))
    rows = _rows(list(zip(ids, listed, read, strict=True)), by=by, at=at)
    LearningStatement.objects.bulk_create(rows, ignore_conflicts=True)
    kept = dict(LearningStatement.objects.filter(uuid__in=ids).values_list("uuid", "digest"))
    if any(kept[row.uuid] != row.digest for row in rows):
        raise ConflictError(_("Another statement is kept under this id."))
    _check_voiding(rows)
    return ids


def _read(each: Any, path: str) -> Read:
    try:
        return read_statement(each, path)
    except StatementError as error:
        raise BadInputError(error.field, FAULTS[error.fault]) from error


def _id_of(read: Read, expected: uuid.UUID | None) -> uuid.UUID:
    if expected is not None and read.number not in (None, expected):
        raise BadInputError("id", _("This is not the id of the address."))
    return expected or read.number or uuid.uuid4()


def _rows(
    read: Sequence[tuple[uuid.UUID, dict[str, Any], Read]], *, by: User, at: datetime
) -> list[LearningStatement]:
    people = _people({each.email for _id, _raw, each in read} - {""}, by=by, at=at)
    authority = {"objectType": "Agent", "name": by.name, "mbox": f"mailto:{by.email}"}
    moment = at.isoformat()
    return [
        LearningStatement(
            uuid=number,
            stored_at=at,
            timestamp=each.timestamp or at,
            sender=by,
            actor_email=each.email,
            person_id=people.get(each.email),
            verb=each.verb,
            object_id=each.object_id,
            voids=each.voids,
            result=each.result,
            raw={"version": VERSION, "timestamp": moment}
            | raw
            | {"id": str(number), "stored": moment, "authority": authority},
            digest=each.digest,
        )
        for number, raw, each in read
    ]


def _people(emails: set[str], *, by: User, at: datetime) -> dict[str, int]:
    """The people behind the addresses whom ``by`` may write about."""
    people = User.objects.filter(email__in=emails)
    if not access.holds_everywhere(by, Perm.LEARNING_WRITE):
        units = access.unit_ids(by, Perm.LEARNING_WRITE)
        there = Appointment.objects.in_force(at=at).filter(unit_id__in=units)
        people = people.filter(pk__in=there.values("person_id"))
    return dict(people.values_list("email", "pk"))


def _check_voiding(rows: Sequence[LearningStatement]) -> None:
    """Nobody takes back what somebody else sent, or what takes something back."""
    senders = {row.voids: row.sender_id for row in rows if row.voids}
    targets = LearningStatement.objects.filter(uuid__in=senders)
    for number, sender, verb in targets.values_list("uuid", "sender_id", "verb"):
        if sender != senders[number] or verb == VOIDED:
            said = _(
                "Only its sender takes a statement back, and not one that takes another back."
            )
            raise BadInputError("object.id", said)
