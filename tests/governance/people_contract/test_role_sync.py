"""After an upgrade, roles and grants receive the powers that came with it."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from accounts.models import User
from governance import access, services
from governance.models import AuditEvent, Role, UnitGroupPermission
from governance.perms import Perm
from tests import make

pytestmark = pytest.mark.django_db


def test_roles_of_an_earlier_version_gain_the_new_powers_where_they_are_held() -> None:
    unit = make.unit()
    role = make.shipped_role("unit-lead")
    role.powers = [power for power in role.powers if power != Perm.CONSENT_ASK.value]
    role.save()
    own = make.role(Perm.UNIT_VIEW)
    lead = make.appoint(make.appoint(make.user(), role, on=unit), own, on=unit)
    before = Role.objects.get(pk=own.pk).powers
    assert not access.can(lead, Perm.CONSENT_ASK, unit)

    assert services.sync_roles(make.NOON) == 1
    assert access.can(User.objects.get(pk=lead.pk), Perm.CONSENT_ASK, unit)
    assert Role.objects.get(pk=own.pk).powers == before
    assert AuditEvent.objects.get(action="role.widened").changes == {"added": ["consent_ask"]}
    call_command("sync_roles")
    assert AuditEvent.objects.filter(action="role.widened").count() == 1


def test_grants_that_no_role_names_are_taken_back() -> None:
    unit, role = make.unit(), make.role(Perm.UNIT_VIEW, Perm.UNIT_CHANGE)
    make.appoint(make.user(), role, on=unit)
    role.powers = [Perm.UNIT_VIEW.value]
    role.save()

    assert services.sync_roles(make.NOON) == 1
    assert [each.permission.codename for each in UnitGroupPermission.objects.all()] == [
        "unit_view"
    ]
