"""Telling record stores what was learned here, through the outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from governance import access, audit
from governance.models import Appointment, UnitKind
from governance.models.charter_standing import units_below
from governance.perms import Perm
from notifications.models import Channel
from notifications.services import Draft, create_endpoint, disable_endpoint, enqueue, send_again
from socialteam.kit.errors import ConflictError
from training.models import Attempt, CertificationPeriod, CertificationSource, LearningStore

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import OrgUnit

STATED: Final = "learning.stated"
OVERLAP: Final = timedelta(hours=1)
"""Facts are written in transactions that end later than they say; an hour is read twice."""
WINDOW: Final = timedelta(days=30)
"""How much of the past one pass reads."""


@transaction.atomic
def connect_store(  # noqa: PLR0913 - an address, its key, an author and a time
    *,
    unit: OrgUnit,
    name: str,
    url: str,
    key: str,
    password: str,
    since: datetime | None,
    by: User,
    at: datetime,
) -> LearningStore:
    """State what the people of ``unit`` and below learn from ``since`` (now) on to ``url``.

    Raises:
        PermissionDenied: ``by`` may not connect other systems in the unit.
        ValidationError: a spoke, an address we may not call, a key that cannot be sent, or a
            moment to come.
    """
    access.require(by, Perm.WEBHOOK_CHANGE, unit)
    if unit.kind == UnitKind.SPOKE:
        raise ValidationError({"unit": _("A record store belongs to the company or to a hub.")})
    if ":" in key:
        raise ValidationError({"key": _("A key holds no colon.")})
    begins = since or at
    if begins > at:
        raise ValidationError({"since": _("This moment has not come yet.")})
    endpoint, _secret = create_endpoint(url=url, at=at, secret=f"{key}:{password}")
    store = LearningStore.objects.create(
        unit=unit, name=name, endpoint=endpoint, since=begins, read_until=begins
    )
    changes = {"host": urlsplit(url).hostname, "since": begins.isoformat()}
    audit.record(by=by, action="learning-store.connected", target=store, at=at, changes=changes)
    return store


@transaction.atomic
def pause_store(*, store: LearningStore, by: User, at: datetime) -> LearningStore:
    """Send nothing new; what is learned meanwhile is stated after resuming.

    Raises:
        PermissionDenied: ``by`` may not connect other systems in the unit.
        ConflictError: it does not receive.
    """
    access.require(by, Perm.WEBHOOK_CHANGE, store)
    if not LearningStore.objects.receiving().filter(pk=store.pk).update(paused_at=at):
        raise ConflictError(_("This store receives nothing already."))
    audit.record(by=by, action="learning-store.paused", target=store, at=at)
    store.refresh_from_db()
    return store


@transaction.atomic
def resume_store(*, store: LearningStore, by: User, at: datetime) -> LearningStore:
    """Go on where it was paused, and try again what could not be delivered.

    Raises:
        PermissionDenied: ``by`` may not connect other systems in the unit.
        ConflictError: it is disconnected.
    """
    access.require(by, Perm.WEBHOOK_CHANGE, store)
    live = LearningStore.objects.filter(pk=store.pk, endpoint__disabled_at__isnull=True)
    if not live.update(paused_at=None):
        raise ConflictError(_("This store is disconnected."))
    again = send_again(endpoint=store.endpoint, at=at)
    action = "learning-store.resumed"
    audit.record(by=by, action=action, target=store, at=at, changes={"again": again})
    store.refresh_from_db()
    return store


@transaction.atomic
def disconnect_store(*, store: LearningStore, by: User, at: datetime) -> LearningStore:
    """Stop sending for good; what waits is not sent.

    Raises:
        PermissionDenied: ``by`` may not connect other systems in the unit.
        ConflictError: it is disconnected already.
    """
    access.require(by, Perm.WEBHOOK_CHANGE, store)
    if not disable_endpoint(endpoint=store.endpoint, reason="disconnected", at=at):
        raise ConflictError(_("This store is disconnected."))
    audit.record(by=by, action="learning-store.disconnected", target=store, at=at)
    return store


def state_learning(*, at: datetime) -> int:
    """Write what was learned since the last pass for each store; returns how many messages.

    One message a fact and a store, whatever the number of passes: its key is made of both.
    """
    stores = LearningStore.objects.receiving().order_by("pk").values_list("pk", flat=True)
    return sum(_state_to(pk, at) for pk in list(stores))


@transaction.atomic
def _state_to(store_id: int, at: datetime) -> int:
    claimed = LearningStore.objects.receiving().select_for_update(skip_locked=True, of=("self",))
    store = claimed.filter(pk=store_id).first()
    if store is None:
        return 0
    begins = max(store.since, store.read_until - OVERLAP)
    ends = min(at, store.read_until + WINDOW)
    drafts = _drafts(store, begins, ends)
    written = enqueue(drafts, at=at)
    LearningStore.objects.filter(pk=store.pk).update(read_until=max(ends, store.read_until))
    return written


def _drafts(store: LearningStore, begins: datetime, ends: datetime) -> list[Draft]:
    units = units_below([store.unit_id])

    def there(person: str, moment: str) -> Exists:
        rows = Appointment.objects.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=OuterRef(moment)),
            person=OuterRef(person),
            unit_id__in=units,
            starts_at__lte=OuterRef(moment),
        )
        return Exists(rows)

    attempts = Attempt.objects.filter(
        there("enrolment__person", "submitted_at"),
        submitted_at__gte=begins,
        submitted_at__lte=ends,
    )
    earned = CertificationPeriod.objects.filter(
        there("person", "starts_at"),
        source=CertificationSource.PASSED,
        starts_at__gte=begins,
        starts_at__lte=ends,
    )
    facts = [("attempt", pk) for pk in attempts.order_by("pk").values_list("pk", flat=True)]
    facts += [("certification", pk) for pk in earned.order_by("pk").values_list("pk", flat=True)]
    return [
        Draft(
            key=f"learning-{store.pk}-{kind}-{pk}",
            kind=STATED,
            channel=Channel.WEBHOOK,
            endpoint_id=store.endpoint_id,
            context={"fact": kind, "id": pk},
            severity=3,
        )
        for kind, pk in facts
    ]
