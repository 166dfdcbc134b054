"""Many people at once, for imports: a few queries however many, and no signal for each.

The caller writes one audit event for all of them and does what listeners of ``accounts.events``
would have done for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from accounts.models import ApiToken, Language, User

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

BATCH = 2000


class NewPerson(NamedTuple):
    """Somebody who does not exist yet; an empty ``language`` is the product's first one."""

    email: str
    name: str
    language: str


def create_people(people: Iterable[NewPerson]) -> dict[str, int]:
    """Let many people log in, by e-mailed code; their ids by address.

    Addresses must be valid, in small letters, and not used.
    """
    made = User.objects.bulk_create(
        [
            User(
                email=each.email,
                name=each.name,
                language=each.language or Language.FRENCH.value,
                password=make_password(None),
            )
            for each in people
        ],
        batch_size=BATCH,
    )
    return {person.email: person.pk for person in made}


def rename_people(names: Mapping[int, str]) -> None:
    """Give people the names of ``names``, by id."""
    people = [User(pk=pk, name=name) for pk, name in names.items()]
    User.objects.bulk_update(people, ["name"], batch_size=BATCH)


@transaction.atomic
def deactivate_people(people: Collection[int], *, at: datetime) -> None:
    """Close accounts, as ``deactivate_person`` does for one; closed ones stay as they are."""
    User.objects.filter(pk__in=people, is_active=True).update(
        is_active=False, deactivated_at=at, session_epoch=F("session_epoch") + 1
    )
    ApiToken.objects.filter(user__in=people, revoked_at__isnull=True).update(revoked_at=at)


def reactivate_people(people: Collection[int]) -> None:
    """Open accounts again, as ``reactivate_person`` does for one."""
    User.objects.filter(pk__in=people, is_active=False).update(is_active=True, deactivated_at=None)
