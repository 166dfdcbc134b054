"""Small random organisations: each comes back from its file to the byte, and plans nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.text import slugify
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance import services
from governance.models import Appointment, Network, OrgUnit, Role, Space, UnitKind
from tests import make
from tests.governance.blueprint import build

pytestmark = pytest.mark.django_db

NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
ORGANISATIONS = st.fixed_dictionaries(
    {
        "units": st.lists(
            st.tuples(NAMES, st.integers(0, 9)), max_size=5, unique_by=lambda unit: unit[0]
        ),
        "held": st.lists(
            st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(-300, 300)),
            max_size=6,
            unique_by=lambda held: held[:2],
        ),
        "spaces": st.lists(st.tuples(NAMES, st.integers(1, 43_200)), max_size=3),
    }
)


def built(plan: dict[str, list[Any]]) -> None:
    """An organisation of these parts."""
    services.install_catalogue()
    units = [make.company()]
    for number, (name, above) in enumerate(plan["units"]):
        parent = units[above % len(units)]
        slug = f"{slugify(name)[:20] or 'unit'}-{number}"
        units.append(
            OrgUnit.objects.create(name=name, slug=slug, kind=UnitKind.SPOKE, parent=parent)
        )
    role = Role.objects.get(slug="auditor")
    people = [make.user(f"P{n}", language="en", email=f"p{n}@example.org") for n in range(4)]
    for who, where, days in plan["held"]:
        person, unit = people[who], units[where % len(units)]
        if not Appointment.objects.filter(person=person, unit=unit).exists():
            since = make.NOON + timedelta(days=days)
            Appointment.objects.create(person=person, role=role, unit=unit, starts_at=since)
    network = Network.objects.get(slug="forum")
    for number, (name, minutes) in enumerate(plan["spaces"]):
        Space.objects.create(
            unit=units[-1],
            network=network,
            name=name,
            slug=f"space-{number}",
            target_minutes=minutes,
        )


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=ORGANISATIONS)
def test_every_organisation_comes_back_from_its_file(
    plan: dict[str, list[Any]],
) -> None:
    text = build.forgotten(lambda: built(plan))

    def again() -> None:
        build.apply(text, None)
        assert build.plan(text).changes == ()

    assert build.forgotten(again) == text
