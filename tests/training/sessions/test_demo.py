"""What the demo tells of sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from governance.demo import seed_organisation
from notifications.models import OutboxMessage, OutboxState
from tests import make
from training.demo.practice import seed_practice

pytestmark = pytest.mark.django_db


def test_nobody_is_invited_by_mail_to_a_session_of_last_week() -> None:
    seed_organisation(make.NOON)
    seed_practice(make.NOON)

    waiting = OutboxMessage.objects.filter(state=OutboxState.PENDING)

    assert OutboxMessage.objects.exists()
    assert not waiting.filter(created_at__lt=make.NOON - timedelta(days=1)).exists()
