"""What people and keys go through is written to the audit log, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from accounts import events
from governance import audit
from governance.services.catalogue import sync_roles
from notifications.models import OutboxMessage, OutboxState
from socialteam.kit import clock

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import ApiToken, User


def grant_new_powers(**_more: Any) -> None:
    """After a migration: powers that the product has gained reach the shipped roles."""
    sync_roles(clock.now())


@receiver(events.person_created)
def record_person_created(person: User, by: User | None, at: datetime, **_more: Any) -> None:
    """Somebody can log in."""
    audit.record(by=by, action="person.created", target=person, at=at)


@receiver(events.person_changed)
def record_person_changed(
    person: User, fields: list[str], by: User | None, at: datetime, **_more: Any
) -> None:
    """People changed what they say about themselves: which fields, never their content."""
    changes = {"fields": fields}
    audit.record(by=by, action="person.changed", target=person, at=at, changes=changes)


@receiver(events.person_deactivated)
def record_person_deactivated(person: User, by: User | None, at: datetime, **_more: Any) -> None:
    """An account was closed: what waits to be sent to the person is not sent any more."""
    OutboxMessage.objects.filter(recipient=person, state=OutboxState.PENDING).update(
        state=OutboxState.SUPPRESSED, ended_at=at, note="deactivated"
    )
    audit.record(by=by, action="person.deactivated", target=person, at=at)


@receiver(events.person_reactivated)
def record_person_reactivated(person: User, by: User | None, at: datetime, **_more: Any) -> None:
    """An account was opened again."""
    audit.record(by=by, action="person.reactivated", target=person, at=at)


@receiver(events.token_created)
def record_token_created(token: ApiToken, by: User, at: datetime, **_more: Any) -> None:
    """A key was made: what it may do and until when."""
    changes = {
        "person": token.user_id,
        "scopes": token.scopes,
        "expires_at": token.expires_at.isoformat(),
    }
    audit.record(by=by, action="token.created", target=token, at=at, changes=changes)


@receiver(events.token_revoked)
def record_token_revoked(token: ApiToken, by: User, at: datetime, **_more: Any) -> None:
    """A key was closed."""
    changes = {"person": token.user_id}
    audit.record(by=by, action="token.revoked", target=token, at=at, changes=changes)


@receiver(events.login_failed)
def record_login_failed(person: User, at: datetime, **_more: Any) -> None:
    """Somebody gave a person's address with a wrong password."""
    audit.record(by=None, action="login.failed", target=person, at=at)
