"""The pages of permits: what is missing with its act, who may speak, the rules, the dossier."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from engagement import services as engagement
from governance.models import AuditEvent, Role
from governance.perms import Perm
from governance.services import verify_export
from tests import make
from tests.training import build
from tests.training.permits.build import ANSWERS, Place
from training import services
from training.domain.questions import Kind
from training.models import SpeakingFreeze, SpeakingPolicy, SpeakingScope

if TYPE_CHECKING:
    from pathlib import Path

    from accounts.models import User
    from engagement.models import Interaction
    from tests.clock import Clock
    from training.models import CertificationPeriod, Track

pytestmark = pytest.mark.django_db
LATER = make.NOON + timedelta(hours=1)


@pytest.fixture
def place(clock: Clock) -> Place:
    clock.freeze(LATER)
    return Place.build()


def as_(person: User, language: str = "en") -> Client:
    type(person).objects.filter(pk=person.pk).update(language=language)
    client = Client()
    client.force_login(type(person).objects.get(pk=person.pk))
    return client


def read(client: Client, name: str, *args: object, **query: Any) -> str:
    page = client.get(reverse(name, args=args), query)
    assert page.status_code == 200, page.status_code
    return page.content.decode()


def downloaded(client: Client, address: str, **query: Any) -> bytes:
    page: Any = client.get(address, query)
    return b"".join(page.streaming_content) if page.streaming else page.content


def gated(place: Place) -> tuple[User, Track]:
    bo, track = place.volunteer(), place.track()
    place.ask(certification=True)
    place.scope()
    place.require(track)
    return bo, track


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "separates you from speaking"), ("fr", "vous sépare de la prise de parole")],
)
def test_my_permits_open_with_what_is_missing_and_its_act(
    place: Place, language: str, words: str
) -> None:
    bo, track = gated(place)
    text = read(as_(bo, language), "training:permit-mine")
    assert words in text
    back = urlencode({"next": reverse("training:permit-mine")})
    assert f"{reverse('training:learn-track', args=[track.pk])}?{back}" in text


def test_a_refresher_takes_the_minutes_of_its_quiz_alone(place: Place) -> None:
    bo, new = place.volunteer(), place.volunteer("Cy")
    track = build.track(kinds=[Kind.SINGLE] * 3, draw=3, lessons=4, facts={"grace_days": 0})
    place.ask(certification=True)
    place.scope()
    place.require(track)
    build.certification(bo, track)
    build.version_of(track, at=make.NOON + timedelta(minutes=1), draw=3, lessons=4)

    assert "Take the quiz, 2 min" in read(as_(bo), "training:permit-mine")
    assert "Learn, 14 min" in read(as_(new), "training:permit-mine")


def test_my_permits_say_what_will_be_missing_within_a_month(place: Place) -> None:
    bo = place.volunteer()
    track = build.track(lessons=4, facts={"grace_days": 14})
    place.ask(certification=True)
    place.scope()
    place.require(track)
    build.certification(bo, track)
    soon = "What will be missing within a month"
    assert soon not in read(as_(bo), "training:permit-mine")
    build.version_of(track, at=make.NOON)
    text = read(as_(bo), "training:permit-mine")
    assert "You may speak in" in text
    assert soon in text
    assert f"Take the refresher of “{track.title}”" in text


def test_my_permits_say_where_i_may_speak(place: Place) -> None:
    bo, track = gated(place)
    place.certify(bo, track, at=make.NOON)
    text = read(as_(bo), "training:permit-mine")
    assert "You may speak in" in text
    assert place.space.name in text


def test_who_holds_no_role_is_led_to_volunteering(place: Place) -> None:
    text = read(as_(make.user("Nobody", language="en")), "training:permit-mine")
    assert reverse("governance:application-create") in text


def test_who_may_speak_lists_people_with_what_they_miss(place: Place) -> None:
    bo, _track = gated(place)
    text = read(as_(place.claire), "training:speaker-list", space=place.space.pk)
    assert bo.name in text
    assert "certification" in text
    assert "Nobody" in text


def test_who_may_speak_begins_with_the_places_one_may_ask_about(place: Place) -> None:
    make.space(make.hub(), name="Elsewhere")
    dee = make.person(Perm.PERMIT_VIEW, on=place.hub, name="Dee", language="en")
    text = read(as_(dee), "training:speaker-list")
    assert f'href="?space={place.space.pk}"' in text
    assert "Elsewhere" not in text


def test_the_list_answers_for_an_earlier_moment(place: Place) -> None:
    bo, track = gated(place)
    period = place.certify(bo, track, at=make.NOON)
    at = LATER - timedelta(minutes=10)
    services.revoke(certification=period, reason="Left", by=place.claire, at=at)
    now = read(as_(place.claire), "training:speaker-list", space=place.space.pk)
    then = read(
        as_(place.claire),
        "training:speaker-list",
        space=place.space.pk,
        at="2026-03-04T13:30",
    )
    assert "Nobody" in now
    assert "One person" in then


def test_the_list_can_be_taken_away(place: Place) -> None:
    bo, _track = gated(place)
    content = downloaded(
        as_(place.claire), reverse("training:speaker-list"), space=place.space.pk, format="csv"
    )
    assert bo.email in content.decode("utf-8-sig")


def test_a_list_costs_the_same_for_one_as_for_thirty(
    place: Place, django_assert_max_num_queries: Any
) -> None:
    gated(place)
    client = as_(place.claire)
    address = reverse("training:speaker-list")

    def cost() -> int:
        with django_assert_max_num_queries(60) as queries:
            client.get(address, {"space": str(place.space.pk)})
        return len(queries.captured_queries)

    one = cost()
    for number in range(30):
        place.volunteer(f"Volunteer {number}")
    assert cost() == one


def test_one_permit_is_told_to_its_owner_and_to_who_may_see_it(place: Place) -> None:
    bo, track = gated(place)
    address = "training:permit-detail"
    own = read(as_(bo), address, bo.pk, place.space.pk)
    assert reverse("training:learn-track", args=[track.pk]) in own
    text = read(as_(place.claire), address, bo.pk, place.space.pk)
    assert "separates Bo from" in text
    assert reverse("training:learn-track", args=[track.pk]) not in text
    ada = place.volunteer("Ada")
    refused = as_(ada).get(reverse(address, args=[bo.pk, place.space.pk]))
    assert refused.status_code == 404


@pytest.mark.parametrize("bad", ["level=9", "level=0"])
def test_an_unknown_level_is_not_found(place: Place, bad: str) -> None:
    bo, _track = gated(place)
    page = as_(bo).get(reverse("training:permit-detail", args=[bo.pk, place.space.pk]) + f"?{bad}")
    assert page.status_code == 404


def test_rules_are_made_and_ended_on_the_pages(place: Place) -> None:
    client = as_(place.claire)
    hub = place.hub.pk
    client.post(reverse("training:policy-set"), {"unit": hub, "asks_charter": "on"})
    assert SpeakingPolicy.objects.get().asks_charter
    assert not SpeakingPolicy.objects.get().asks_consent
    client.post(reverse("training:scope-create"), {"unit": hub, "role": place.role.pk, "level": 1})
    scope = SpeakingScope.objects.get()
    text = read(client, "training:speaking-rules")
    assert place.role.name_en in text
    client.post(reverse("training:rule-end", args=["scope", scope.pk]))
    scope.refresh_from_db()
    assert scope.ends_at == LATER


def test_a_refused_form_names_the_field_and_keeps_the_words(place: Place) -> None:
    page = as_(place.claire).post(
        reverse("training:freeze-create"),
        {"unit": place.hub.pk, "reason": "Storm", "until": "2020-01-01T10:00"},
    )
    text = page.content.decode()
    assert "Storm" in text
    assert "This time has passed" in text
    assert not SpeakingFreeze.objects.exists()


@pytest.mark.parametrize("unit", ["", "999999999", "x", "2147483648123"])
def test_a_bad_unit_is_refused_by_the_form(place: Place, unit: str) -> None:
    page = as_(place.claire).post(reverse("training:policy-set"), {"unit": unit})
    assert page.status_code == 200
    assert not SpeakingPolicy.objects.exists()


def test_who_may_only_see_finds_no_act(place: Place) -> None:
    place.ask()
    dee = make.person(Perm.PERMIT_VIEW, on=place.hub, name="Dee", language="en")
    text = read(as_(dee), "training:speaking-rules")
    assert reverse("training:freeze-create") not in text
    assert as_(dee).get(reverse("training:freeze-create")).status_code == 403


def answered(place: Place) -> tuple[Interaction, User, CertificationPeriod]:
    """An answer by Bo who had the right, which is then taken from them."""
    bo, track = gated(place)
    row = engagement.log_interaction(
        space=place.space, words="Twice!", by=bo, at=make.NOON, contact_name="Hélène Robert"
    )
    period = place.certify(bo, track, at=make.NOON)
    moment = make.NOON + timedelta(minutes=20)
    engagement.reply(interaction=row, body="Sorry for that", by=bo, at=moment)
    services.revoke(
        certification=period, reason="Left", by=place.claire, at=moment + timedelta(minutes=5)
    )
    return row, bo, period


def test_the_dossier_says_who_had_the_right_and_what_changed_since(place: Place) -> None:
    row, bo, period = answered(place)
    text = read(as_(place.claire), "engagement:interaction-rights", row.pk)
    assert "had the right" in text
    assert bo.name in text
    [role] = {each.role for each in bo.appointments.select_related("role")}
    assert f"Appointed: {role.name_en}," in text
    assert f"Appointed: {role.slug}" not in text
    assert "Attendance sheet" in text
    assert "certification.revoked" in text
    assert f"training.certificationperiod:{period.pk}" in text
    assert "Missing: certification" in text


def test_an_answer_from_before_the_rules_says_that_no_permit_was_asked(place: Place) -> None:
    bo = place.volunteer()
    row = engagement.log_interaction(space=place.space, words="Twice!", by=bo, at=make.NOON)
    engagement.reply(interaction=row, body="Sorry", by=bo, at=make.NOON)
    place.ask(at=make.NOON + timedelta(minutes=30))
    text = read(as_(place.claire), "engagement:interaction-rights", row.pk)
    assert "No permit was asked then" in text


@pytest.mark.django_db(transaction=True)
def test_the_file_proves_itself_and_fails_when_one_row_is_altered(
    place: Place, tmp_path: Path
) -> None:
    row, _bo, _period = answered(place)
    address = reverse("engagement:interaction-rights-file", args=[row.pk, "json"])
    content = downloaded(as_(place.claire), address)
    envelope = json.loads(content)
    assert "Hélène" not in content.decode()
    assert "Sorry for that" not in content.decode()
    assert verify_export(envelope).holds
    file = tmp_path / "rights.json"
    file.write_bytes(content)
    call_command("verify_audit", str(file))

    envelope["body"]["answers"][0]["then"]["allowed"] = False
    assert not verify_export(envelope).holds
    file.write_text(json.dumps(envelope))
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_audit", str(file))
    assert stopped.value.code == 1


@pytest.mark.django_db(transaction=True)
def test_a_checksum_that_the_log_does_not_know_is_refused(place: Place) -> None:
    row, _bo, _period = answered(place)
    address = reverse("engagement:interaction-rights-file", args=[row.pk, "json"])
    content = downloaded(as_(place.claire), address)
    envelope = json.loads(content)
    from governance.services.sealed_exports import checksum_of  # noqa: PLC0415 - one test

    envelope["body"]["seen_at"] = "2020-01-01T00:00:00+00:00"
    envelope["checksum"] = checksum_of(envelope["body"])
    assert not verify_export(envelope).holds


@pytest.mark.parametrize(
    "bad", [None, [], {}, {"body": 1}, {"body": {}, "checksum": "x", "seal": {}}]
)
def test_what_is_no_export_is_refused_in_words(place: Place, bad: object) -> None:
    assert verify_export(bad).fault


@pytest.mark.django_db(transaction=True)
def test_the_dossier_as_pdf(place: Place) -> None:
    row, _bo, _period = answered(place)
    address = reverse("engagement:interaction-rights-file", args=[row.pk, "pdf"])
    content = downloaded(as_(place.claire), address)
    assert content.startswith(b"%PDF")
    assert AuditEvent.objects.filter(action="evidence.exported").count() == 1


def test_a_volunteer_does_not_open_the_dossier(place: Place) -> None:
    row, bo, _period = answered(place)
    page = as_(bo).get(reverse("engagement:interaction-rights", args=[row.pk]))
    assert page.status_code == 403
    assert Role.objects.filter(powers__contains=[ANSWERS[0].value]).exists()
