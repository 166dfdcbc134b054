from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from socialteam.kit import secrets

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.mark.parametrize("text", ["", "s3cret", "clé \U0001f511", "x" * 10_000])
def test_what_is_sealed_can_be_opened_and_is_not_seen(text: str) -> None:
    sealed = secrets.encrypt(text)
    assert secrets.decrypt(sealed) == text
    assert not text or text not in sealed
    assert secrets.encrypt(text) != sealed


def test_keys_are_rotated_by_putting_a_new_one_in_front(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = ["old"]
    sealed = secrets.encrypt("x")
    settings.ENCRYPTION_KEYS = ["new", "old"]
    assert secrets.decrypt(sealed) == "x"
    moved = secrets.rotate(sealed)
    settings.ENCRYPTION_KEYS = ["new"]
    assert secrets.decrypt(moved) == "x"
    with pytest.raises(secrets.UnreadableSecretError):
        secrets.decrypt(sealed)


def test_without_keys_the_secret_key_stands_in(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = []
    sealed = secrets.encrypt("x")
    settings.SECRET_KEY = "another"
    with pytest.raises(secrets.UnreadableSecretError):
        secrets.decrypt(sealed)


@pytest.mark.parametrize("sealed", ["", "x", "é", "gAAAAA" + "A" * 80])
def test_an_altered_value_is_unreadable(sealed: str) -> None:
    with pytest.raises(secrets.UnreadableSecretError):
        secrets.decrypt(sealed)


def test_a_token_is_long_prefixed_and_kept_as_a_digest() -> None:
    token, digest = secrets.new_token("stm")
    assert token.startswith("stm_")
    assert len(token) >= 47
    assert digest == sha256(token.encode()).hexdigest() == secrets.token_digest(token)
    assert secrets.new_token("stm")[0] != token
