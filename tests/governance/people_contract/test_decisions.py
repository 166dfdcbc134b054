"""The sponsor: above the strategist, committed for a year, five decisions at most."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from governance import services
from governance.domain.people_contract import Standing
from governance.models import AuditEvent, Decision, Sponsorship
from governance.tasks import sweep_consents
from notifications.kinds import renderer_of
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.people_contract import build

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit
    from tests.clock import Clock

pytestmark = pytest.mark.django_db


def commitment(unit: OrgUnit, claire: User, ines: User) -> Sponsorship:
    return services.ask_sponsorship(
        unit=unit,
        sponsor=ines,
        strategist=claire,
        commitment="I back the programme",
        by=claire,
        at=make.NOON,
    )


def test_a_decision_waits_is_signed_and_logged() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    decision = build.decision(hub, by=claire, sponsor=ines)
    assert services.open_decisions(ines) == [decision]
    (mail,) = build.mails("decision.asked")
    assert (mail.recipient, mail.context) == (ines, {"decision": decision.pk})
    assert decision.title in renderer_of("decision.asked").mail(mail, "en").subject

    signed = services.sign_decision(decision=decision, by=ines, note="Go", at=make.NOON)
    assert (signed.state, signed.signed_at, signed.slot) == ("signed", make.NOON, None)
    assert services.open_decisions(ines) == []
    assert AuditEvent.objects.get(action="decision.signed").actor == ines
    for answer in (services.sign_decision, services.decline_decision):
        with pytest.raises(ConflictError):
            answer(decision=signed, by=ines, at=make.NOON)
    assert renderer_of("decision.asked").still_needed(mail)


def test_a_sixth_decision_is_refused_until_a_place_is_free() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    five = [build.decision(hub, by=claire, sponsor=ines) for _each in range(5)]
    with pytest.raises(ConflictError):
        build.decision(hub, by=claire, sponsor=ines)
    services.decline_decision(decision=five[2], by=ines, at=make.NOON)
    assert build.decision(hub, by=claire, sponsor=ines).slot == 3
    services.withdraw_decision(decision=five[0], by=claire, at=make.NOON)
    assert build.decision(hub, by=claire, sponsor=ines).slot == 1


def test_the_database_holds_five_places_by_itself() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    decision = build.decision(hub, by=claire, sponsor=ines)
    for slot in (1, 6, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(
                unit=hub,
                sponsor=ines,
                title="x",
                why="x",
                due_on=build.TODAY,
                asked_by=claire,
                asked_at=make.NOON,
                slot=slot,
            )
    assert decision.slot == 1


@pytest.mark.django_db(transaction=True)
def test_two_questions_at_once_do_not_share_the_last_place() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    for _each in range(4):
        build.decision(hub, by=claire, sponsor=ines)
    both, outcomes = threading.Barrier(2), []

    def ask() -> None:
        try:
            both.wait(5)
            build.decision(hub, by=claire, sponsor=ines)
            outcomes.append("asked")
        except ConflictError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _each in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)

    assert sorted(outcomes) == ["asked", "refused"]
    assert len(services.open_decisions(ines)) == 5


@pytest.mark.parametrize(
    "facts",
    ["javascript:alert(1)", "//evil.example", "/\\evil.example", "http://x.example", "nonsense"],
)
def test_the_facts_are_a_page_of_ours_or_https(facts: str) -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    given: dict[str, Any] = {
        "unit": hub,
        "sponsor": ines,
        "title": "x",
        "why": "x",
        "due_on": build.TODAY,
        "by": claire,
        "at": make.NOON,
    }
    with pytest.raises(ValidationError):
        services.ask_decision(**given, facts=facts)
    assert services.ask_decision(**given, facts="/reports/3/").facts == "/reports/3/"
    services.ask_decision(**given, facts="https://intranet.example/x")


def test_only_the_sponsor_of_the_unit_is_asked_and_only_they_sign() -> None:
    hub, other = make.hub(), make.hub()
    claire, ines = build.sponsored(hub)
    _other_strategist, neighbour = build.sponsored(other)
    second = make.appoint(make.user(), make.shipped_role("sponsor"), on=hub)
    for who in (claire, neighbour):
        with pytest.raises(ValidationError):
            build.decision(hub, by=claire, sponsor=who)
    with pytest.raises(ValidationError):
        services.ask_decision(
            unit=hub, sponsor=ines, title="x", why="x", due_on=date(2026, 1, 1),
            by=claire, at=make.NOON,
        )  # fmt: skip
    with pytest.raises(PermissionDenied):
        build.decision(other, by=claire, sponsor=neighbour)
    decision = build.decision(hub, by=claire, sponsor=ines)
    for who in (claire, neighbour, second):
        with pytest.raises(PermissionDenied):
            services.sign_decision(decision=decision, by=who, at=make.NOON)


def test_a_sponsor_stands_one_or_two_levels_above_the_strategist() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    far = make.appoint(make.user("Far"), make.shipped_role("sponsor"), on=hub)
    top = make.appoint(make.user("Top"), make.shipped_role("sponsor"), on=hub)
    build.reports(ines, top)
    with pytest.raises(ValidationError):
        commitment(hub, claire, far)
    with pytest.raises(ValidationError):
        services.ask_sponsorship(
            unit=hub,
            sponsor=ines,
            strategist=make.user("Nobody"),
            commitment="x",
            by=claire,
            at=make.NOON,
        )

    for sponsor, levels in ((ines, 1), (top, 2)):
        asked = commitment(hub, claire, sponsor)
        services.sign_decision(decision=asked.decision, by=sponsor, at=make.NOON)
        asked.refresh_from_db()
        assert (asked.state, asked.levels) == ("signed", levels)
        assert (asked.starts_on, asked.ends_on) == (build.TODAY, date(2027, 3, 4))


def test_the_line_is_looked_at_again_when_signing() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    asked = commitment(hub, claire, ines)
    with pytest.raises(ConflictError):
        commitment(hub, claire, ines)
    services.set_manager(person=claire, manager=make.user(), by=build.boss(), at=make.NOON)

    with pytest.raises(ConflictError):
        services.sign_decision(decision=asked.decision, by=ines, at=make.NOON)
    decision = Decision.objects.get(pk=asked.decision.pk)
    assert decision.state == "open", "nothing of a refused signature stays"
    services.decline_decision(decision=decision, by=ines, at=make.NOON)
    assert Sponsorship.objects.get().state == "declined"


def test_a_commitment_lapses_after_a_year_unless_renewed(clock: Clock) -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    first = commitment(hub, claire, ines)
    services.sign_decision(decision=first.decision, by=ines, at=make.NOON)
    clock.freeze(make.NOON + timedelta(days=340))
    sweep_consents()
    sweep_consents()

    (renewal,) = services.open_decisions(ines)
    assert renewal.due_on == date(2027, 3, 4)

    def stands(days: int) -> Standing:
        at = make.NOON + timedelta(days=days)
        found = {each.unit_id: each.standing for each in services.sponsor_standing(at)}
        return found[hub.pk]

    assert stands(-1) is Standing.NONE
    assert stands(0) is Standing.HELD
    assert stands(340) is Standing.LAPSING
    assert stands(365) is Standing.ASKED
    at = make.NOON + timedelta(days=341)
    services.sign_decision(decision=renewal, by=ines, at=at)
    assert stands(341) is Standing.HELD
    assert stands(365) is Standing.HELD
    assert stands(731) is Standing.LAPSED


def test_the_standing_falls_when_the_line_changes_or_the_sponsor_ends_it() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    signed = commitment(hub, claire, ines)
    services.sign_decision(decision=signed.decision, by=ines, at=make.NOON)
    later = make.NOON + timedelta(days=3)
    services.set_manager(person=claire, manager=make.user(), by=build.boss(), at=later)

    def holds(at: object) -> bool:
        return {each.unit_id: each.holds for each in services.sponsor_standing(at)}[hub.pk]  # type: ignore[arg-type]

    assert holds(make.NOON)
    assert not holds(later)
    services.set_manager(
        person=claire, manager=ines, by=build.boss(), at=later + timedelta(days=1)
    )
    assert holds(later + timedelta(days=1))
    ended = later + timedelta(days=2)
    with pytest.raises(PermissionDenied):
        services.end_sponsorship(sponsorship=Sponsorship.objects.get(), by=make.user(), at=ended)
    services.end_sponsorship(sponsorship=Sponsorship.objects.get(), by=ines, at=ended)
    assert holds(ended - timedelta(days=1))
    assert not holds(ended)


def test_a_hub_without_its_own_sponsor_is_backed_from_above() -> None:
    claire, ines = build.sponsored(make.company())
    hub = make.hub()
    signed = commitment(make.company(), claire, ines)
    services.sign_decision(decision=signed.decision, by=ines, at=make.NOON)
    assert {each.unit_id for each in services.sponsor_standing(make.NOON) if each.holds} == {
        hub.pk,
        make.company().pk,
    }
