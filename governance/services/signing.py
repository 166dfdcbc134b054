"""Signing from a mail, without an account: a secret link, for one person, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import DateTimeField, Func

from governance.models import ConsentState, LinkPurpose, SigningLink, TimeConsent
from governance.services.consents import answer_consent
from governance.services.lines import n_plus_1
from socialteam.kit.errors import ConflictError
from socialteam.kit.secrets import new_token, token_digest

if TYPE_CHECKING:
    from datetime import datetime

LIVES = timedelta(days=14)


class LinkState(StrEnum):
    """What a link still opens."""

    LIVE = "live"
    USED = "used"
    EXPIRED = "expired"
    MOVED = "moved"
    """The question is not this person's to answer any more."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A link and, only while it is live, the question behind it."""

    state: LinkState
    consent: TimeConsent | None = None


def issue_consent_link(consent: TimeConsent) -> str:
    """A fresh secret for the mail to the manager, good for fourteen days of the database's time.

    Only its digest is kept; each mail has its own, so a second delivery needs no secret at rest.
    """
    token, digest = new_token(SigningLink.KIND)
    SigningLink.objects.create(
        consent=consent,
        person_id=consent.manager_id,
        purpose=LinkPurpose.CONSENT,
        digest=digest,
        created_at=_NOW,
        expires_at=_NOW + LIVES,
    )
    return token


_NOW = Func(function="socialteam_now", output_field=DateTimeField())


def open_consent_link(token: str, *, at: datetime) -> OpenedLink:
    """What ``token`` opens at ``at``; changes nothing."""
    link = (
        SigningLink.objects.filter(digest=token_digest(token), purpose=LinkPurpose.CONSENT)
        .select_related("person", "consent__person", "consent__unit", "consent__asked_by")
        .select_related("consent__manager")
        .first()
    )
    if link is None:
        return OpenedLink(LinkState.UNKNOWN)
    state = _state_of(link, at)
    return OpenedLink(state, link.consent if state is LinkState.LIVE else None)


def _state_of(link: SigningLink, at: datetime) -> LinkState:
    consent = link.consent
    if link.used_at is not None or consent.state != ConsentState.ASKED:
        return LinkState.USED
    if link.expires_at <= at:
        return LinkState.EXPIRED
    manager = n_plus_1(consent.person, at=at)
    bound = link.person.is_active and link.person_id == consent.manager_id
    if not bound or manager is None or manager.pk != link.person_id:
        return LinkState.MOVED
    return LinkState.LIVE


@transaction.atomic
def sign_by_link(*, token: str, agrees: bool, note: str = "", at: datetime) -> TimeConsent:
    """Answer as the person the link was mailed to, and use it up.

    Safe to race: the answer is a compare-and-swap, so of two clicks exactly one counts.

    Raises:
        ConflictError: the link is unknown, used, expired, or its question moved to somebody else.
    """
    opened = open_consent_link(token, at=at)
    if opened.consent is None:
        raise ConflictError(opened.state.value)
    return answer_consent(
        consent=opened.consent, agrees=agrees, note=note, by=opened.consent.manager, at=at
    )
