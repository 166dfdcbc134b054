"""Changes to the organisation: rules, races, and what is refused."""

from __future__ import annotations

import threading
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from governance import seeding, services
from governance.demo import logins, seed_organisation
from governance.demo.charters import seed_charters
from governance.demo.covers import seed_covers
from governance.demo.people_contract import seed_people_contract
from governance.models import (
    Appointment,
    AuditEvent,
    BusinessCalendar,
    OrgUnit,
    Space,
    UnitKind,
    WeeklyCover,
)
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from tests import make

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

LATER = make.NOON + timedelta(days=10)


def appoint(person: User, role: Any, unit: OrgUnit, **period: Any) -> Appointment:
    return services.appoint_person(
        person=person, role=role, unit=unit, by=None, at=make.NOON, **period
    )


def test_one_person_holds_a_role_in_a_unit_once_at_a_time() -> None:
    bo, role, unit = make.user("Bo"), make.role(Perm.UNIT_VIEW), make.unit()
    appoint(bo, role, unit, ends_at=LATER)

    with pytest.raises(ValidationError, match="already holds"):
        appoint(bo, role, unit, starts_at=LATER - timedelta(seconds=1))

    assert appoint(bo, role, unit, starts_at=LATER).starts_at == LATER


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_appoint_a_person_once() -> None:
    bo, role, unit = make.user("Bo"), make.role(Perm.UNIT_VIEW), make.unit()
    services.appointments.role_in_unit(role=role, unit=unit)
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def attempt() -> None:
        try:
            together.wait(timeout=5)
            appoint(bo, role, unit)
            outcomes.append("appointed")
        except (ValidationError, ConflictError):
            outcomes.append("refused")
        finally:
            connection.close()

    _at_once(attempt, attempt)

    assert sorted(outcomes) == ["appointed", "refused"]
    assert Appointment.objects.filter(person=bo).count() == 1


def test_an_empty_or_backward_period_is_refused() -> None:
    bo, role, unit = make.user("Bo"), make.role(Perm.UNIT_VIEW), make.unit()

    for ends_at in (make.NOON, make.NOON - timedelta(days=1)):
        with pytest.raises(ValidationError, match="after"):
            appoint(bo, role, unit, ends_at=ends_at)


def test_an_appointment_that_has_not_begun_is_called_off_and_never_holds() -> None:
    hub = make.hub()
    ana, bo = make.person(Perm.PEOPLE_APPOINT, on=hub), make.user("Bo")
    planned = appoint(bo, make.role(Perm.UNIT_VIEW), hub, starts_at=LATER)

    services.close_appointment(appointment=planned, by=ana, at=make.NOON)

    assert not Appointment.objects.in_force(at=LATER).filter(pk=planned.pk).exists()
    assert AuditEvent.objects.filter(action="appointment.called_off").exists()
    with pytest.raises(ConflictError):
        services.close_appointment(appointment=planned, by=ana, at=make.NOON)


def test_a_deactivated_person_takes_no_role() -> None:
    bo = make.user("Bo", is_active=False, deactivated_at=make.NOON)

    with pytest.raises(ConflictError):
        appoint(bo, make.role(Perm.UNIT_VIEW), make.unit())


def test_nobody_appoints_where_they_may_not() -> None:
    ana = make.person(Perm.PEOPLE_APPOINT, on=make.hub())

    with pytest.raises(PermissionDenied):
        services.appoint_person(
            person=make.user(), role=make.role(), unit=make.hub(), by=ana, at=make.NOON
        )


def test_a_unit_is_never_attached_below_itself() -> None:
    ana = make.person(Perm.UNIT_CHANGE, on=make.company())
    hub = make.hub()
    spoke = make.unit(under=hub)

    for parent in (hub, spoke):
        with pytest.raises(ValidationError, match="below itself"):
            services.move_unit(unit=hub, parent=parent, by=ana, at=make.NOON)


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_the_same_moment_make_no_loop() -> None:
    ana = make.person(Perm.UNIT_CHANGE, on=make.company())
    one, two = make.hub(), make.hub()

    def move(unit: OrgUnit, parent: OrgUnit) -> Callable[[], None]:
        def attempt() -> None:
            try:
                by = User.objects.get(pk=ana.pk)
                services.move_unit(unit=unit, parent=parent, by=by, at=make.NOON)
            except ValidationError:
                pass
            finally:
                connection.close()

        return attempt

    _at_once(move(one, two), move(two, one))

    parents = dict(OrgUnit.objects.values_list("pk", "parent_id"))
    for start in parents:
        seen, place = set(), start
        while place is not None:
            assert place not in seen
            seen.add(place)
            place = parents[place]


def test_a_unit_in_use_stays_and_says_what_it_holds() -> None:
    hub = make.hub()
    ana = make.person(Perm.UNIT_CHANGE, on=make.company())
    make.unit(under=hub)
    make.topic(hub)

    with pytest.raises(services.UnitInUseError, match="1 × topic") as refused:
        services.remove_unit(unit=hub, by=ana, at=make.NOON)

    assert "1 × unit" in str(refused.value.detail)
    assert OrgUnit.objects.filter(pk=hub.pk).exists()
    assert not AuditEvent.objects.filter(action="unit.removed").exists()


def test_an_empty_unit_goes_with_its_unused_roles() -> None:
    spoke = make.unit()
    ana = make.person(Perm.UNIT_CHANGE, on=make.company())
    services.appointments.role_in_unit(role=make.role(Perm.UNIT_VIEW), unit=spoke)

    services.remove_unit(unit=spoke, by=ana, at=make.NOON)

    assert AuditEvent.objects.get(action="unit.removed").changes == {"name": spoke.name}


def test_a_person_is_seen_where_they_hold_a_role_and_newcomers_from_the_company() -> None:
    hub, other = make.hub(), make.hub()
    ana, chief = (
        make.person(Perm.PEOPLE_VIEW, on=hub),
        make.person(Perm.PEOPLE_VIEW, on=make.company()),
    )
    bo, chi, newcomer = make.person(on=hub), make.person(on=other), make.user()

    seen = services.people_visible_to(ana, Perm.PEOPLE_VIEW)

    assert bo in seen
    assert chi not in seen
    assert newcomer not in seen
    assert newcomer in services.people_visible_to(chief, Perm.PEOPLE_VIEW)


def test_an_account_is_closed_only_by_somebody_over_all_its_roles() -> None:
    hub, other = make.hub(), make.hub()
    ana = make.person(Perm.PEOPLE_APPOINT, on=hub)
    bo = make.person(Perm.UNIT_VIEW, on=hub)
    services.deactivate_person(person=bo, by=ana, at=make.NOON)
    assert not User.objects.get(pk=bo.pk).is_active

    both = make.appoint(make.person(Perm.UNIT_VIEW, on=hub), make.role(), on=other)
    with pytest.raises(PermissionDenied):
        services.deactivate_person(person=both, by=ana, at=make.NOON)
    with pytest.raises(PermissionDenied):
        services.deactivate_person(person=ana, by=ana, at=make.NOON)


def test_a_newcomer_without_a_role_needs_somebody_of_the_company() -> None:
    facts: Any = {"email": "new@example.org", "name": "New", "language": "fr", "at": make.NOON}

    with pytest.raises(PermissionDenied):
        services.join_person(
            first=None, by=make.person(Perm.PEOPLE_APPOINT, on=make.hub()), **facts
        )

    chief = make.person(Perm.PEOPLE_APPOINT, on=make.company())
    assert services.join_person(first=None, by=chief, **facts).is_active


def test_on_duty_twice_at_the_same_time_is_refused() -> None:
    hub = make.hub()
    ana, bo = make.person(Perm.PEOPLE_APPOINT, on=hub), make.person(on=hub)
    facts: Any = {"unit": hub, "person": bo, "space": make.space(hub), "weekday": 0}
    rest: Any = {"zone": "Europe/Paris", "by": ana, "at": make.NOON}
    make.consent(bo, hub)
    services.add_cover(hours=(time(9), time(12)), **facts, **rest)

    with pytest.raises(ValidationError, match="already on duty"):
        services.add_cover(hours=(time(11), time(14)), **facts, **rest)

    services.add_cover(hours=(time(12), time(14)), **facts, **rest)


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("nobody", "Bo has no recorded manager"),
        ("manager", "Mona must first agree"),
        ("asked", "Mona was asked and has not agreed"),
        ("elsewhere", "Mona must first agree"),
        ("withdrawn", "Mona must first agree"),
        ("lapsed", "Mona must first agree"),
    ],
)
def test_nobody_is_put_on_duty_without_the_managers_consent(stage: str, said: str) -> None:
    hub, ana = make.hub(), make.person(*Perm, on=make.company())
    bo = make.person(on=hub, name="Bo")
    if stage != "nobody":
        services.set_manager(person=bo, manager=make.user("Mona"), by=ana, at=make.LONG_AGO)
    if stage == "asked":
        services.ask_consent(
            unit=hub, person=bo, minutes_per_day=60, objectives="x", by=ana, at=make.NOON
        )
    elif stage == "elsewhere":
        make.consent(make.appoint(bo, make.role(), on=make.company()), make.company())
    elif stage == "withdrawn":
        services.withdraw_consent(consent=make.consent(bo, hub), by=ana, at=make.NOON)
    elif stage == "lapsed":
        make.consent(bo, hub, at=make.LONG_AGO)
    facts: Any = {"unit": hub, "person": bo, "space": make.space(hub), "weekday": 0}

    with pytest.raises(ValidationError, match=said):
        services.add_cover(
            hours=(time(9), time(12)), zone="Europe/Paris", by=ana, at=make.NOON, **facts
        )

    assert not WeeklyCover.objects.exists()


def test_a_foreign_or_closed_space_is_not_covered() -> None:
    hub = make.hub()
    ana, bo = make.person(Perm.PEOPLE_APPOINT, on=hub), make.person(on=hub)
    closed = make.space(hub, closed_on=make.NOON.date())

    for space in (make.space(make.hub()), closed):
        with pytest.raises(ValidationError, match="open spaces"):
            services.add_cover(
                unit=hub,
                person=bo,
                space=space,
                weekday=0,
                hours=(time(9), time(12)),
                zone="UTC",
                by=ana,
                at=make.NOON,
            )


@pytest.mark.parametrize(
    "facts",
    [
        {"zone": "Mars/Phobos"},
        {"holiday_country": "ZZ"},
        {"closed_on": ["2026-02-30"]},
        {"closed_on": [5]},
        {"windows": []},
        {"windows": [{"weekday": 9, "starts": "09:00", "ends": "10:00"}]},
    ],
)
def test_hours_that_cannot_be_are_refused(facts: dict[str, Any]) -> None:
    hub = make.hub()
    ana = make.person(Perm.SPACE_CHANGE, on=hub)
    good = {
        "name": "Hours",
        "zone": "Europe/Paris",
        "windows": [{"weekday": 0, "starts": "09:00", "ends": "10:00"}],
    }

    with pytest.raises(ValidationError):
        services.create_calendar(unit=hub, facts={**good, **facts}, by=ana, at=make.NOON)


def test_the_next_closed_days_come_in_order_with_their_names() -> None:
    calendar = BusinessCalendar(
        zone="Europe/Paris", windows=[], holiday_country="FR", closed_on=["2026-12-24"]
    )

    days = services.upcoming_holidays(calendar, on=date(2026, 11, 11), count=3)

    assert [day.isoformat() for day, _name in days] == ["2026-11-11", "2026-12-24", "2026-12-25"]


def test_the_demo_has_everything_and_the_second_time_changes_nothing() -> None:
    seed_organisation(make.NOON)
    seed_people_contract(make.NOON)
    seed_covers(make.NOON)
    seed_charters(make.NOON)
    before = AuditEvent.objects.count()
    later = make.NOON + timedelta(days=1)
    seed_organisation(later)
    seed_people_contract(later)
    seed_covers(later)
    seed_charters(later)

    assert AuditEvent.objects.count() == before
    assert OrgUnit.objects.filter(kind=UnitKind.SPOKE).count() == 6
    assert Space.objects.count() == 3
    assert not WeeklyCover.objects.filter(weekday=6).exists()
    assert {login.role for login in logins()} == set(
        Appointment.objects.values_list("role__slug", flat=True)
    )
    first = logins()[0]
    assert User.objects.get(email=first.email).check_password(first.password)


def test_steps_of_seeding_run_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "_steps", {})
    ran: list[str] = []

    def late(_at: object) -> None:
        ran.append("late")

    def early(_at: object) -> None:
        ran.append("early")

    seeding.register(20, late)
    seeding.register(10, early)
    seeding.run(make.NOON)

    assert ran == ["early", "late"]


def test_the_first_organisation_is_created_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCIALTEAM_FIRST_PASSWORD", "a-good-long-password")
    given = ["--name=Alvéa", "--email=claire@example.org", "--person=Claire"]
    call_command("create_organisation", *given)

    assert User.objects.get().check_password("a-good-long-password")
    with pytest.raises(CommandError):
        call_command("create_organisation", *given)


def test_a_weak_first_password_creates_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCIALTEAM_FIRST_PASSWORD", "short")

    with pytest.raises(CommandError):
        call_command("create_organisation", "--name=A", "--email=a@example.org", "--person=A")

    assert not User.objects.exists()


def _at_once(*acts: Callable[[], None]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
