"""A real, messy organisation comes in through the importer, and only once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from governance.models import Appointment, OrgUnit, UnitKind
from tests import make
from tests.governance.imports import congress
from tests.governance.imports.scene import brought_in, checked, strategist

pytestmark = pytest.mark.django_db


def test_the_congress_comes_in_whole() -> None:
    ana = strategist()
    content = congress.whole()

    run = brought_in(content, by=ana)

    assert run.counts == {"unit_added": 230, "person_added": 537, "appointed": 3879}
    units = OrgUnit.objects.exclude(kind=UnitKind.COMPANY)
    assert (units.count(), units.filter(parent=make.company()).count()) == (230, 49)
    assert User.objects.exclude(pk=ana.pk).count() == 537
    assert Appointment.objects.in_force(at=make.NOON).exclude(person=ana).count() == 3879
    again = checked(content, by=ana, at=make.NOON + timedelta(days=1), complete=True)
    assert (again.state, again.counts) == ("checked", {})
