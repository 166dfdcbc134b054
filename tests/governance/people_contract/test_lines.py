"""Reporting lines: dated, one at a time, never in a circle."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from governance import services
from governance.models import AuditEvent, Employment, ReportingLine
from governance.perms import Perm
from tests import make
from tests.governance.people_contract import build

pytestmark = pytest.mark.django_db
LATER = make.NOON + timedelta(days=10)


def test_a_line_is_known_at_any_date() -> None:
    ana = build.boss()
    bo, chi, dee = make.user("Bo"), make.user("Chi"), make.user("Dee")
    services.set_manager(person=bo, manager=chi, by=ana, at=make.LONG_AGO)
    services.set_manager(person=chi, manager=dee, by=ana, at=make.LONG_AGO)
    services.set_manager(person=bo, manager=dee, by=ana, at=make.NOON)

    assert services.n_plus_1(bo, at=make.LONG_AGO) == chi
    assert services.n_plus_2(bo, at=make.LONG_AGO) == dee
    assert services.n_plus_1(bo, at=make.NOON) == dee
    assert services.n_plus_2(bo, at=make.NOON) is None
    assert services.n_plus_1(bo, at=make.LONG_AGO - timedelta(days=1)) is None
    assert services.levels_above(person=bo, above=dee, at=make.LONG_AGO) == 2
    assert services.levels_above(person=bo, above=chi, at=make.NOON) is None


def test_saying_the_same_again_changes_nothing() -> None:
    ana, bo, chi = build.boss(), make.user("Bo"), make.user("Chi")
    services.set_manager(person=bo, manager=chi, by=ana, at=make.NOON)
    events = AuditEvent.objects.count()
    services.set_manager(person=bo, manager=chi, by=ana, at=LATER)

    assert AuditEvent.objects.count() == events
    assert ReportingLine.objects.count() == 1
    services.set_manager(person=bo, manager=None, by=ana, at=LATER)
    assert services.n_plus_1(bo, at=LATER) is None


def test_a_line_never_leads_back() -> None:
    ana = build.boss()
    bo, chi, dee = make.user("Bo"), make.user("Chi"), make.user("Dee")
    services.set_manager(person=bo, manager=chi, by=ana, at=make.NOON)
    services.set_manager(person=chi, manager=dee, by=ana, at=make.NOON)

    for person, manager in ((dee, bo), (dee, dee), (chi, bo)):
        with pytest.raises(ValidationError):
            services.set_manager(person=person, manager=manager, by=ana, at=LATER)
    assert services.n_plus_1(chi, at=LATER) == dee


def test_the_database_refuses_a_circle_by_itself_and_only_where_the_periods_meet() -> None:
    bo, chi = make.user("Bo"), make.user("Chi")
    ReportingLine.objects.create(
        person=bo, manager=chi, starts_at=make.LONG_AGO, ends_at=make.NOON
    )
    ReportingLine.objects.create(person=chi, manager=bo, starts_at=make.NOON)
    with pytest.raises(IntegrityError, match="leads back"), transaction.atomic():
        ReportingLine.objects.create(person=bo, manager=chi, starts_at=LATER)
    with connection.cursor() as cursor:  # the guard off: the same row goes in
        cursor.execute("SET LOCAL session_replication_role = replica")
        ReportingLine.objects.create(person=bo, manager=chi, starts_at=LATER)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_cannot_close_a_circle() -> None:
    bo, chi = make.user("Bo"), make.user("Chi")
    both = threading.Barrier(2)
    refused: list[str] = []

    def line(person_id: int, manager_id: int) -> None:
        try:
            with transaction.atomic():
                both.wait(5)
                ReportingLine.objects.create(
                    person_id=person_id, manager_id=manager_id, starts_at=make.NOON
                )
        except IntegrityError as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=line, args=pair) for pair in ((bo.pk, chi.pk), (chi.pk, bo.pk))
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)

    assert len(refused) == 1
    assert ReportingLine.objects.count() == 1


def test_an_import_moves_everybody_or_nobody() -> None:
    ana = build.boss()
    bo, chi, dee = make.user("Bo"), make.user("Chi"), make.user("Dee")
    services.set_manager(person=bo, manager=chi, by=ana, at=make.NOON)

    swapped = {chi.pk: bo.pk, bo.pk: dee.pk}
    assert services.set_managers(managers=swapped, by=ana, at=LATER) == 2
    assert services.n_plus_2(chi, at=LATER) == dee
    with pytest.raises(ValidationError):
        services.set_managers(
            managers={dee.pk: chi.pk, bo.pk: None, chi.pk: dee.pk},
            by=ana,
            at=LATER + timedelta(days=1),
        )
    assert services.n_plus_1(bo, at=LATER + timedelta(days=2)) == dee


def test_only_who_appoints_everywhere_the_person_works_says_how() -> None:
    ours, theirs = make.unit(), make.unit()
    lead = make.person(Perm.PEOPLE_APPOINT, on=ours)
    bo = make.person(Perm.UNIT_VIEW, on=ours)
    both = make.appoint(make.person(Perm.UNIT_VIEW, on=ours), make.role(), on=theirs)
    facts: dict[str, Any] = {"manager": make.user("Chi"), "by": lead, "at": make.NOON}

    services.set_manager(person=bo, **facts)
    for person in (both, lead, make.user("Stranger")):
        with pytest.raises(PermissionDenied):
            services.set_manager(person=person, **facts)
    with pytest.raises(PermissionDenied):
        services.set_managers(managers={bo.pk: None}, by=lead, at=make.NOON)


def test_employment_is_kept_as_it_was_known() -> None:
    ana, bo = build.boss(), make.user("Bo")
    since = date(2025, 9, 1)
    facts: dict[str, Any] = {"person": bo, "joined_on": since, "by": ana}
    services.set_employment(contract="intern", at=make.LONG_AGO, **facts)
    services.set_employment(contract="permanent", at=make.NOON, **facts)
    services.set_employment(contract="permanent", at=LATER, **facts)

    assert [each.contract for each in Employment.objects.in_force(at=make.LONG_AGO)] == ["intern"]
    assert [each.contract for each in Employment.objects.in_force(at=LATER)] == ["permanent"]
    with pytest.raises(ValidationError):
        services.set_employment(contract="pirate", at=LATER, **facts)


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_give_a_person_one_manager() -> None:
    ana, bo, chi = build.boss(), make.user("Bo"), make.user("Chi")
    both = threading.Barrier(2)
    failed: list[Exception] = []

    def attempt() -> None:
        try:
            connection.ensure_connection()
            both.wait(5)
            services.set_manager(person=bo, manager=chi, by=ana, at=make.NOON)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _each in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)

    assert not failed
    assert ReportingLine.objects.count() == 1
