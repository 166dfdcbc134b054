"""The access door: what a person holds, where, from when to when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from governance import access, services
from governance.models import Role, UnitGroupPermission, UnitRole
from governance.perms import PERM_LABELS, PERM_SCOPES, Perm
from tests import make

if TYPE_CHECKING:
    from tests.clock import Clock

pytestmark = pytest.mark.django_db


def again(person: User) -> User:
    """The person as the next request sees them."""
    found: User = User.objects.get(pk=person.pk)
    return found


def test_a_power_holds_for_the_unit_and_everything_below_and_nowhere_else() -> None:
    hub, other = make.hub(), make.hub()
    spoke = make.unit(under=hub)
    ana = make.person(Perm.UNIT_VIEW, on=hub)

    assert access.unit_ids(ana, Perm.UNIT_VIEW) == {hub.pk, spoke.pk}
    assert not access.can(ana, Perm.UNIT_VIEW, other)
    assert not access.can(ana, Perm.UNIT_CHANGE, hub)
    with pytest.raises(PermissionDenied):
        access.require(ana, Perm.UNIT_VIEW, other)


def test_every_power_of_a_person_costs_one_query_once() -> None:
    ana = make.person(Perm.UNIT_VIEW, Perm.SPACE_VIEW, on=make.hub())

    with CaptureQueriesContext(connection) as asked:
        for perm in Perm:
            access.unit_ids(ana, perm)
            access.unit_ids_and_above(ana, perm)
            access.holds_everywhere(ana, perm)

    assert len(asked) == 1


def test_what_is_remembered_is_asked_again_for_a_reloaded_person() -> None:
    spoke = make.unit()
    bo = make.user("Bo")
    assert not access.holds(bo, Perm.UNIT_VIEW)

    make.appoint(bo, make.role(Perm.UNIT_VIEW), on=spoke)

    assert not access.holds(bo, Perm.UNIT_VIEW)
    assert access.holds(again(bo), Perm.UNIT_VIEW)


def test_an_appointment_holds_from_its_first_instant_until_before_its_last(clock: Clock) -> None:
    begins, ends = make.NOON, make.NOON + timedelta(days=2)
    bo = make.user("Bo")
    make.appoint(bo, make.role(Perm.UNIT_VIEW), on=make.unit(), starts_at=begins, ends_at=ends)

    held = {}
    for at in (begins - timedelta(seconds=1), begins, ends - timedelta(seconds=1), ends):
        clock.freeze(at)
        held[at] = access.holds(again(bo), Perm.UNIT_VIEW)

    assert list(held.values()) == [False, True, True, False]


def test_ending_an_appointment_takes_its_powers_at_once() -> None:
    hub = make.hub()
    ana = make.person(Perm.PEOPLE_APPOINT, on=hub)
    bo = make.person(Perm.UNIT_VIEW, on=hub)

    services.close_appointment(appointment=bo.appointments.get(), by=ana, at=make.NOON)

    assert not access.holds(again(bo), Perm.UNIT_VIEW)


def test_a_moved_unit_answers_to_its_new_place() -> None:
    old, new = make.hub(), make.hub()
    spoke = make.unit(under=old)
    ana, chi = make.person(Perm.UNIT_VIEW, on=old), make.person(Perm.UNIT_VIEW, on=new)
    mover = make.person(Perm.UNIT_CHANGE, on=make.company())

    services.move_unit(unit=spoke, parent=new, by=mover, at=make.NOON)

    assert not access.can(again(ana), Perm.UNIT_VIEW, spoke)
    assert access.can(again(chi), Perm.UNIT_VIEW, spoke)


def test_a_deactivated_person_holds_nothing() -> None:
    ana = make.person(Perm.UNIT_VIEW, on=make.unit())
    ana.is_active = False

    assert not access.holds(ana, Perm.UNIT_VIEW)


def test_units_above_are_lent_and_not_owned() -> None:
    hub = make.hub()
    spoke = make.unit(under=hub)
    bo = make.person(Perm.SPACE_VIEW, on=spoke)

    assert access.unit_ids(bo, Perm.SPACE_VIEW) == {spoke.pk}
    assert access.unit_ids_and_above(bo, Perm.SPACE_VIEW) == {spoke.pk, hub.pk, make.company().pk}
    assert not access.unit_ids_and_above(bo, Perm.SPACE_CHANGE)


def test_only_the_company_is_everywhere() -> None:
    hub = make.hub()
    ana, bo = make.person(Perm.AUDIT_VIEW, on=make.company()), make.person(Perm.AUDIT_VIEW, on=hub)

    assert access.holds_everywhere(ana, Perm.AUDIT_VIEW)
    assert not access.holds_everywhere(ana, Perm.UNIT_VIEW)
    assert not access.holds_everywhere(bo, Perm.AUDIT_VIEW)


def test_a_role_s_grants_in_a_unit_are_exactly_its_powers() -> None:
    services.install_catalogue()
    spoke, bo = make.unit(), make.user("Bo")
    for role in Role.objects.all():
        make.appoint(bo, role, on=spoke)

    for unit_role in UnitRole.objects.filter(unit=spoke).select_related("role"):
        granted = UnitGroupPermission.objects.filter(
            group=unit_role.group, content_object=spoke
        ).values_list("permission__codename", flat=True)
        assert sorted(granted) == sorted(unit_role.role.powers)


def test_every_power_has_words_and_a_scope() -> None:
    assert set(PERM_LABELS) == set(PERM_SCOPES) == set(Perm)


def test_django_s_own_question_gets_the_same_answer() -> None:
    spoke = make.unit()
    ana = make.person(Perm.UNIT_VIEW, on=spoke)

    assert ana.has_perm("governance.unit_view", spoke)
    assert not ana.has_perm("governance.unit_change", spoke)
    assert not ana.has_perm("governance.unit_view")
