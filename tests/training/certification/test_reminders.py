"""People are told once that the refresher is open, and once that it is too late."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import override

from accounts.services import deactivate_person
from governance.perms import Perm
from notifications.kinds import renderer_of
from notifications.models import OutboxMessage
from tests import make
from tests.training.certification import build
from training import services

if TYPE_CHECKING:
    from governance.models import OrgUnit
    from training.models import Track

NOON, DAY = make.NOON, timedelta(days=1)


def kinds() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True))


def test_each_is_told_once_a_state(track: Track) -> None:
    build.certified(make.user(), track, days_ago=330)
    assert services.remind_certified(at=NOON) == 0
    assert services.remind_certified(at=NOON + 10 * DAY) == 1
    assert services.remind_certified(at=NOON + 11 * DAY) == 0
    assert services.remind_certified(at=NOON + 40 * DAY) == 1
    assert services.remind_certified(at=NOON + 41 * DAY) == 0
    assert kinds() == ["certification.refresher", "certification.overdue"]


def test_a_material_version_opens_the_refresher(track: Track) -> None:
    build.certified(make.user(), track)
    build.version(track, at=NOON, grace=7 * DAY)
    assert services.remind_certified(at=NOON) == 1
    assert services.remind_certified(at=NOON + 8 * DAY) == 0


def test_who_renewed_was_revoked_or_left_hears_nothing(track: Track, unit: OrgUnit) -> None:
    renewed, revoked, gone = make.user(), make.user(), make.user()
    for person in (renewed, revoked, gone):
        build.certified(person, track, days_ago=340)
    build.certified(renewed, track, days_ago=1)
    chief = make.person(Perm.CERTIFICATION_CHANGE, on=unit)
    period = services.own_certifications(revoked, at=NOON).get()
    services.revoke(certification=period, reason="Forged", by=chief, at=NOON)
    deactivate_person(person=gone, by=None, at=NOON)
    assert services.remind_certified(at=NOON) == 0


def test_a_retired_track_calls_nobody(track: Track) -> None:
    build.certified(make.user(), track, days_ago=400)
    type(track).objects.update(retired_at=NOON)
    assert services.remind_certified(at=NOON) == 0


def test_mails_wait_for_the_end_of_quiet_hours(track: Track) -> None:
    quiet: dict[str, Any] = {"quiet_from": time(20), "quiet_until": time(8)}
    build.certified(make.user(**quiet), track, days_ago=340)
    night = NOON.replace(hour=23, minute=30)
    services.remind_certified(at=night)
    assert OutboxMessage.objects.get().try_at > night


def test_a_mail_names_the_track_in_both_languages(track: Track) -> None:
    build.certified(make.user(), track, days_ago=340)
    build.certified(make.user(), track, days_ago=400)
    services.remind_certified(at=NOON)
    for message in OutboxMessage.objects.all():
        renderer = renderer_of(message.kind)
        assert renderer.still_needed(message) == ""
        for language, title in (("fr", "Le ton juste"), ("en", "The right tone")):
            with override(language):
                mail = renderer.mail(message, language)
            assert title in mail.subject


def test_a_mail_is_dropped_when_it_was_passed_again(track: Track) -> None:
    held = build.certified(make.user(), track, days_ago=340)
    services.remind_certified(at=NOON)
    build.certified(held.person, track, days_ago=0)
    message = OutboxMessage.objects.get()
    assert renderer_of(message.kind).still_needed(message) == "passed again"


def test_many_are_told_with_as_many_queries_as_one(
    track: Track, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        build.certified(make.user(), track, days_ago=340)
    with django_assert_max_num_queries(20):
        assert services.remind_certified(at=NOON) == 30
