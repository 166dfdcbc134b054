"""The pages: what they say, one tap, bad input, links of a mail, isolation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from governance import services
from governance.models import (
    Decision,
    EligibilityRule,
    TimeConsent,
    VolunteerApplication,
    WeeklyCover,
)
from governance.perms import Perm
from tests import make
from tests.governance.people_contract import build

if TYPE_CHECKING:
    from tests.clock import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def page(name: str, *args: int | str) -> str:
    return reverse(f"governance:{name}", args=args)


def as_(person: User) -> Client:
    client = Client()
    person.language = "en"
    person.save()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def apply(unit: int, **other: Any) -> dict[str, Any]:
    return {
        "unit": unit,
        "motivation": "I like explaining",
        "ease": "3",
        "expertise": "meters, bills",
        "languages": ["fr"],
        **other,
    }


def test_every_page_is_whole_for_who_may_do_everything() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    ana = build.boss()
    build.decision(hub, by=claire, sponsor=ines)
    build.given(make.unit(), by=build.boss())
    person = build.asked(make.unit(), by=build.boss()).person
    own = services.apply_to_volunteer(
        unit=hub,
        facts={"motivation": "x", "ease": 1, "expertise": ["x"], "languages": ["fr"]},
        by=person,
        at=make.NOON,
    )
    names = [
        "application-create",
        "application-list",
        "eligibility",
        "override-create",
        "consent-list",
        "consent-create",
        "consent-mine",
        "decision-list",
        "decision-create",
        "sponsorship-list",
        "sponsorship-create",
    ]
    urls = [*map(page, names), page("person-line", person.pk), page("person-departure", person.pk)]
    urls.append(page("application-decline", own.pk))
    client = as_(ana)
    for url in urls:
        answer = client.get(url)
        text = answer.content.decode()
        assert answer.status_code == 200, url
        assert text.count("<h1") == 1, url
        assert "</html>" in text, url
        assert ana.name in text or "door" in url


def test_anybody_applies_and_reads_the_answer() -> None:
    unit, bo = make.unit("Sales"), make.user("Bo")
    client = as_(bo)
    assert client.post(page("application-create"), apply(unit.pk)).status_code == 302
    application = VolunteerApplication.objects.get()
    assert application.expertise == ["meters", "bills"]
    lead = as_(make.person(Perm.APPLICATION_DECIDE, on=unit))
    lead.post(page("application-decline", application.pk), {"reason": "After your training"})
    assert "After your training" in client.get(page("application-create")).content.decode()


@pytest.mark.parametrize(
    "bad",
    [
        {"ease": "9"},
        {"expertise": " , "},
        {"expertise": "x" * 61},
        {"languages": ["xx"]},
        {"motivation": ""},
        {"vouched_by": "nobody@example.org"},
        {"unit": "999999999999999999999"},
    ],
)
def test_a_bad_application_comes_back_as_it_was_typed(bad: dict[str, Any]) -> None:
    given = apply(make.unit().pk) | {"motivation": "My words stay"} | bad
    answer = as_(make.user()).post(page("application-create"), given)

    assert answer.status_code == 200
    assert "is-invalid" in answer.content.decode()
    assert bool("My words stay" in answer.content.decode()) is (given["motivation"] != "")
    assert not VolunteerApplication.objects.exists()


def test_a_lead_answers_in_one_tap_only_for_their_unit() -> None:
    unit, bo = make.unit(), make.user("Bo")
    build.experienced(bo)
    as_(bo).post(page("application-create"), apply(unit.pk))
    application = VolunteerApplication.objects.get()
    neighbour = as_(make.person(Perm.APPLICATION_DECIDE, on=make.unit()))
    assert neighbour.post(page("application-accept", application.pk)).status_code == 404
    lead = as_(make.person(Perm.APPLICATION_DECIDE, on=unit))
    assert "I like explaining" in lead.get(page("application-list")).content.decode()
    assert "I like explaining" not in neighbour.get(page("application-list")).content.decode()
    lead.post(page("application-accept", application.pk))
    assert VolunteerApplication.objects.get().state == "accepted"


def test_reading_a_mailed_link_changes_nothing_and_one_tap_signs() -> None:
    consent = build.asked(make.unit(), by=build.boss())
    url, mail_program = page("consent-sign", build.link(consent)), Client()
    for _each in range(3):
        assert mail_program.get(url).status_code == 200
        assert mail_program.head(url).status_code == 200
    assert mail_program.post(url, {"answer": "whatever"}).status_code == 200
    assert TimeConsent.objects.get().state == "asked"

    read = mail_program.get(url)
    assert consent.objectives in read.content.decode()
    assert "no-store" in read["Cache-Control"]
    assert "session" not in mail_program.cookies
    mail_program.post(url, {"answer": "agree", "note": "Gladly"})
    assert TimeConsent.objects.get().state == "given"
    again = mail_program.post(url, {"answer": "refuse"})
    assert again.status_code == 200
    assert consent.objectives not in again.content.decode()
    assert TimeConsent.objects.get().state == "given"


def test_a_forged_or_late_link_says_so_and_shows_nobody(clock: Clock) -> None:
    consent = build.asked(make.unit(), by=build.boss())
    token = build.link(consent)
    anybody = Client()
    forged = anybody.post(page("consent-sign", token + "x"), {"answer": "agree"})
    assert forged.status_code == 404
    clock.forward(days=14)
    late = anybody.post(page("consent-sign", token), {"answer": "agree"})
    for answer in (forged, late):
        assert consent.objectives not in answer.content.decode()
    assert TimeConsent.objects.get().state == "asked"


def test_a_signature_from_a_foreign_site_is_refused() -> None:
    consent = build.asked(make.unit(), by=build.boss())
    strict = Client(enforce_csrf_checks=True)
    url = page("consent-sign", build.link(consent))
    assert strict.post(url, {"answer": "agree"}).status_code == 403
    assert TimeConsent.objects.get().state == "asked"


def test_a_manager_with_an_account_answers_and_takes_back() -> None:
    consent = build.asked(make.unit(), by=build.boss())
    manager, stranger = as_(consent.manager), as_(make.user())
    assert stranger.post(page("consent-answer", consent.pk)).status_code == 404
    person = as_(consent.person)
    assert person.post(page("consent-answer", consent.pk), {"answer": "agree"}).status_code == 403
    manager.post(page("consent-answer", consent.pk), {"answer": "agree"})
    assert TimeConsent.objects.get().state == "given"
    manager.post(page("consent-withdraw", consent.pk))
    assert TimeConsent.objects.get().state == "withdrawn"


def test_the_sponsor_signs_in_one_tap_and_a_second_tap_is_told() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    decision = build.decision(hub, by=claire, sponsor=ines, title="Open LinkedIn")
    client = as_(ines)
    assert "Open LinkedIn" in client.get(page("decision-list")).content.decode()
    outside = {"next": "https://evil.example/"}
    signed = client.post(page("decision-sign", decision.pk), outside)
    assert signed["Location"] == page("decision-list")
    client.post(page("decision-decline", decision.pk))
    assert Decision.objects.get().state == "signed"
    assert as_(claire).post(page("decision-sign", decision.pk)).status_code == 403
    _c, neighbour = build.sponsored(make.hub())
    assert as_(neighbour).post(page("decision-sign", decision.pk)).status_code == 404


def test_signing_asks_first() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    build.decision(hub, by=claire, sponsor=ines, title="Open LinkedIn")
    text = as_(ines).get(page("decision-list")).content.decode()
    assert 'data-confirm="Sign “Open LinkedIn”?' in text
    assert 'data-confirm="Decline “Open LinkedIn”?' in text


def test_whoever_asked_sees_what_became_of_it_and_nothing_of_others() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    decision = build.decision(hub, by=claire, sponsor=ines, title="Open LinkedIn")
    other, sponsor = build.sponsored(make.hub())
    build.decision(other.appointments.get().unit, by=other, sponsor=sponsor, title="Secret")
    client = as_(claire)
    waiting = client.get(page("decision-list")).content.decode()
    assert "you asked for waits for a signature" in waiting
    assert "with Ines" in waiting
    assert "Secret" not in waiting
    assert page("decision-sign", decision.pk) not in waiting
    as_(ines).post(page("decision-sign", decision.pk))
    assert "Everything you asked for" in client.get(page("decision-list")).content.decode()
    stranger = as_(make.user("Bo", language="en")).get(page("decision-list"))
    assert "Open LinkedIn" not in stranger.content.decode()


def test_the_sixth_question_stays_on_the_page_with_the_reason() -> None:
    hub = make.hub()
    claire, ines = build.sponsored(hub)
    for _each in range(5):
        build.decision(hub, by=claire, sponsor=ines)
    given = {
        "unit": hub.pk,
        "sponsor": ines.pk,
        "title": "A sixth",
        "why": "Because",
        "due_on": (build.TODAY + timedelta(days=3)).isoformat(),
    }
    answer = as_(claire).post(page("decision-create"), given)
    assert "Five decisions wait" in answer.content.decode()
    assert "A sixth" in answer.content.decode()
    assert Decision.objects.count() == 5


def test_the_manager_and_the_rule_are_set_on_their_pages() -> None:
    ana, bo, mona = build.boss(), make.user("Bo"), make.user("Mona")
    client = as_(ana)
    given = {"manager": mona.email, "contract": "intern", "joined_on": "2026-01-01"}
    client.post(page("person-line", bo.pk), given)
    assert services.n_plus_1(bo, at=make.NOON) == mona
    circle = client.post(page("person-line", mona.pk), {"manager": bo.email})
    assert "lead back" in circle.content.decode()
    half = client.post(page("person-line", bo.pk), {"contract": "intern"})
    assert "or neither" in half.content.decode()
    client.post(page("eligibility"), {"min_months": "2", "not_alone": []})
    assert EligibilityRule.objects.get().min_months == 2


def test_one_button_closes_what_somebody_holds() -> None:
    bo = make.person(Perm.UNIT_VIEW, on=make.unit(), name="Bo")
    client = as_(build.boss())
    listed = client.get(page("person-departure", bo.pk)).content.decode()
    assert "Logging in as Bo" in listed
    assert User.objects.get(pk=bo.pk).is_active
    done = client.post(page("person-departure", bo.pk)).content.decode()
    assert "nothing any more" in done
    assert not User.objects.get(pk=bo.pk).is_active


def test_without_a_consent_the_cover_page_says_who_must_agree_and_where_to_ask() -> None:
    hub, ana = make.hub(), build.boss()
    bo, space = build.volunteer(hub), make.space(hub)
    facts = {"person": bo.pk, "unit": hub.pk, "space": space.pk, "weekdays": [0]}
    typed = {**facts, "starts": "09:00", "ends": "12:00", "zone": "Europe/Paris"}

    said = as_(ana).post(page("cover-create"), typed).content.decode()

    assert "Mona must first agree" in said
    assert f"{page('consent-create')}?person={bo.pk}&amp;unit={hub.pk}" in said
    assert not WeeklyCover.objects.exists()


def test_the_page_of_consents_leads_to_the_question_that_nobody_asked() -> None:
    unit = make.unit("Sales")
    bo = build.volunteer(unit)
    client = as_(build.boss())

    text = client.get(page("consent-list")).content.decode()
    address = f"{page('consent-create')}?person={bo.pk}&amp;unit={unit.pk}"
    assert "nobody has asked the manager" in text
    assert address in text
    form = client.get(address.replace("&amp;", "&")).content.decode()
    assert f'value="{bo.pk}" selected' in form
    assert f'value="{unit.pk}" selected' in form


def test_who_appoints_finds_whom_a_lead_accepted(clock: Clock) -> None:
    make.shipped_role("community-manager")
    unit, bo = make.unit("Sales"), make.user("Bo")
    build.experienced(bo)
    application = services.apply_to_volunteer(
        unit=unit,
        facts={"motivation": "x", "ease": 1, "expertise": ["x"], "languages": ["fr"]},
        by=bo,
        at=make.NOON,
    )
    lead = make.person(Perm.APPLICATION_DECIDE, on=unit)
    services.accept_application(application=application, by=lead, at=make.NOON)
    client, act = as_(build.boss()), page("application-appoint", application.pk)

    assert act in client.get(page("application-list")).content.decode()
    assert act not in as_(lead).get(page("application-list")).content.decode()
    said = client.post(act, follow=True).content.decode()
    assert "is now a community manager in Sales" in said
    assert act not in said


def test_the_list_of_applications_skips_no_level_of_heading() -> None:
    unit, bo = make.unit(), make.user("Bo")
    services.apply_to_volunteer(
        unit=unit,
        facts={"motivation": "x", "ease": 1, "expertise": ["x"], "languages": ["fr"]},
        by=bo,
        at=make.NOON,
    )

    text = as_(build.boss()).get(page("application-list")).content.decode()

    main = text[text.index("<h1") :]
    assert main.index("<h2") < main.index("<h3")


def test_a_volunteer_reads_that_nobody_has_asked_their_manager() -> None:
    unit = make.unit("Sales")
    bo = build.volunteer(unit)
    text = as_(bo).get(page("consent-mine")).content.decode()
    assert "Sales: nobody has asked your manager yet." in text
    build.asked(unit, by=build.boss(), person=bo)
    text = as_(bo).get(page("consent-mine")).content.decode()
    assert "nobody has asked" not in text
