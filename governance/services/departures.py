"""Somebody leaves: what they hold, and closing it all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import audit, holdings
from governance.perms import Perm
from governance.services.people import may_close_account
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.holdings import Holding, Source


@dataclass(frozen=True, slots=True)
class Closed:
    """What became of one holding; ``reason`` says why it is still held."""

    source: str
    label: str
    url: str
    done: bool
    reason: str = ""


def held_by(person: User, *, at: datetime) -> list[tuple[Source, list[Holding]]]:
    """Everything ``person`` holds at ``at``, by kind; kinds without any are left out."""
    found = ((source, source.listing(person, at)) for source in holdings.sources())
    return [(source, held) for source, held in found if held]


@transaction.atomic
def close_everything(*, person: User, by: User, at: datetime) -> list[Closed]:
    """Close all that ``person`` holds, the account last; each kind by itself.

    A kind that fails is left as it was and reported, and the others are closed nevertheless.

    Raises:
        PermissionDenied: ``by`` does not appoint wherever the person holds a role, or is the
            person.
    """
    if not may_close_account(of=person, by=by, at=at):
        raise PermissionDenied(Perm.PEOPLE_APPOINT.value)
    results: list[Closed] = []
    for source, held in held_by(person, at=at):
        reason = _close(source, person, by, at)
        left = source.listing(person, at)
        results += [
            Closed(
                source=str(source.label),
                label=each.label,
                url=each.url,
                done=each not in left,
                reason=reason if each in left else "",
            )
            for each in held
        ]
    changes = {
        "closed": sum(each.done for each in results),
        "left": sum(not each.done for each in results),
    }
    audit.record(by=by, action="person.departed", target=person, at=at, changes=changes)
    return results


def _close(source: Source, person: User, by: User, at: datetime) -> str:
    """Why something may be left; empty when it went through."""
    try:
        with transaction.atomic():
            source.close(person, by=by, at=at)
    except PermissionDenied:
        return _("Your role does not allow closing this.")
    except ConflictError as error:
        return str(error.detail)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
