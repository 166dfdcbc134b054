"""A track that certifies for a year, read in English."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.utils.translation import override

from tests import make
from tests.training.certification import build
from training import credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from governance.models import OrgUnit
    from training.models import Track


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _uncounted() -> None:
    """Nobody has asked for anything in this minute."""
    cache.clear()


@pytest.fixture
def unit(db: None) -> OrgUnit:
    return make.unit("Care")


@pytest.fixture
def track(unit: OrgUnit) -> Track:
    return build.track(unit)


@pytest.fixture
def key(settings: Any) -> dict[str, str]:
    """A key to sign with."""
    jwk = credentials.new_key()
    settings.CREDENTIAL_KEY, settings.CREDENTIAL_OLD_KEYS = json.dumps(jwk), ""
    settings.BASE_URL = "https://social.example"
    return jwk
