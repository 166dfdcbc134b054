"""A person who can log in."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from socialteam.kit.fields import validate_zone


class Language(models.TextChoices):
    """The languages of the product; every page and message exists in each."""

    FRENCH = "fr", "Français"
    ENGLISH = "en", "English"


class Theme(models.TextChoices):
    """How the pages look; ``SYSTEM`` follows the device."""

    SYSTEM = "", _("Like the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


def _fold(text: F | Value) -> Func:
    return Func(text, function="socialteam_fold", output_field=models.TextField())


class UserQuerySet(models.QuerySet["User"]):
    """People, as rows."""

    def active(self) -> Self:
        """People who can log in and be told things."""
        return self.filter(is_active=True)

    def by_name(self) -> Self:
        """In the order of ``folded_name``: lower case, without accents; indexed with the key."""
        return self.annotate(folded_name=_fold(F("name"))).order_by("folded_name", "pk")

    def called(self, words: str) -> Self:
        """People whose name holds ``words``, whatever the case and the accents; indexed."""
        found = self.annotate(folded_name=_fold(F("name")))
        return found.filter(folded_name__contains=_fold(Value(words)))


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]  # django-stubs cannot type a dynamic base
    """Creates people; e-mail addresses are compared without case."""

    use_in_migrations = False

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new person; without ``password`` they log in by e-mailed code."""
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person who may use every door, for the first installation."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this address, whatever its case."""
        user: User = self.get(email__iexact=username)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can log in with an e-mail address.

    Invariant: two people never share an address, whatever its case; a deactivated person has a
    date of deactivation and an active one has none.
    """

    email = models.EmailField(_("work e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.FRENCH.value
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Paris", validators=[validate_zone]
    )
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme.choices, blank=True)
    quiet_from = models.TimeField(
        _("quiet from"),
        null=True,
        blank=True,
        help_text=_("Local time; no notice leaves after it."),
    )
    quiet_until = models.TimeField(
        _("quiet until"), null=True, blank=True, help_text=_("Local time at which notices resume.")
    )
    quiet_weekends = models.BooleanField(_("quiet on Saturday and Sunday"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    deactivated_at = models.DateTimeField(_("deactivated at"), null=True, editable=False)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    """Part of what every session of the person is checked against: one more ends them all."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes: ClassVar = [
            models.Index(_fold(F("name")), "id", name="accounts_user_by_name"),
            GinIndex(OpClass(_fold(F("name")), name="gin_trgm_ops"), name="accounts_user_called"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_once",
                violation_error_message=_("Someone already has this address."),
            ),
            models.CheckConstraint(
                name="accounts_user_quiet_is_whole",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                violation_error_message=_("Give both quiet hours, or neither."),
            ),
            models.CheckConstraint(
                name="accounts_user_deactivation_is_dated",
                condition=Q(is_active=True, deactivated_at__isnull=True)
                | Q(is_active=False, deactivated_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return ZoneInfo(self.time_zone)

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session must carry to be this person's: a new password or epoch ends it."""
        value = f"{self.password}.{self.session_epoch}"
        return salted_hmac("accounts.User", value, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """The name, as Django's own templates ask for it."""
        return self.name

    def get_short_name(self) -> str:
        """The first word of the name."""
        return self.name.split(" ", 1)[0]
