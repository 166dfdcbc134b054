"""The card that shows, for ten minutes, where somebody may speak at the moment of looking."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User
from governance.models import Space
from training import permits
from training.models import Level

if TYPE_CHECKING:
    from datetime import datetime

SALT: Final = "training.wallet.card"
LIFETIME: Final = timedelta(minutes=10)


def spaces_of(person: User, *, level: int = Level.ANSWER, at: datetime) -> list[Space]:
    """Where ``person`` may speak at ``at``, by name; two queries."""
    places = permits.places_of(person, level=level, at=at)
    allowed = [each.space_id for each in places if each.allowed]
    return list(Space.objects.filter(pk__in=allowed).select_related("network").order_by("name"))


def levels_of(person: User, *, at: datetime) -> dict[Space, str]:
    """The highest level ``person`` holds in each space where they may speak at ``at``."""
    found: dict[Space, str] = {}
    for level in sorted(Level):
        found |= dict.fromkeys(spaces_of(person, level=level, at=at), str(level.label))
    return found


def address_for(person: User, *, at: datetime) -> str:
    """The address that a second person opens; it says nothing after ten minutes."""
    until = int((at + LIFETIME).timestamp())
    token = signing.dumps([person.pk, until], salt=SALT)
    return f"{settings.BASE_URL}{reverse('training:permit-card-check', args=[token])}"


def person_of(token: str, *, at: datetime) -> User | None:
    """Whom a card is about; None for one that is too old or was not made here."""
    try:
        number, until = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if at.timestamp() >= until:
        return None
    found: User | None = User.objects.filter(pk=number, is_active=True).first()
    return found
