"""The pages of certifications, in both languages."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from accounts.services import deactivate_person
from governance.perms import Perm
from socialteam.kit import clock
from tests import make
from tests.training.certification import build
from training import services, wallet
from training.models import CertificationPeriod, Level, SpeakingScope

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit
    from tests.clock import Clock
    from training.models import Track

NOON = make.NOON
LIST = "/learning/certifications/"


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(NOON)


@pytest.fixture
def chief(unit: OrgUnit) -> User:
    return make.person(*build.POWERS, on=unit, language="en")


def logged_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:500]
    found: str = response.getvalue().decode()
    return re.sub(r"\s+", " ", found)


@pytest.mark.parametrize(("language", "word"), [("fr", "Habilitations"), ("en", "Certifications")])
def test_every_page_opens_in_both_languages(
    track: Track, unit: OrgUnit, language: str, word: str
) -> None:
    chief = make.person(*build.POWERS, on=unit, language=language)
    held = build.certified(make.user("Zoé"), track)
    client = logged_in(chief)
    assert word in text(client, LIST)
    pages = ["new/", "import/", "mine/", f"{held.pk}/", f"{held.pk}/revoke/", "export/"]
    for page in [LIST + each for each in pages] + ["/permits/card/", "/permits/mine/"]:
        text(client, page)


def test_the_list_is_searched_and_filtered(track: Track, unit: OrgUnit, chief: User) -> None:
    ana = make.person(Perm.UNIT_VIEW, on=make.unit("Nord", under=unit), name="Ana")
    build.certified(ana, track)
    build.certified(make.user("Bo"), track, days_ago=400)
    other = build.track(unit, slug="law")
    build.certified(make.user("Cleo"), other)
    client = logged_in(chief)
    assert "<mark>One certification</mark> has ended" in text(client, LIST)
    for query, names in {
        "q=bo": {"Bo"},
        f"track={other.pk}": {"Cleo"},
        "standing=overdue": {"Bo"},
        "standing=held": {"Ana", "Cleo"},
        f"unit={unit.pk}": {"Ana"},
        "q=nobody": set(),
    }.items():
        page = text(client, f"{LIST}?{query}")
        found = {name for name in ("Ana", "Bo", "Cleo") if f">{name}</a>" in page}
        assert found == names, query
        rows = text(client, f"{LIST}export/?{query}").split('"Until" ')[1]
        assert {name for name in ("Ana", "Bo", "Cleo") if f'"{name}"' in rows} == names, query


def test_a_long_list_asks_no_more(track: Track, chief: User) -> None:
    client = logged_in(chief)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            text(client, LIST)
        return len(captured)

    build.certified(make.user(), track)
    queries()
    first = queries()
    for _ in range(29):
        build.certified(make.user(), track)
    assert queries() == first


def test_others_tracks_do_not_exist(track: Track) -> None:
    held = build.certified(make.user("Zoé"), track)
    client = logged_in(make.person(*build.POWERS, on=make.unit(), language="en"))
    assert "Zoé" not in text(client, LIST)
    for page in ("", "revoke/"):
        assert client.get(f"{LIST}{held.pk}/{page}").status_code == 404
    assert logged_in(make.user()).get(LIST).status_code == 403


def test_a_revocation_asks_for_a_reason_and_keeps_what_was_typed(
    track: Track, chief: User
) -> None:
    held = build.certified(make.user("Zoé"), track)
    client = logged_in(chief)
    response = client.post(f"{LIST}{held.pk}/revoke/", {"reason": ""})
    assert response.status_code == 200
    held.refresh_from_db()
    assert held.revoked_at is None
    assert client.post(f"{LIST}{held.pk}/revoke/", {"reason": "Forged"}).status_code == 302
    assert "Forged" in text(client, f"{LIST}{held.pk}/")
    again = client.post(f"{LIST}{held.pk}/revoke/", {"reason": "Twice"})
    assert "revoked already" in again.content.decode()


def test_one_certification_is_taken_over_or_says_which_field(track: Track, chief: User) -> None:
    make.user(email="ana@example.org")
    facts = {"person": "ana@example.org", "track": track.pk, "evidence": "List"}
    client = logged_in(chief)
    for wrong, field in (
        ({"passed_on": "2031-01-01"}, "passed_on"),
        ({"passed_on": "2026-01-01", "number": "9"}, "number"),
        ({"passed_on": "2026-01-01", "person": "no@example.org"}, "person"),
        ({"passed_on": "2026-01-01", "evidence": ""}, "evidence"),
    ):
        response = client.post(f"{LIST}new/", facts | wrong)
        assert field in response.context["form"].errors, wrong
    assert client.post(f"{LIST}new/", facts | {"passed_on": "2026-01-01"}).status_code == 302
    assert CertificationPeriod.objects.get().evidence == "List"


def test_a_sheet_goes_through_the_pages(track: Track, chief: User) -> None:
    make.user(email="ana@example.org")
    client = logged_in(chief)
    body = b"person,track,version,passed on,evidence\nana@example.org,tone,,2026-01-01,List\n"
    response = client.post(f"{LIST}import/", {"file": SimpleUploadedFile("past.csv", body)})
    check = response["Location"]
    assert "<mark>One certification</mark> would be recorded" in text(client, check)
    columns = {"person": "person", "track": "track", "passed_on": "passed on"}
    refused = client.post(f"{check}confirm/", columns)
    assert refused["Location"] == check
    response = client.post(f"{check}confirm/", columns | {"evidence": "evidence"})
    assert response["Location"] == LIST
    assert CertificationPeriod.objects.count() == 1
    other = logged_in(make.person(*build.POWERS, on=make.company()))
    assert other.get(check).status_code == 404


def test_ones_own_stay_visible_with_their_certificates(track: Track) -> None:
    person = make.user("Zoé", language="en")
    build.certified(person, track, days_ago=500)
    build.certified(person, track, days_ago=400)
    client = logged_in(person)
    page = text(client, f"{LIST}mine/")
    assert "<mark>One certification</mark> is to be renewed" in page
    assert "One earlier period" in page
    held = services.own_certifications(person, at=NOON).first()
    assert held is not None
    response = client.get(f"{LIST}mine/{held.pk}/certificate/")
    words = PdfReader(BytesIO(response.getvalue())).pages[0].extract_text()
    assert "Zoé" in words
    assert "The right tone" in words
    assert f"/verify/{held.uid}/" in words
    stranger = logged_in(make.user())
    assert stranger.get(f"{LIST}mine/{held.pk}/certificate/").status_code == 404
    assert stranger.get(f"{LIST}mine/{held.pk}/credential/").status_code == 404


@pytest.mark.parametrize(
    ("days_ago", "said"),
    [(10, "<mark>is certified</mark>"), (340, "<mark>is certified</mark>"), (400, "expired")],
)
def test_anybody_verifies_a_certificate(track: Track, days_ago: int, said: str) -> None:
    person = make.user("Zoé", email="zoe@example.org")
    held = build.certified(person, track, days_ago=days_ago)
    client = Client(headers={"Accept-Language": "en"})
    response = client.get(f"/verify/{held.uid}/")
    page = response.content.decode()
    assert said in page
    assert "Zoé" in page
    assert "zoe@example.org" not in page
    assert "List of 2025" not in page
    assert "noindex" in response["X-Robots-Tag"]
    assert "Set-Cookie" not in response.headers


def test_the_verified_days_are_those_of_the_certificate(track: Track) -> None:
    person = make.user("Zoé", time_zone="Pacific/Auckland")
    held = build.certified(person, track)
    CertificationPeriod.objects.filter(pk=held.pk).update(
        starts_at=NOON.replace(hour=23, day=4, month=3)
    )
    page = Client().get(f"/verify/{held.uid}/?lang=en").content.decode()
    assert f"5 March {NOON.year}" in page


def test_a_revoked_or_suspended_certificate_says_so_without_the_reason(
    track: Track, chief: User
) -> None:
    held, other = build.certified(make.user(), track), build.certified(make.user(), track)
    services.revoke(certification=held, reason="Private matter", by=chief, at=NOON)
    client = Client(headers={"Accept-Language": "en"})
    page = client.get(f"/verify/{held.uid}/").content.decode()
    assert "<mark>revoked</mark>" in page
    assert "Private matter" not in page
    build.version(track, at=NOON, grace=timedelta(0))
    assert "<mark>suspended</mark>" in client.get(f"/verify/{other.uid}/").content.decode()


def test_an_unknown_certificate_does_not_exist(db: None) -> None:
    missing = "/verify/6f0c2f6e-93f5-4b0e-8d0e-000000000000/"
    assert Client().get(missing).status_code == 404
    assert Client().get("/verify/nothing/").status_code == 404


def test_who_asks_too_often_waits_a_minute(track: Track, clock: Clock) -> None:
    path = f"/verify/{build.certified(make.user(), track).uid}/"
    client = Client()
    answers = [client.get(path).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]
    assert Client(REMOTE_ADDR="192.0.2.7").get(path).status_code == 200
    clock.freeze(NOON + timedelta(minutes=1))
    assert client.get(path).status_code == 200


def speaker(unit: OrgUnit) -> User:
    """Somebody who may speak in one space of ``unit``."""
    make.space(unit, name="Forum Nord")
    role = make.role()
    person = make.appoint(make.user("Zoé", language="en"), role, on=unit)
    chief = make.person(Perm.SPEAKING_CHANGE, on=unit)
    where = services.Where(level=Level.COMMIT)
    services.add_scope(unit=unit, role=role, where=where, needs_consent=False, by=chief, at=NOON)
    return person


def test_a_card_shows_for_ten_minutes_what_is_true_now(unit: OrgUnit, clock: Clock) -> None:
    person = speaker(unit)
    page = text(logged_in(person), "/permits/card/")
    assert "Forum Nord" in page
    found = re.search(r'href="(http[^"]+/permits/card/[^"]+/)"', page)
    assert found
    path = urlsplit(found[1]).path
    client = Client(headers={"Accept-Language": "en"})
    assert "Forum Nord" in text(client, path)
    SpeakingScope.objects.update(ends_at=NOON + timedelta(minutes=5))
    clock.freeze(NOON + timedelta(minutes=6))
    assert "<mark>may not speak</mark>" in text(client, path)
    clock.freeze(NOON + timedelta(minutes=10))
    assert "no longer answers" in text(client, path, 404)


def test_a_card_serves_nothing_else_and_cannot_be_made_up(unit: OrgUnit) -> None:
    person = speaker(unit)
    until = int((clock.now() + timedelta(minutes=5)).timestamp())
    for token in ("made-up", signing.dumps([person.pk, until], salt="training.other")):
        assert Client().get(f"/permits/card/{token}/").status_code == 404


def test_a_deactivated_persons_card_is_empty(unit: OrgUnit) -> None:
    person = speaker(unit)
    path = urlsplit(wallet.address_for(person, at=NOON)).path
    assert Client().get(path).status_code == 200
    deactivate_person(person=person, by=None, at=NOON)
    assert Client().get(path).status_code == 404
