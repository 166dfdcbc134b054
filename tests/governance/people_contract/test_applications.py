"""Applying, the answer, the rule and its exceptions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance import services
from governance.models import Appointment, AuditEvent, VolunteerApplication
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.people_contract import build

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit

pytestmark = pytest.mark.django_db


def facts(**other: Any) -> dict[str, Any]:
    return {
        "motivation": "I like explaining",
        "ease": 3,
        "expertise": ["meters"],
        "languages": ["fr"],
        "vouched_by": None,
        **other,
    }


def apply(unit: OrgUnit, bo: User, **other: Any) -> VolunteerApplication:
    return services.apply_to_volunteer(unit=unit, facts=facts(**other), by=bo, at=make.NOON)


def test_anybody_applies_once_to_a_unit_that_is_not_the_company() -> None:
    unit, bo = make.unit(), make.user("Bo")
    apply(unit, bo)

    with pytest.raises((ConflictError, ValidationError)):
        apply(unit, bo)
    with pytest.raises(ValidationError):
        apply(make.company(), bo)
    with pytest.raises(ValidationError):
        apply(make.unit(), bo, vouched_by=bo)
    with pytest.raises(ValidationError):
        apply(make.unit(), bo, ease=9)
    with pytest.raises(ValidationError):
        apply(make.unit(), bo, motivation="")


def test_the_unit_s_lead_accepts_somebody_who_knows_the_company() -> None:
    unit, bo = make.unit(), make.user("Bo")
    build.experienced(bo)
    lead = make.person(Perm.APPLICATION_DECIDE, on=unit)
    done = services.accept_application(application=apply(unit, bo), by=lead, at=make.NOON)

    assert (done.state, done.decided_by, done.decided_at) == ("accepted", lead, make.NOON)
    assert not Appointment.objects.filter(person=bo).exists()
    assert AuditEvent.objects.filter(action="application.accepted").count() == 1
    with pytest.raises(ConflictError):
        services.accept_application(application=done, by=lead, at=make.NOON)


def test_who_also_appoints_makes_the_volunteer_in_the_same_step() -> None:
    make.shipped_role("community-manager")
    unit, bo = make.unit(), make.user("Bo")
    build.experienced(bo)
    services.accept_application(application=apply(unit, bo), by=build.boss(), at=make.NOON)

    assert Appointment.objects.get(person=bo).role.slug == "community-manager"


def test_whom_a_lead_accepts_waits_to_be_appointed_by_who_appoints() -> None:
    make.shipped_role("community-manager")
    unit, bo, boss = make.unit(), make.user("Bo"), build.boss()
    build.experienced(bo)
    lead = make.person(Perm.APPLICATION_DECIDE, on=unit)
    waiting = apply(unit, bo)
    with pytest.raises(ConflictError):
        services.appoint_accepted(application=waiting, by=boss, at=make.NOON)
    done = services.accept_application(application=waiting, by=lead, at=make.NOON)

    unappointed = VolunteerApplication.objects.unappointed(at=make.NOON)
    assert unappointed.get() == done
    with pytest.raises(PermissionDenied):
        services.appoint_accepted(application=done, by=lead, at=make.NOON)
    for _twice in range(2):
        services.appoint_accepted(application=done, by=boss, at=make.NOON)
    assert Appointment.objects.get(person=bo).role.slug == "community-manager"
    assert not unappointed.all().exists()


def test_nobody_appoints_themselves_or_who_no_longer_meets_the_rule() -> None:
    make.shipped_role("community-manager")
    unit, bo, boss = make.unit(), make.user("Bo"), build.boss()
    for person in (bo, boss):
        build.experienced(person)
    own, other = (
        services.accept_application(
            application=apply(unit, person),
            by=make.person(Perm.APPLICATION_DECIDE, on=unit),
            at=make.NOON,
        )
        for person in (boss, bo)
    )
    with pytest.raises(PermissionDenied):
        services.appoint_accepted(application=own, by=boss, at=make.NOON)
    services.set_employment(
        person=bo, contract="intern", joined_on=date(2026, 2, 1), by=build.boss(), at=make.NOON
    )
    with pytest.raises(ConflictError):
        services.appoint_accepted(application=other, by=boss, at=make.NOON)


@pytest.mark.parametrize(
    ("contract", "since", "said"),
    [("permanent", date(2026, 1, 1), "long enough"), ("intern", date(2020, 1, 1), "alone")],
)
def test_the_rule_refuses_and_an_exception_with_an_end_allows(
    contract: str, since: date, said: str
) -> None:
    unit, bo, ana = make.unit(), make.user("Bo"), build.boss()
    make.shipped_role("community-manager")
    build.experienced(bo, contract=contract, since=since)
    application = apply(unit, bo)
    with pytest.raises(ConflictError, match=said):
        services.accept_application(application=application, by=ana, at=make.NOON)

    override: dict[str, Any] = {"unit": unit, "person": bo, "reason": "Speaks with Mia", "by": ana}
    services.grant_override(**override, ends_on=build.TODAY + timedelta(days=30), at=make.NOON)
    over = make.NOON + timedelta(days=30)
    with pytest.raises(ConflictError):
        services.accept_application(application=application, by=ana, at=over)
    services.accept_application(application=application, by=ana, at=over - timedelta(days=1))


def test_who_is_not_known_to_work_here_is_not_accepted_yet() -> None:
    unit, bo = make.unit(), make.user("Bo")
    with pytest.raises(ConflictError, match="since when"):
        services.accept_application(application=apply(unit, bo), by=build.boss(), at=make.NOON)


@pytest.mark.parametrize("ends_on", [build.TODAY, build.TODAY + timedelta(days=366)])
def test_an_exception_ends_within_a_year(ends_on: date) -> None:
    with pytest.raises(ValidationError):
        services.grant_override(
            unit=make.unit(), person=make.user(), reason="x", ends_on=ends_on,
            by=build.boss(), at=make.NOON,
        )  # fmt: skip


def test_an_exception_needs_a_reason_and_another_person() -> None:
    unit, ana, ends_on = make.unit(), build.boss(), build.TODAY + timedelta(days=9)
    with pytest.raises(ValidationError):
        services.grant_override(
            unit=unit, person=make.user(), reason=" ", ends_on=ends_on, by=ana, at=make.NOON
        )
    with pytest.raises(ValidationError):
        services.grant_override(
            unit=unit, person=ana, reason="Me", ends_on=ends_on, by=ana, at=make.NOON
        )
    given = services.grant_override(
        unit=unit, person=make.user(), reason="x", ends_on=ends_on, by=ana, at=make.NOON
    )
    assert services.end_override(override=given, by=ana, at=make.NOON).ends_on == build.TODAY
    with pytest.raises(ConflictError):
        services.end_override(override=given, by=ana, at=make.NOON)


def test_a_refusal_says_why_and_nobody_answers_their_own() -> None:
    unit = make.unit()
    lead = make.person(Perm.APPLICATION_DECIDE, on=unit)
    application = apply(unit, make.user("Bo"))
    with pytest.raises(ValidationError):
        services.decline_application(application=application, reason=" ", by=lead, at=make.NOON)
    services.decline_application(application=application, reason="Later", by=lead, at=make.NOON)
    for other in (apply(unit, lead), apply(make.unit(), make.user())):
        with pytest.raises(PermissionDenied):
            services.accept_application(application=other, by=lead, at=make.NOON)


def test_the_author_takes_an_application_back_and_a_colleague_does_not() -> None:
    bo = make.user("Bo")
    application = apply(make.unit(), bo)
    with pytest.raises(PermissionDenied):
        services.withdraw_application(application=application, by=make.user(), at=make.NOON)
    assert services.withdraw_application(application=application, by=bo, at=make.NOON).state == (
        "withdrawn"
    )


def test_the_rule_is_changed_on_the_company_only() -> None:
    ana, bo = build.boss(), make.user("Bo")
    rule: dict[str, Any] = {"min_months": 0, "not_alone": [], "by": ana, "at": make.NOON}
    with pytest.raises(ValidationError):
        services.change_eligibility_rule(unit=make.unit(), **rule)
    with pytest.raises(ValidationError):
        services.change_eligibility_rule(unit=make.company(), **{**rule, "min_months": 121})
    with pytest.raises(ValidationError):
        services.change_eligibility_rule(unit=make.company(), **{**rule, "not_alone": ["cat"]})
    lead = make.person(Perm.PEOPLE_APPOINT, on=make.unit())
    with pytest.raises(PermissionDenied):
        services.change_eligibility_rule(unit=make.company(), **{**rule, "by": lead})

    build.experienced(bo, contract="intern", since=build.TODAY)
    assert services.unmet_by(people=[bo.pk], at=make.NOON)[bo.pk]
    services.change_eligibility_rule(unit=make.company(), **rule)
    assert services.unmet_by(people=[bo.pk], at=make.NOON) == {bo.pk: ()}
