"""A file of people: what it changes, and that it changes nothing the second time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from governance import access
from governance.models import (
    Appointment,
    AuditEvent,
    Employment,
    ImportChange,
    OrgUnit,
    ReportingLine,
    Workplace,
)
from governance.perms import Perm
from governance.services import people_imports
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.imports.scene import brought_in, checked, strategist, table

pytestmark = pytest.mark.django_db

HEADER = ["Nom complet", "Adresse e-mail", "Unité", "Rôle", "E-mail du manager"]
LATER = make.NOON + timedelta(days=1)


def people(*rows: list[str]) -> bytes:
    return table(HEADER, *rows)


BO = ["Bo Martin", "bo@alvea.example", "Relation client / Facturation", "Community manager", ""]
CHI = ["Chi Nguyen", "chi@alvea.example", "Relation client", "Responsable d’unité", ""]


def test_people_units_roles_and_lines_come_from_one_file() -> None:
    ana = strategist()
    run = brought_in(people([*BO[:4], "chi@alvea.example"], CHI), by=ana)

    assert run.state == "done"
    assert run.counts == {"unit_added": 2, "person_added": 2, "appointed": 2, "line": 1}
    below = OrgUnit.objects.get(name="Facturation")
    assert str(below.parent) == "Relation client"
    held = Appointment.objects.get(person__email="bo@alvea.example")
    assert (held.role.slug, held.unit, held.starts_at) == ("community-manager", below, make.NOON)
    assert ReportingLine.objects.get().manager.email == "chi@alvea.example"
    assert access.can(User.objects.get(name="Chi Nguyen"), Perm.UNIT_VIEW, below)
    assert not User.objects.get(name="Bo Martin").has_usable_password()


def test_the_same_file_again_changes_nothing() -> None:
    ana = strategist()
    content = people([*BO[:4], "chi@alvea.example"], CHI)
    brought_in(content, by=ana)

    again = checked(content, by=ana, at=LATER, complete=True)

    assert (again.state, again.counts, again.removals) == ("checked", {}, 0)


def test_a_run_is_one_audit_event_and_lists_what_it_did() -> None:
    ana = strategist()
    run = brought_in(people(BO), by=ana)

    event = AuditEvent.objects.get(action="people.imported")
    assert event.changes["counts"] == run.counts
    assert event.target_id == str(run.pk)
    assert not AuditEvent.objects.filter(action="person.created").exists()
    added = ImportChange.objects.of(run, "appointed").get()
    assert (str(added.person), str(added.role), added.line) == (
        "Bo Martin",
        "Community manager",
        2,
    )
    assert (added.email, added.label) == ("", "")
    assert bytes(run.content) == b""


def test_a_complete_file_ends_what_is_not_in_it_and_an_addition_does_not() -> None:
    ana = strategist()
    brought_in(people(BO, CHI), by=ana)
    moved = people([*BO[:2], "Relation client", *BO[3:]])

    added = checked(moved, by=ana, at=LATER)
    whole = checked(moved, by=ana, at=LATER, complete=True)

    assert added.counts == {"appointed": 1}
    assert whole.counts == {"moved": 1, "person_left": 1}
    assert (whole.removals, whole.known) == (1, 2)


def test_leaving_closes_roles_lines_and_the_account() -> None:
    ana = strategist()
    brought_in(people([*BO[:4], "chi@alvea.example"], CHI), by=ana)

    brought_in(people(CHI), by=ana, at=LATER, complete=True)

    bo = User.objects.get(email="bo@alvea.example")
    assert (bo.is_active, bo.deactivated_at) == (False, LATER)
    assert Appointment.objects.get(person=bo).ends_at == LATER
    assert ReportingLine.objects.get(person=bo).ends_at == LATER
    assert Appointment.objects.in_force(at=LATER).filter(person=ana).exists()


def test_somebody_who_left_comes_back() -> None:
    ana = strategist()
    brought_in(people(BO, CHI), by=ana)
    brought_in(people(CHI), by=ana, at=LATER, complete=True)

    run = brought_in(people(BO), by=ana, at=LATER + timedelta(days=1))

    assert run.counts == {"person_back": 1, "appointed": 1}
    assert User.objects.get(email="bo@alvea.example").is_active


def test_a_complete_file_leaves_roles_it_does_not_speak_of() -> None:
    ana = strategist()
    bo = make.user("Bo Martin", email="bo@alvea.example")
    make.appoint(bo, make.shipped_role("auditor"), on=make.company())
    brought_in(people(BO), by=ana, complete=True)

    assert Appointment.objects.in_force(at=LATER).filter(person=bo).count() == 2


def test_more_than_a_third_leaving_needs_the_number_typed() -> None:
    ana = strategist()
    brought_in(people(BO, CHI), by=ana)
    run = checked(people(BO), by=ana, at=LATER, complete=True)

    assert people_imports.removes_many(run)
    for typed in (None, 2):
        with pytest.raises(ValidationError, match="1 people would leave"):
            people_imports.confirm_import(run=run, removals=typed, by=ana, at=LATER)
    people_imports.confirm_import(run=run, removals=1, by=ana, at=LATER)


def test_few_leaving_need_no_number() -> None:
    ana = strategist()
    rows = [[f"P {n}", f"p{n}@alvea.example", "", "", ""] for n in range(10)]
    brought_in(people(*rows), by=ana)
    run = checked(people(*rows[3:]), by=ana, at=LATER, complete=True)

    assert not people_imports.removes_many(run)
    people_imports.confirm_import(run=run, removals=None, by=ana, at=LATER)


def test_what_changed_since_the_preview_is_shown_again_instead() -> None:
    ana = strategist()
    run = checked(people(BO), by=ana)
    people_imports.confirm_import(run=run, removals=None, by=ana, at=make.NOON)
    make.user("Bo Martin", email="bo@alvea.example")

    people_imports.work_on(run_id=run.pk, at=make.NOON)

    run.refresh_from_db()
    assert (run.state, run.moved_meanwhile) == ("checked", True)
    assert "person_added" not in run.counts


def test_it_is_brought_in_once() -> None:
    ana = strategist()
    run = brought_in(people(BO), by=ana)

    people_imports.work_on(run_id=run.pk, at=LATER)
    with pytest.raises(ConflictError):
        people_imports.confirm_import(run=run, removals=None, by=ana, at=LATER)

    assert AuditEvent.objects.filter(action="people.imported").count() == 1


def test_facts_outside_the_programme_are_dated() -> None:
    ana = strategist()
    header = ["Name", "Email", "Department", "Country", "Hire date", "Contract"]
    first = ["Bo", "bo@alvea.example", "Sales", "France", "12/03/2020", "CDI"]
    brought_in(table(header, first), by=ana)
    second = ["Bo", "bo@alvea.example", "Care", "FR", "43902", "permanent"]
    run = brought_in(table(header, second), by=ana, at=LATER)

    assert run.counts == {"workplace": 1}
    assert Employment.objects.get().joined_on == date(2020, 3, 12)
    old, new = Workplace.objects.order_by("starts_at")
    assert (old.department, old.country, old.ends_at) == ("Sales", "FR", LATER)
    assert (new.department, new.ends_at) == ("Care", None)


def test_units_are_added_renamed_and_moved_by_their_short_names() -> None:
    ana = strategist()
    header = ["Code unité", "Libellé unité", "Unité parente"]
    brought_in(table(header, ["A1", "Care", ""], ["A2", "Shops", ""], ["A3", "Web", "A1"]), by=ana)

    rows = [["A1", "Customer care", ""], ["A3", "Web", "A2"]]
    run = brought_in(table(header, *rows), by=ana, at=LATER)

    assert run.counts == {"unit_renamed": 1, "unit_moved": 1}
    assert str(OrgUnit.objects.get(slug="a3").parent) == "Shops"
    assert OrgUnit.objects.get(slug="a1").name == "Customer care"


def test_a_file_of_lines_alone_sets_managers() -> None:
    ana = strategist()
    brought_in(people(BO, CHI), by=ana)

    run = brought_in(
        table(["e-mail", "n+1"], ["bo@alvea.example", "chi@alvea.example"]), by=ana, at=LATER
    )

    assert run.counts == {"line": 1}


def test_a_role_until_a_day_ends_after_it() -> None:
    ana = strategist()
    header = ["name", "email", "unit", "role", "ends on"]
    row = ["Bo", "bo@alvea.example", "Care", "trainer", "2026-12-31"]
    brought_in(table(header, row), by=ana)

    held = Appointment.objects.get(person__email="bo@alvea.example")
    assert held.ends_at is not None
    assert held.ends_at.astimezone(ana.zone).isoformat() == "2027-01-01T00:00:00+01:00"
    assert checked(table(header, row), by=ana, at=LATER, complete=True).counts == {}


def test_only_who_may_change_the_whole_company_imports() -> None:
    strategist()
    hub = make.appoint(make.user(), make.shipped_role("strategist"), on=make.hub())

    with pytest.raises(PermissionDenied):
        checked(people(BO), by=hub)
