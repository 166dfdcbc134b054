"""The manager's consent: asked, signed by link, dated, renewed, taken back."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from accounts.models import User
from governance import services
from governance.domain.people_contract import Standing
from governance.models import AuditEvent, SigningLink, TimeConsent
from governance.perms import Perm
from governance.tasks import sweep_consents
from notifications.kinds import renderer_of
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.people_contract import build

if TYPE_CHECKING:
    from datetime import datetime

    from tests.clock import Clock

pytestmark = pytest.mark.django_db
ENDS = date(2027, 3, 4)


def again(consent: TimeConsent) -> TimeConsent:
    return TimeConsent.objects.get(pk=consent.pk)


def test_a_question_goes_to_the_manager_by_mail_without_names_at_rest() -> None:
    unit = make.unit()
    consent = build.asked(unit, by=build.boss())

    (mail,) = build.mails("consent.asked")
    assert mail.recipient == consent.manager
    assert mail.context == {"consent": consent.pk}
    assert consent.manager == services.n_plus_1(consent.person, at=make.NOON)
    with pytest.raises(ConflictError):
        build.asked(unit, by=build.boss(), person=consent.person)


def test_nobody_is_asked_about_a_stranger_or_without_a_manager() -> None:
    unit, ana = make.unit(), build.boss()
    stranger = make.user()
    build.reports(stranger, make.user())
    alone = make.person(Perm.UNIT_VIEW, on=unit)
    for person in (stranger, alone):
        with pytest.raises(ValidationError):
            build.asked(unit, by=ana, person=person)
    with pytest.raises(PermissionDenied):
        build.asked(unit, by=make.person(Perm.CONSENT_ASK, on=make.unit()))


@pytest.mark.parametrize("minutes", [0, 4, 481, 40_000])
def test_minutes_stay_within_a_day_s_work(minutes: int) -> None:
    unit = make.unit()
    with pytest.raises(ValidationError):
        services.ask_consent(
            unit=unit,
            person=build.volunteer(unit),
            minutes_per_day=minutes,
            objectives="x",
            by=build.boss(),
            at=make.NOON,
        )


def test_given_it_holds_twelve_months_and_lapses_by_its_dates() -> None:
    unit = make.unit()
    consent = build.given(unit, by=build.boss())

    assert (consent.starts_on, consent.ends_on) == (build.TODAY, ENDS)
    facts: dict[str, Any] = {"person": consent.person, "unit": unit}
    assert services.may_be_scheduled(**facts, on=build.TODAY)
    assert services.may_be_scheduled(**facts, on=ENDS - timedelta(days=1))
    assert not services.may_be_scheduled(**facts, on=ENDS)
    assert not services.may_be_scheduled(**facts, on=build.TODAY - timedelta(days=1))
    assert not services.may_be_scheduled(person=consent.person, unit=make.unit(), on=build.TODAY)


def test_only_the_manager_of_that_moment_answers_and_once() -> None:
    consent = build.asked(make.unit(), by=build.boss())
    with pytest.raises(PermissionDenied):
        services.answer_consent(consent=consent, agrees=True, by=consent.person, at=make.NOON)
    manager = consent.manager
    services.answer_consent(consent=consent, agrees=False, note="No", by=manager, at=make.NOON)
    with pytest.raises(ConflictError):
        services.answer_consent(consent=consent, agrees=True, by=manager, at=make.NOON)
    assert again(consent).state == "declined"
    assert len(build.mails("consent.answered")) == 1


def test_who_is_not_the_manager_any_more_does_not_answer() -> None:
    consent = build.asked(make.unit(), by=build.boss())
    token, former = build.link(consent), consent.manager
    services.set_manager(person=consent.person, manager=make.user(), by=build.boss(), at=make.NOON)
    with pytest.raises(ConflictError):
        services.answer_consent(consent=consent, agrees=True, by=former, at=make.NOON)
    assert services.open_consent_link(token, at=make.NOON).state is services.LinkState.MOVED
    with pytest.raises(ConflictError):
        services.sign_by_link(token=token, agrees=True, at=make.NOON)

    later = make.NOON + timedelta(hours=2)
    moved = services.remind_manager(consent=again(consent), by=build.boss(), at=later)
    assert moved.manager != former
    assert build.mails("consent.asked")[-1].recipient == moved.manager
    assert services.open_consent_link(token, at=later).state is services.LinkState.USED


def test_a_reminder_leaves_once_an_hour() -> None:
    consent = build.asked(make.unit(), by=build.boss())
    with pytest.raises(ConflictError):
        services.remind_manager(consent=consent, by=build.boss(), at=make.NOON)


def test_a_link_signs_once_for_its_manager() -> None:
    consent = build.asked(make.unit(), by=build.boss())
    token, spare = build.link(consent), build.link(consent)
    opened = services.open_consent_link(token, at=make.NOON)
    assert (opened.state, opened.consent) == (services.LinkState.LIVE, consent)
    assert again(consent).state == "asked"

    services.sign_by_link(token=token, agrees=True, note="Fine", at=make.NOON)
    assert (again(consent).state, again(consent).note) == ("given", "Fine")
    for used in (token, spare):
        assert services.open_consent_link(used, at=make.NOON).state is services.LinkState.USED
        with pytest.raises(ConflictError):
            services.sign_by_link(token=used, agrees=False, at=make.NOON)
    assert token not in str(list(SigningLink.objects.values()))
    signed = AuditEvent.objects.get(action="consent.given")
    assert signed.actor == consent.manager


def test_a_forged_or_expired_link_opens_nothing() -> None:
    consent = build.asked(make.unit(), by=build.boss())
    token = build.link(consent)
    expired = make.NOON + timedelta(days=14)
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    cases: list[tuple[str, datetime, services.LinkState]] = [
        (forged, make.NOON, services.LinkState.UNKNOWN),
        ("", make.NOON, services.LinkState.UNKNOWN),
        (token, expired, services.LinkState.EXPIRED),
    ]
    for given, at, state in cases:
        assert services.open_consent_link(given, at=at) == services.OpenedLink(state)
        with pytest.raises(ConflictError):
            services.sign_by_link(token=given, agrees=True, at=at)
    assert again(consent).state == "asked"
    # The guard off: with a later expiry the very same link signs.
    SigningLink.objects.update(expires_at=expired + timedelta(days=1))
    services.sign_by_link(token=token, agrees=True, at=expired)


def test_a_link_of_a_closed_account_or_another_purpose_opens_nothing() -> None:
    consent = build.asked(make.unit(), by=build.boss())
    token = build.link(consent)
    User.objects.filter(pk=consent.manager_id).update(is_active=False, deactivated_at=make.NOON)
    assert services.open_consent_link(token, at=make.NOON).state is services.LinkState.MOVED
    SigningLink.objects.update(purpose="other")
    assert services.open_consent_link(token, at=make.NOON).state is services.LinkState.UNKNOWN


@pytest.mark.django_db(transaction=True)
def test_of_two_signatures_at_once_exactly_one_counts() -> None:
    consent = build.asked(make.unit(), by=build.boss())
    token, both = build.link(consent), threading.Barrier(2)
    outcomes: list[str] = []

    def answer(*, agrees: bool) -> None:
        try:
            both.wait(5)
            services.sign_by_link(token=token, agrees=agrees, at=make.NOON)
            outcomes.append("counted")
        except ConflictError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=answer, kwargs={"agrees": agrees}) for agrees in (True, False)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)

    assert sorted(outcomes) == ["counted", "refused"]
    assert AuditEvent.objects.filter(action__in=["consent.given", "consent.declined"]).count() == 1


def test_the_mail_carries_a_link_that_works_and_is_not_sent_when_answered(clock: Clock) -> None:
    at = clock.freeze(make.NOON)
    consent = build.asked(make.unit(), by=build.boss())
    (message,) = build.mails("consent.asked")
    renderer = renderer_of("consent.asked")
    assert renderer.still_needed(message) == ""
    text = renderer.mail(message, "en").text
    token = text.split("/consent/")[1].split("/")[0]

    assert services.open_consent_link(token, at=at).state is services.LinkState.LIVE
    assert SigningLink.objects.get().expires_at == make.NOON + timedelta(days=14)
    services.sign_by_link(token=token, agrees=True, at=at)
    assert renderer.still_needed(message)
    (answer,) = build.mails("consent.answered")
    assert consent.manager.name in renderer_of("consent.answered").mail(answer, "en").text


def test_new_terms_replace_what_was_agreed_and_overlap_is_impossible() -> None:
    unit, ana = make.unit(), build.boss()
    first = build.given(unit, by=ana)
    second = build.asked(unit, by=ana, person=first.person)
    later = make.NOON + timedelta(days=100)
    second = services.answer_consent(consent=second, agrees=True, by=second.manager, at=later)

    assert again(first).ends_on == second.starts_on == later.date()
    assert second.ends_on == date(2027, 6, 12)


def test_a_consent_is_taken_back_by_those_it_concerns() -> None:
    unit, ana = make.unit(), build.boss()
    consent = build.given(unit, by=ana)
    with pytest.raises(PermissionDenied):
        services.withdraw_consent(consent=consent, by=make.user(), at=make.NOON)
    later = make.NOON + timedelta(days=5)
    gone = services.withdraw_consent(consent=consent, by=consent.manager, at=later)

    assert (gone.state, gone.ends_on) == ("withdrawn", later.date())
    facts: dict[str, Any] = {"person": consent.person, "unit": unit}
    assert services.may_be_scheduled(**facts, on=build.TODAY)
    assert not services.may_be_scheduled(**facts, on=later.date())
    with pytest.raises(ConflictError):
        services.withdraw_consent(consent=gone, by=ana, at=later)
    for by in (consent.person, ana):
        other = build.asked(unit, by=ana, person=consent.person)
        assert services.withdraw_consent(consent=other, by=by, at=later).starts_on is None


def test_a_renewal_is_asked_thirty_days_before_and_follows_without_a_gap(clock: Clock) -> None:
    unit = make.unit()
    consent = build.given(unit, by=build.boss())
    clock.freeze(make.NOON + timedelta(days=365 - 31))
    sweep_consents()
    assert not TimeConsent.objects.filter(renews=consent).exists()
    at = clock.forward(days=1)
    sweep_consents()
    sweep_consents()

    renewal = TimeConsent.objects.get(renews=consent)
    assert (renewal.state, renewal.minutes_per_day) == ("asked", 60)
    assert len(build.mails("consent.asked")) == 2
    renewal = services.answer_consent(consent=renewal, agrees=True, by=renewal.manager, at=at)
    assert (renewal.starts_on, renewal.ends_on) == (ENDS, date(2028, 3, 4))
    assert again(consent).ends_on == ENDS


def test_no_renewal_is_asked_for_who_left(clock: Clock) -> None:
    unit, ana = make.unit(), build.boss()
    consent = build.given(unit, by=ana)
    services.close_appointment(
        appointment=consent.person.appointments.get(), by=ana, at=make.NOON + timedelta(days=1)
    )
    assert services.ask_renewals(at=make.NOON + timedelta(days=350)) == 0


def test_the_read_model_says_where_each_consent_stands() -> None:
    unit, ana = make.unit(), build.boss()
    consent = build.given(unit, by=ana)
    without = build.volunteer(unit, "Chi")
    later = make.NOON + timedelta(days=365)

    def standings(at: datetime) -> dict[int, Standing]:
        return {each.person_id: each.standing for each in services.standing_of_consent(at)}

    assert standings(make.NOON) == {
        consent.person_id: Standing.HELD,
        without.pk: Standing.NONE,
    }
    assert standings(make.NOON - timedelta(days=1))[consent.person_id] is Standing.NONE
    assert standings(later - timedelta(days=10))[consent.person_id] is Standing.LAPSING
    assert standings(later)[consent.person_id] is Standing.LAPSED


def test_the_read_model_costs_the_same_for_one_as_for_many(
    django_assert_num_queries: Any,
) -> None:
    unit, ana = make.unit(), build.boss()
    for number in range(4):
        build.given(unit, by=ana, person=build.volunteer(unit, f"V{number}"))
    with django_assert_num_queries(3):
        assert len(services.standing_of_consent(make.NOON)) == 4


def test_a_volunteer_whose_manager_was_never_asked_is_named_until_somebody_asks() -> None:
    unit, elsewhere, boss = make.unit("Sales"), make.unit("Legal"), build.boss()
    bo = build.volunteer(unit)
    lead = make.person(Perm.CONSENT_ASK, on=unit)

    def named(by: User) -> list[str]:
        return [each.person.name for each in services.unasked_volunteers(by, at=make.NOON)]

    assert named(lead) == [bo.name]
    assert named(make.person(Perm.CONSENT_ASK, on=elsewhere)) == []
    assert named(make.person(Perm.PEOPLE_VIEW, on=unit)) == []
    build.asked(unit, by=boss, person=bo)
    assert named(lead) == []


def test_who_has_left_or_only_reads_is_nobody_to_ask_for() -> None:
    unit, boss = make.unit(), build.boss()
    User.objects.filter(pk=build.volunteer(unit).pk).update(
        is_active=False, deactivated_at=make.NOON
    )
    make.person(Perm.PEOPLE_VIEW, on=unit)

    assert not services.unasked_volunteers(boss, at=make.NOON).exists()
