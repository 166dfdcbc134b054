"""The rules that permits follow from: each with its refusal, and what it does to a permit."""

from __future__ import annotations

import itertools
from datetime import timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from governance.models import AuditEvent
from socialteam.kit.errors import ConflictError
from tests import make
from tests.racing import at_once
from tests.training.permits.build import Place
from training import permits, services
from training.models import Level, SpeakingFreeze, SpeakingPolicy, SpeakingScope
from training.permits import Condition
from training.services import Asks, Where

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
LATER = make.NOON + timedelta(hours=1)


@pytest.fixture
def place() -> Place:
    return Place.build()


def missing(place: Place, person: User, **facts: Any) -> list[Condition]:
    at = facts.pop("at", LATER)
    permit = permits.may_speak(person, place.space, at=at, **facts)
    return [each.condition for each in permit.missing]


def test_without_a_policy_nobody_is_asked(place: Place) -> None:
    permit = permits.may_speak(make.user(), place.space, at=LATER)
    assert permit.allowed
    assert not permit.asked


def test_a_policy_asks_for_a_scope_that_a_role_gives(place: Place) -> None:
    bo = place.volunteer()
    place.ask()
    assert missing(place, bo) == [Condition.SCOPE]
    place.scope()
    assert missing(place, bo) == []
    assert missing(place, make.user()) == [Condition.SCOPE]


def test_a_scope_of_a_topic_covers_that_topic_alone(place: Place) -> None:
    bo = place.volunteer()
    place.ask()
    place.scope(where=Where(topic=place.topic))
    assert missing(place, bo) == [Condition.SCOPE]
    assert missing(place, bo, topic=place.topic) == []


def test_a_scope_covers_the_levels_up_to_its_own(place: Place) -> None:
    bo = place.volunteer()
    place.ask()
    place.scope(where=Where(level=Level.COMMIT))
    assert missing(place, bo, level=Level.COMMIT) == []
    assert missing(place, bo, level=Level.PRESS) == [Condition.SCOPE]


def test_a_requirement_holds_from_its_level_on(place: Place) -> None:
    bo, track = place.volunteer(), place.track()
    place.ask(certification=True)
    place.scope(where=Where(level=Level.PRESS))
    place.require(track, Where(level=Level.COMMIT))
    assert missing(place, bo) == []
    assert missing(place, bo, level=Level.COMMIT) == [Condition.CERTIFICATION]
    place.certify(bo, track, at=LATER)
    assert missing(place, bo, level=Level.COMMIT) == []


def test_a_revoked_certification_no_longer_counts_from_that_moment(place: Place) -> None:
    bo, track = place.volunteer(), place.track()
    place.ask(certification=True)
    place.scope()
    place.require(track)
    period = place.certify(bo, track, at=make.NOON)
    services.revoke(certification=period, reason="Shared a secret", by=place.claire, at=LATER)
    assert missing(place, bo, at=LATER) == [Condition.CERTIFICATION]
    assert missing(place, bo, at=LATER - timedelta(microseconds=1)) == []
    with pytest.raises(ConflictError):
        services.revoke(certification=period, reason="Twice", by=place.claire, at=LATER)


def test_a_material_version_suspends_when_its_grace_ends(place: Place) -> None:
    bo, track = place.volunteer(), place.track()
    place.ask(certification=True)
    place.scope()
    place.require(track)
    place.certify(bo, track, at=make.NOON)
    first = track.versions.get()
    first.state, first.retired_at = "retired", LATER
    first.save()
    grace = LATER + timedelta(days=14)
    track.versions.create(
        number=2,
        author=place.claire,
        state="published",
        started_at=LATER,
        published_at=LATER,
        published_by=place.claire,
        grace_until=grace,
    )
    assert missing(place, bo, at=grace - timedelta(seconds=1)) == []
    assert missing(place, bo, at=grace) == [Condition.CERTIFICATION]


def test_consent_is_asked_of_who_speaks_only_by_scopes_that_need_it(place: Place) -> None:
    bo = place.volunteer()
    place.ask(consent=True)
    place.scope(needs_consent=True)
    assert missing(place, bo) == [Condition.CONSENT]
    make.consent(bo, place.hub)
    assert missing(place, bo) == []


def test_a_freeze_stops_all_but_the_spared_and_is_lifted(place: Place) -> None:
    bo, crisis = place.volunteer(), make.role()
    cyd = make.appoint(place.volunteer("Cyd"), crisis, on=place.hub)
    place.ask()
    place.scope()
    frozen = services.freeze(
        unit=place.hub, reason="Storm", spared_role=crisis, by=place.claire, at=LATER
    )
    assert missing(place, bo) == [Condition.FREEZE]
    assert missing(place, cyd) == []
    assert missing(place, bo, at=make.NOON) == []
    after = LATER + timedelta(hours=1)
    services.end_rule(rule=frozen, by=place.claire, at=after)
    assert missing(place, bo, at=after) == []
    assert SpeakingFreeze.objects.get().lifted_by == place.claire


def test_a_freeze_holds_without_a_policy(place: Place) -> None:
    services.freeze(unit=place.hub, reason="Storm", by=place.claire, at=LATER)
    assert missing(place, make.user()) == [Condition.FREEZE]


def test_a_new_policy_ends_the_one_before(place: Place) -> None:
    place.ask(charter=True)
    services.set_policy(unit=place.hub, asks=Asks(charter=False), by=place.claire, at=LATER)
    first, second = SpeakingPolicy.objects.order_by("starts_at")
    assert first.ends_at == second.starts_at == LATER
    assert second.ends_at is None


def test_every_change_is_audited(place: Place) -> None:
    place.ask()
    place.scope()
    services.end_rule(rule=SpeakingScope.objects.get(), by=place.claire, at=LATER)
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"permit-policy.made", "speaking-scope.made", "speaking-scope.ended"} <= actions


def test_nobody_without_the_power_changes_who_speaks(place: Place) -> None:
    bo = place.volunteer()
    with pytest.raises(PermissionDenied):
        services.set_policy(unit=place.hub, asks=Asks(), by=bo, at=LATER)
    with pytest.raises(PermissionDenied):
        services.add_scope(
            unit=place.hub, role=place.role, where=Where(), needs_consent=False, by=bo, at=LATER
        )
    with pytest.raises(PermissionDenied):
        services.freeze(unit=place.hub, reason="Storm", by=bo, at=LATER)
    place.scope()
    with pytest.raises(PermissionDenied):
        services.end_rule(rule=SpeakingScope.objects.get(), by=bo, at=LATER)


def test_the_same_rule_is_not_made_twice(place: Place) -> None:
    place.scope()
    with pytest.raises(ValidationError, match="role"):
        place.scope()
    track = place.track()
    place.require(track)
    with pytest.raises(ValidationError, match="track"):
        place.require(track)


def test_what_nobody_can_pass_is_not_asked(place: Place) -> None:
    track = place.track()
    track.retired_at = make.NOON
    track.save()
    with pytest.raises(ValidationError, match="track"):
        place.require(track)


def test_bad_moments_and_empty_reasons_are_refused(place: Place) -> None:
    past = make.NOON - timedelta(days=1)
    with pytest.raises(ValidationError, match="starts_at"):
        services.set_policy(
            unit=place.hub, asks=Asks(), by=place.claire, at=make.NOON, starts_at=past
        )
    with pytest.raises(ValidationError, match="reason"):
        services.freeze(unit=place.hub, reason="  ", by=place.claire, at=make.NOON)
    with pytest.raises(ValidationError, match="until"):
        services.freeze(
            unit=place.hub, reason="Storm", until=make.NOON, by=place.claire, at=make.NOON
        )


def test_a_rule_ends_once(place: Place) -> None:
    place.scope()
    scope = SpeakingScope.objects.get()
    services.end_rule(rule=scope, by=place.claire, at=LATER)
    with pytest.raises(ConflictError):
        services.end_rule(rule=scope, by=place.claire, at=LATER + timedelta(hours=1))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_set_a_policy_at_once_one_stands_after_the_other(place: Place) -> None:
    place.ask()
    barrier, refused = Barrier(2), []

    def set_it(minutes: int) -> None:
        try:
            barrier.wait(timeout=10)
            moment = LATER + timedelta(minutes=minutes)
            services.set_policy(unit=place.hub, asks=Asks(), by=place.claire, at=moment)
        except (ConflictError, ValidationError) as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=set_it, args=[minutes]) for minutes in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = list(SpeakingPolicy.objects.order_by("starts_at"))
    assert len(rows) + len(refused) == 3
    for earlier, later in itertools.pairwise(rows):
        assert earlier.ends_at is not None
        assert earlier.ends_at <= later.starts_at


@pytest.mark.django_db(transaction=True)
def test_the_same_rule_added_by_two_people_at_once_stands_once() -> None:
    place = Place.build()
    track = place.track()

    def rules(_who: int) -> str:
        try:
            place.require(track)
        except ValidationError:
            return "known"
        return "made"

    def scopes(_who: int) -> str:
        try:
            place.scope()
        except ValidationError:
            return "known"
        return "made"

    assert at_once(range(2), rules) == ["known", "made"]
    assert at_once(range(2), scopes) == ["known", "made"]
