"""More attempts for who has used theirs up: given by a trainer, with a reason, once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import override

from accounts.models import User
from governance.models import AuditEvent
from governance.perms import Perm
from notifications.kinds import renderer_of
from notifications.models import OutboxMessage
from socialteam.kit.errors import ConflictError
from tests import make
from tests.training import build
from tests.training.entering import url
from training import learning, services
from training.models import AttemptGrant, Enrolment

if TYPE_CHECKING:
    from django.test import Client

    from governance.models import OrgUnit

pytestmark = pytest.mark.django_db
NOON = make.NOON
API = "/api/v1/enrolments/"


def stuck(unit: OrgUnit, *, attempts: int = 1) -> Enrolment:
    """Somebody of ``unit`` who has failed as often as one may."""
    track = build.track(unit, attempts=attempts, wait_minutes=0)
    enrolment = build.enrolment(build.learner(unit, name="Bo Lind"), track)
    for place in range(attempts):
        build.failed(enrolment, at=NOON + timedelta(minutes=place))
    return enrolment


def trainer(unit: OrgUnit, **fields: Any) -> User:
    powers = (Perm.LEARNING_VIEW, Perm.LEARNING_REVIEW)
    return make.person(*powers, on=unit, name="Ana Ruiz", language="en", **fields)


def give(enrolment: Enrolment, by: User, attempts: int = 1, reason: str = "We talked.") -> Any:
    return services.give_attempts(
        enrolment=enrolment, attempts=attempts, reason=reason, by=by, at=NOON
    )


def test_the_headline_says_that_attempts_are_used_up(client: Client) -> None:
    enrolment = stuck(make.unit())
    client.force_login(enrolment.person)
    for address in (url("learn-track", enrolment.track_id), url("my-learning")):
        assert "You have used every attempt at <mark>" in client.get(address).content.decode()


def test_given_attempts_open_the_quiz_again_and_what_was_read_stays_read() -> None:
    unit = make.unit()
    enrolment = stuck(unit)
    assert learning.next_for(enrolment, at=NOON).stop == "exhausted"

    give(enrolment, trainer(unit), attempts=2)

    assert learning.next_for(enrolment, at=NOON).left == 2
    course = learning.course_of(enrolment.track, enrolment.person, at=NOON)
    assert course.following is not None
    assert (course.following.stop, course.following.left) == (None, 2)
    assert not Enrolment.objects.exhausted().exists()
    told = AuditEvent.objects.get(action="enrolment.attempts_given").changes
    assert told == {"attempts": 2, "reason": "We talked.", "person": enrolment.person_id}

    build.failed(enrolment, at=NOON + timedelta(hours=1))
    assert build.passed(enrolment, at=NOON + timedelta(hours=2)).passed


def test_the_wait_still_holds() -> None:
    unit = make.unit()
    track = build.track(unit, attempts=1, wait_minutes=30)
    enrolment = build.enrolment(build.learner(unit), track)
    build.failed(enrolment)
    give(enrolment, trainer(unit))
    assert learning.next_for(enrolment, at=NOON + timedelta(minutes=29)).stop == "wait"
    assert learning.next_for(enrolment, at=NOON + timedelta(minutes=30)).stop is None


def test_nothing_is_given_while_attempts_are_left_or_after_the_end() -> None:
    unit = make.unit()
    ana = trainer(unit)
    enrolment = stuck(unit)
    give(enrolment, ana)
    with pytest.raises(ConflictError, match="attempts left"):
        give(enrolment, ana)
    build.passed(enrolment)
    with pytest.raises(ConflictError, match="ended"):
        give(enrolment, ana)
    assert AttemptGrant.objects.count() == 1


def test_only_who_reviews_there_gives_and_nobody_to_themselves() -> None:
    unit = make.unit()
    enrolment = stuck(unit)
    for by in (make.person(Perm.LEARNING_WRITE, on=unit), trainer(make.unit()), enrolment.person):
        with pytest.raises(PermissionDenied):
            give(enrolment, by)
    ana = trainer(unit)
    own = build.enrolment(ana, build.track(unit, attempts=1, wait_minutes=0))
    build.failed(own)
    with pytest.raises(PermissionDenied):
        give(own, ana)


@pytest.mark.parametrize(("attempts", "reason"), [(0, "x"), (11, "x"), (1, " "), (1, "x" * 301)])
def test_a_reason_and_a_reasonable_number_are_asked(attempts: int, reason: str) -> None:
    unit = make.unit()
    with pytest.raises(ValidationError):
        give(stuck(unit), trainer(unit), attempts, reason)
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(("language", "said"), [("fr", "Ana Ruiz"), ("en", "gives you 2 more")])
def test_the_person_is_told_why(language: str, said: str) -> None:
    unit = make.unit()
    give(stuck(unit), trainer(unit), attempts=2, reason="You were interrupted")
    message = OutboxMessage.objects.get(kind="attempts.given")
    renderer: Any = renderer_of(message.kind)
    assert renderer.still_needed(message) == ""
    with override(language):
        mail = renderer.mail(message, language)
    assert said in mail.text
    assert "You were interrupted" in mail.text
    Enrolment.objects.update(ended_at=NOON)
    assert renderer.still_needed(message)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_trainer_finds_them_and_gives_from_the_pages(client: Client, language: str) -> None:
    unit = make.unit()
    enrolment = stuck(unit)
    ana = trainer(unit)
    User.objects.filter(pk=ana.pk).update(language=language)
    client.force_login(ana)
    page = client.get(url("exhausted-list")).content.decode()
    assert url("attempts-give", enrolment.pk) in page
    assert "Bo Lind" not in client.get(url("exhausted-list") + "?q=zz").content.decode()

    address = url("attempts-give", enrolment.pk)
    assert client.get(address).status_code == 200
    refused = client.post(address, {"attempts": "2", "reason": ""}).content.decode()
    assert 'value="2"' in refused
    assert client.post(address, {"attempts": "2", "reason": "Vu ensemble"}).status_code == 302
    assert AttemptGrant.objects.get().given_by == ana

    client.force_login(enrolment.person)
    page = client.get(url("learn-track", enrolment.track_id)).content.decode()
    assert "Vu ensemble" in page


def test_the_list_is_downloaded_as_it_is_filtered(client: Client) -> None:
    unit = make.unit()
    enrolment = stuck(unit)
    client.force_login(trainer(unit))
    address = url("exhausted-list")
    page = client.get(address).content.decode()
    assert "format=csv" in page

    def downloaded(words: str) -> str:
        answer: Any = client.get(address, {"q": words, "format": "csv"})
        return b"".join(answer.streaming_content).decode()

    assert f'"{enrolment.person.email}","{enrolment.track.title}","1","0",' in downloaded("bo")
    assert enrolment.person.email not in downloaded("nobody")


def test_the_pages_are_closed_to_others(client: Client) -> None:
    unit = make.unit()
    enrolment = stuck(unit)
    client.force_login(trainer(make.unit()))
    assert "Bo Lind" not in client.get(url("exhausted-list")).content.decode()
    assert client.get(url("attempts-give", enrolment.pk)).status_code == 404
    client.force_login(make.person(Perm.LEARNING_WRITE, on=unit))
    assert client.get(url("exhausted-list")).status_code == 403


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_list_costs_the_same_for_one_as_for_thirty(
    client: Client, django_assert_max_num_queries: Any, how_many: int
) -> None:
    unit = make.unit()
    for _ in range(how_many):
        stuck(unit)
    client.force_login(trainer(unit))
    client.get(url("exhausted-list"))
    with django_assert_max_num_queries(9):
        page = client.get(url("exhausted-list"))
    assert page.content.count(b"/learning/attempts/") >= how_many


def test_the_api_lists_and_gives(client: Client) -> None:
    unit = make.unit()
    enrolment = stuck(unit)
    client.force_login(trainer(unit))
    row = client.get(API).json()["results"][0]
    assert (row["id"], row["made"], row["allowed"], row["given"]) == (enrolment.pk, 1, 1, 0)

    address = f"{API}{enrolment.pk}/give/"
    bad = client.post(address, {"attempts": 99, "reason": ""}, content_type="application/json")
    assert set(bad.json()["errors"]) == {"attempts", "reason"}
    sent = {"attempts": 3, "reason": "We talked."}
    made = client.post(address, sent, content_type="application/json")
    assert (made.status_code, made.json()["allowed"]) == (201, 4)
    assert client.post(address, sent, content_type="application/json").status_code == 409
    assert client.get(API).json()["results"] == []
    client.force_login(trainer(make.unit()))
    assert client.post(address, sent, content_type="application/json").status_code == 404
