"""Secrets at rest: sealed values for what must be read again, digests for what need not be."""

import base64
import hashlib
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class UnreadableSecretError(Exception):
    """A sealed value was made with a key that is no longer configured, or was altered."""


def encrypt(text: str) -> str:
    """A sealed copy of ``text``, different at each call, for a text column.

    The first of ``settings.ENCRYPTION_KEYS`` seals; every one opens, so keys are rotated by
    putting a new one in front. Any string may be a key; with none, SECRET_KEY stands in.
    """
    return _keys(*_configured()).encrypt(text.encode()).decode("ascii")


def decrypt(sealed: str) -> str:
    """The text that ``encrypt`` sealed.

    Raises:
        UnreadableSecretError: no configured key opens it.
    """
    try:
        return _keys(*_configured()).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecretError("no configured key opens this value") from error


def rotate(sealed: str) -> str:
    """The same text, sealed with the first key.

    Raises:
        UnreadableSecretError: no configured key opens it.
    """
    return encrypt(decrypt(sealed))


def new_token(prefix: str) -> tuple[str, str]:
    """A new token to show once, and the digest to keep; ``prefix`` tells secret scanners whose."""
    token = f"{prefix}_{secrets.token_urlsafe(32)}"
    return token, token_digest(token)


def token_digest(token: str) -> str:
    """The SHA-256 of a token in 64 hexadecimal digits: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _configured() -> tuple[str, ...]:
    return tuple(settings.ENCRYPTION_KEYS) or (settings.SECRET_KEY,)


@lru_cache(maxsize=4)
def _keys(*keys: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"socialteam encryption")
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
