"""Acknowledging, standing at a date, and campaigns."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from governance import services
from governance.domain.charter_status import Change
from governance.models import Acknowledgement, Appointment, AuditEvent, Charter, CharterRequest
from governance.models.charter_standing import standing_at, standing_of
from governance.perms import Perm
from governance.tasks import fill_charter_campaign, sweep_charter_campaigns
from notifications.kinds import renderer_of
from notifications.models import OutboxMessage
from notifications.services import enqueue
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.charters import build

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from governance.models import CharterCampaign
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def in_force(office: build.Office, **facts: Any) -> Charter:
    charter = office.charter(**facts)
    office.publish(charter)
    return charter


def campaign_of(charter: Charter) -> CharterCampaign:
    found = services.latest_campaign(charter)
    assert found is not None
    return services.campaigns_going_on().get(pk=found.pk)


def fill(charter: Charter, *, at: datetime = make.NOON) -> int:
    return services.fill_campaign(campaign=campaign_of(charter), at=at)


def standings(charter: Charter, *, at: datetime) -> dict[str, str]:
    people = cast("QuerySet[Any]", standing_at(charter, at=at))
    return dict(people.values_list("name", "standing"))


def test_an_acknowledgement_keeps_the_proof() -> None:
    office = build.office()
    charter = in_force(office)

    proof = build.acknowledge(charter, office.bo)

    expected = hashlib.sha256(b"Say who you are.").hexdigest()
    assert (proof.sha256, proof.language, proof.round) == (expected, "en", 0)
    event = AuditEvent.objects.get(action="charter.acknowledged")
    assert event.changes["sha256"] == expected


def test_the_text_that_was_shown_is_the_text_in_force() -> None:
    office = build.office()
    charter = in_force(office)
    shown = build.digest(charter)
    office.publish(charter, "Other words.", change=Change.MINOR)

    with pytest.raises(ConflictError, match="has changed"):
        services.acknowledge_charter(
            charter=charter, language="en", sha256=shown, by=office.bo, at=make.NOON
        )
    assert not Acknowledgement.objects.exists()


def test_a_second_tap_returns_the_first_proof() -> None:
    office = build.office()
    charter = in_force(office)
    first = build.acknowledge(charter, office.bo)
    assert build.acknowledge(charter, office.bo, at=make.NOON + DAY) == first


def test_only_people_who_are_asked_acknowledge() -> None:
    office = build.office()
    charter = in_force(office)
    for stranger in (office.ana, make.person(Perm.CHARTER_VIEW, on=make.hub("South"))):
        with pytest.raises(PermissionDenied):
            build.acknowledge(charter, stranger)


def test_roles_narrow_the_audience() -> None:
    office = build.office()
    role = make.role(Perm.CHARTER_VIEW)
    chi = make.appoint(make.user("Chi"), role, on=office.spoke)
    charter = in_force(office, roles=[role])
    assert set(standings(charter, at=make.NOON)) == {chi.name}


def test_standing_follows_versions_grace_and_dates() -> None:
    office = build.office()
    charter = in_force(office)
    build.acknowledge(charter, office.bo)
    later = make.NOON + 30 * DAY
    office.publish(charter, "Other words.", at=later)

    def bo(at: datetime) -> str | None:
        return standings(charter, at=at).get("Bo")

    assert bo(make.NOON - DAY) is None
    assert bo(make.NOON) == "current"
    assert bo(later - DAY) == "current"
    assert bo(later) == "due"
    assert bo(later + 13 * DAY) == "due"
    assert bo(later + 14 * DAY) == "lapsed"


def test_a_minor_version_changes_nobodys_standing() -> None:
    office = build.office()
    charter = in_force(office)
    build.acknowledge(charter, office.bo)
    office.publish(charter, "Say who you are!", change=Change.MINOR, at=make.NOON + DAY)
    assert standings(charter, at=make.NOON + 99 * DAY) == {"Bo": "current"}


@pytest.mark.parametrize("renewal", [None, 1, 12])
def test_the_query_and_the_pure_rule_agree(renewal: int | None) -> None:
    office = build.office()
    chi = make.person(Perm.CHARTER_VIEW, on=office.spoke, name="Chi")
    make.person(Perm.CHARTER_VIEW, on=office.spoke, name="Dee")
    charter = in_force(office, renewal_months=renewal)
    build.acknowledge(charter, office.bo)
    office.publish(charter, "Other words.", at=make.NOON + 20 * DAY)
    build.acknowledge(charter, chi, at=make.NOON + 21 * DAY)

    for day in (0, 1, 20, 21, 31, 33, 34, 44, 51, 64, 65, 400):
        at = make.NOON + day * DAY
        for person in cast("QuerySet[Any]", standing_at(charter, at=at)):
            verdict = standing_of(charter, person, at=at)
            assert verdict is not None
            assert person.standing == verdict.standing.value, (person, day)
            if verdict.until is not None:
                assert person.counts_until == verdict.until, (person, day)


def test_a_publication_asks_everybody_once() -> None:
    office = build.office()
    charter = in_force(office)

    assert fill(charter) == 1
    assert fill(charter) == 0

    request = CharterRequest.objects.get()
    assert (request.person, request.unit) == (office.bo, office.spoke)
    assert request.due_at == make.NOON + 14 * DAY
    assert OutboxMessage.objects.filter(kind="charter.asked").count() == 1


def test_a_campaign_that_was_stopped_goes_on_where_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = build.office()
    for number in range(4):
        make.person(Perm.CHARTER_VIEW, on=office.spoke, name=f"Volunteer {number}")
    charter = in_force(office)
    monkeypatch.setattr("governance.services.charter_campaigns.BATCH", 2)
    calls = iter([True, False])

    def breaks(drafts: Any, *, at: datetime) -> int:
        if not next(calls):
            raise ConnectionError
        return enqueue(drafts, at=at)

    monkeypatch.setattr("governance.services.charter_campaigns.enqueue", breaks)
    with pytest.raises(ConnectionError):
        fill(charter)
    assert OutboxMessage.objects.filter(kind="charter.asked").count() == 2
    assert campaign_of(charter).asked_all_at is None

    monkeypatch.setattr("governance.services.charter_campaigns.enqueue", enqueue)
    assert fill(charter) == 3
    assert OutboxMessage.objects.filter(kind="charter.asked").count() == 5
    assert campaign_of(charter).asked_all_at == make.NOON


def test_newcomers_are_asked_with_a_grace_period_of_their_own() -> None:
    office = build.office()
    charter = in_force(office)
    fill(charter)
    dee = make.person(Perm.CHARTER_VIEW, on=office.spoke, name="Dee")

    assert fill(charter, at=make.NOON + 40 * DAY) == 1
    assert CharterRequest.objects.get(person=dee).due_at == make.NOON + 54 * DAY


def test_renewal_asks_again_when_its_months_are_over() -> None:
    office = build.office()
    charter = in_force(office, renewal_months=1)
    fill(charter)
    build.acknowledge(charter, office.bo)
    renewed = make.NOON + 31 * DAY

    assert fill(charter, at=renewed - timedelta(seconds=1)) == 0
    assert fill(charter, at=renewed) == 1
    request = CharterRequest.objects.get(round=1)
    assert request.due_at == renewed + 14 * DAY
    assert build.acknowledge(charter, office.bo, at=renewed + DAY).round == 1
    assert fill(charter, at=renewed + 2 * DAY) == 0


def test_reminders_leave_seven_days_and_one_day_before_the_end() -> None:
    office = build.office()
    charter = in_force(office)
    fill(charter)
    sent = [
        services.remind(campaign=campaign_of(charter), at=make.NOON + day * DAY)
        for day in (6, 7, 8, 12, 13, 13, 14)
    ]
    assert sent == [0, 1, 0, 0, 1, 0, 0]


def test_nobody_is_reminded_of_what_is_done() -> None:
    office = build.office()
    charter = in_force(office)
    fill(charter)
    build.acknowledge(charter, office.bo)
    assert services.remind(campaign=campaign_of(charter), at=make.NOON + 8 * DAY) == 0


def test_missed_reminders_make_one_mail() -> None:
    office = build.office()
    charter = in_force(office)
    fill(charter)
    at = make.NOON + 13 * DAY + timedelta(hours=1)
    assert services.remind(campaign=campaign_of(charter), at=at) == 1


def test_a_short_grace_period_is_not_reminded_on_the_first_day() -> None:
    office = build.office()
    charter = in_force(office, grace_days=5)
    fill(charter)
    campaign = campaign_of(charter)
    assert services.remind(campaign=campaign, at=make.NOON) == 0
    assert services.remind(campaign=campaign, at=make.NOON + 4 * DAY) == 1


def test_a_newer_version_ends_the_campaign_before_it() -> None:
    office = build.office()
    charter = in_force(office)
    first = campaign_of(charter)
    fill(charter)
    office.publish(charter, "Other words.", at=make.NOON + DAY)

    first.refresh_from_db()
    assert first.ended_at == make.NOON + DAY
    mail = OutboxMessage.objects.get(kind="charter.asked")
    assert renderer_of(mail.kind).still_needed(mail) == "another version is in force"


def test_the_mail_says_what_until_when_and_why() -> None:
    office = build.office()
    charter = in_force(office)
    fill(charter)
    message = OutboxMessage.objects.get(kind="charter.asked")
    renderer = renderer_of(message.kind)

    assert renderer.still_needed(message) == ""
    mail = renderer.mail(message, "en")
    assert "Our charter" in mail.subject
    assert f"/charters/{charter.pk}/read/" in mail.text
    assert "Sales" in mail.text

    build.acknowledge(charter, office.bo)
    assert renderer.still_needed(message) == "acknowledged already"


def test_the_tasks_load_call_and_finish(clock: Clock) -> None:
    clock.freeze(make.NOON)
    office = build.office()
    charter = in_force(office)
    fill_charter_campaign(campaign_id=campaign_of(charter).pk)
    sweep_charter_campaigns()
    assert CharterRequest.objects.count() == 1
    clock.forward(days=8)
    sweep_charter_campaigns()
    assert OutboxMessage.objects.filter(kind="charter.reminder").count() == 1


def crowd(office: build.Office, count: int, prefix: str) -> None:
    people = User.objects.bulk_create(
        User(email=f"{prefix}{number}@example.org", name=f"{prefix} {number}")
        for number in range(count)
    )
    role = make.role(Perm.CHARTER_VIEW)
    Appointment.objects.bulk_create(
        Appointment(person=person, role=role, unit=office.spoke, starts_at=make.LONG_AGO)
        for person in people
    )


@pytest.mark.parametrize("count", [1, 60])
def test_asking_costs_the_same_queries_for_one_as_for_sixty(count: int) -> None:
    office = build.office()
    crowd(office, count, "volunteer")
    charter = in_force(office)
    campaign = campaign_of(charter)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert services.fill_campaign(campaign=campaign, at=make.NOON) == count + 1
    statements = [each["sql"] for each in seen if "SAVEPOINT" not in each["sql"]]
    # roles, units, the tree, requests; claim, quiet hours, mails, told; nobody left; filled
    assert len(statements) == 10, statements


def test_progress_hides_groups_of_fewer_than_five() -> None:
    office = build.office()
    small = make.unit("Legal", under=office.hub)
    lead = make.person(Perm.REPORT_VIEW, on=office.hub)
    alone = make.person(Perm.CHARTER_VIEW, on=small)
    crowd(office, 4, "volunteer")
    charter = in_force(office, units=[office.spoke, small])
    fill(charter)
    build.acknowledge(charter, alone)
    build.acknowledge(charter, office.bo)

    rows = services.progress_of(campaign_of(charter), seen_by=lead, at=make.NOON)

    assert [(row.unit, row.asked, row.answered) for row in rows] == [("Sales", 5, 1)]
    outsider = make.person(Perm.REPORT_VIEW, on=make.hub("South"))
    assert services.progress_of(campaign_of(charter), seen_by=outsider, at=make.NOON) == []
