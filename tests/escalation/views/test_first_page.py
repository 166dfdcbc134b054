"""Where people land after logging in."""

from __future__ import annotations

import pytest

from accounts.home import first_page
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "lands"),
    [
        ("crisis-cell", True),
        ("legal-reviewer", True),
        ("community-manager", False),
        ("unit-lead", False),
        ("strategist", False),
        ("trainer", False),
    ],
)
def test_who_only_answers_calls_lands_on_the_escalations(role: str, *, lands: bool) -> None:
    person = make.appoint(make.user(), make.shipped_role(role), on=make.company())

    assert (first_page(person) == "escalation:escalation-list") is lands
