"""People: joining, changing one's own settings, leaving, coming back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts import events
from accounts.models import ApiToken, Language, Theme, User
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

PROFILE_FIELDS = (
    "name",
    "language",
    "time_zone",
    "quiet_from",
    "quiet_until",
    "quiet_weekends",
    "theme",
)


@transaction.atomic
def create_person(  # noqa: PLR0913 - the facts of a person, an author and a time
    *,
    email: str,
    name: str,
    by: User | None,
    at: datetime,
    language: str = Language.FRENCH.value,
    time_zone: str = "Europe/Paris",
    password: str | None = None,
) -> User:
    """Let somebody log in; without ``password``, by e-mailed code until they choose one.

    Raises:
        ValidationError: not an address, an address already used, an unknown language or zone.
    """
    person = User(
        email=User.objects.normalize_email(email.strip()).lower(),
        name=name.strip(),
        language=language,
        time_zone=time_zone,
    )
    person.set_password(password)
    person.full_clean()
    person.save()
    events.person_created.send(User, person=person, by=by, at=at)
    return person


@transaction.atomic
def change_profile(*, person: User, facts: dict[str, Any], by: User | None, at: datetime) -> User:
    """Change what people say about themselves: the fields of ``PROFILE_FIELDS``.

    Raises:
        ValidationError: an empty name, an unknown zone or language, one quiet hour without the
            other.
        ValueError: a field that is not part of the profile.
    """
    if unknown := set(facts) - set(PROFILE_FIELDS):
        raise ValueError(f"not part of a profile: {sorted(unknown)}")
    person = User.objects.select_for_update().get(pk=person.pk)
    changed = sorted(field for field, value in facts.items() if getattr(person, field) != value)
    for field in changed:
        setattr(person, field, facts[field])
    person.full_clean(exclude={"password"})
    if changed:
        person.save(update_fields=changed)
        events.person_changed.send(User, person=person, fields=changed, by=by, at=at)
    return person


def set_language(*, person: User, language: str) -> None:
    """Keep the language of a person's pages and messages.

    Raises:
        ValidationError: not a language of the product.
    """
    if language not in Language.values:
        raise ValidationError({"language": _("Choose French or English.")})
    User.objects.filter(pk=person.pk).update(language=language)
    person.language = language


def set_theme(*, person: User, theme: str) -> None:
    """Keep how a person's pages look; empty follows the device.

    Raises:
        ValidationError: not an appearance of the product.
    """
    if theme not in Theme.values:
        raise ValidationError({"theme": _("Choose light, dark, or like the system.")})
    User.objects.filter(pk=person.pk).update(theme=theme)
    person.theme = theme


@transaction.atomic
def deactivate_person(*, person: User, by: User | None, at: datetime) -> User:
    """Close a person's account: sessions and API tokens open nothing from the next request on.

    Sessions end for good (reactivation does not revive them) and tokens are revoked. What waits
    to be sent to the person is stopped by the receivers of ``person_deactivated``.

    Raises:
        ConflictError: it is closed already.
    """
    closed = User.objects.filter(pk=person.pk, is_active=True).update(
        is_active=False, deactivated_at=at, session_epoch=F("session_epoch") + 1
    )
    if not closed:
        raise ConflictError(_("This person’s account is deactivated already."))
    ApiToken.objects.filter(user=person, revoked_at__isnull=True).update(revoked_at=at)
    person.refresh_from_db()
    events.person_deactivated.send(User, person=person, by=by, at=at)
    return person


@transaction.atomic
def reactivate_person(*, person: User, by: User | None, at: datetime) -> User:
    """Let a person log in again; sessions and tokens of before stay closed.

    Raises:
        ConflictError: the account is open already.
    """
    opened = User.objects.filter(pk=person.pk, is_active=False).update(
        is_active=True, deactivated_at=None
    )
    if not opened:
        raise ConflictError(_("This person’s account is active already."))
    person.refresh_from_db()
    events.person_reactivated.send(User, person=person, by=by, at=at)
    return person
