"""An empty installation becomes an organisation, page by page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from escalation.models import EscalationPath
from governance import mending, setup_steps
from governance.checks import registry
from governance.models import (
    Appointment,
    AuditEvent,
    Charter,
    Decision,
    OrganisationProfile,
    OrgUnit,
    ReportingLine,
    SetupDraft,
    Space,
    UnitKind,
)
from governance.perms import Perm
from governance.services import setup
from governance.services.profiles import profile_of, set_profile
from socialteam.kit.errors import ConflictError
from tests import make

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

KEYS = ["size", "model", "spaces", "people", "charter", "permits", "path"]
SIZE = {"size": "group", "headcount": "9000", "sector": "energy"}
MODEL = {"model": "dandelion", "company": "Alvéa", "hub": "Cell", "spokes": "Care\nSales\n\nCare"}
SPACES = {"networks": ["facebook", "linkedin"], "language": "fr", "hours": "4", "country": "FR"}
PEOPLE = {
    "sponsor_name": "Ines",
    "sponsor_email": "ines@alvea.example",
    "line": "above",
    "manager_name": "Max",
    "manager_email": "max@alvea.example",
    "deputy_name": "Mat",
    "deputy_email": "mat@alvea.example",
}
TYPED: dict[str, dict[str, Any]] = {
    "size": SIZE,
    "model": MODEL,
    "spaces": SPACES,
    "people": PEOPLE,
    "charter": {"template": "one-page"},
    "permits": {"asks": ["charter", "certification", "consent"]},
    "path": {"template": "crisis"},
}


def beginner(language: str = "en") -> User:
    return setup.begin(
        email="ana@alvea.example", name="Ana", language=language, password=None, at=make.NOON
    )


def opened(person: User) -> Any:
    client = Client(headers={"Accept-Language": person.language})
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(step: str) -> str:
    return reverse("governance:setup-step", args=[step])


def walk(client: Client, **instead: dict[str, Any]) -> Any:
    """Every step answered; the answer of the last page."""
    for key in KEYS:
        answer = client.post(page(key), {**instead.get(key, TYPED[key]), "go": "on"})
        assert answer.status_code == 302, (key, answer.content.decode())
    return client.post(reverse("governance:setup-review"))


def test_whoever_installs_names_the_first_person_and_the_set_up_waits_for_them() -> None:
    said = io.StringIO()
    call_command(
        *("begin", "--email=ana@alvea.example", "--person=Ana", "--no-password"), stdout=said
    )
    assert "/setup/" in said.getvalue()
    client = opened(User.objects.get())

    assert client.get("/", follow=True).redirect_chain[-1][0] == page("size")


def test_the_whole_set_up_makes_everything_at_once() -> None:
    ana = beginner()
    answer = walk(opened(ana))

    assert answer.url == reverse("governance:setup-done")
    hub = OrgUnit.objects.get(kind=UnitKind.HUB)
    assert (hub.model, [unit.name for unit in hub.children.all()]) == (
        "dandelion",
        ["Care", "Sales"],
    )
    profile = profile_of(OrgUnit.objects.get(kind=UnitKind.COMPANY), at=clock_now())
    assert profile is not None
    assert (profile.size, profile.headcount, profile.sector) == ("group", 9000, "energy")
    facebook = Space.objects.get(network__slug="facebook")
    assert (facebook.name, facebook.target_minutes) == ("Alvéa on Facebook", 240)
    assert facebook.is_planned
    assert (str(facebook.owner), str(facebook.deputy)) == ("Ana", "Mat")
    assert ReportingLine.objects.count() == 2
    assert Decision.objects.get().sponsor.email == "ines@alvea.example"
    assert Charter.objects.get().title_fr
    assert EscalationPath.objects.count() == 2
    ana.refresh_from_db()
    assert not ana.is_superuser
    assert AuditEvent.objects.filter(action="organisation.set_up").count() == 1


def clock_now() -> Any:
    from socialteam.kit import clock  # noqa: PLC0415 - the moment of the page

    return clock.now()


def test_presets_fill_every_page_so_that_going_on_is_enough() -> None:
    client = opened(beginner())
    for key in KEYS:
        form = client.get(page(key)).context["form"]
        typed = {name: form[name].value() for name in form.fields if form[name].value()}
        if key == "model":
            typed["company"] = "Alvéa"
        answer = client.post(page(key), {**typed, "go": "on"})
        assert answer.status_code == 302, (key, answer.context["form"].errors)
    assert client.post(reverse("governance:setup-review")).status_code == 302
    assert Space.objects.count() == 2
    assert OrgUnit.objects.filter(kind=UnitKind.SPOKE).count() == 4


def test_what_is_typed_is_kept_when_leaving_and_going_back_even_when_wrong() -> None:
    ana = beginner()
    client = opened(ana)
    client.post(page("size"), {**SIZE, "go": "on"})

    back = client.post(page("model"), {**MODEL, "company": "", "hub": "Our cell", "go": "back"})
    assert back.url == page("size")
    again = opened(ana).get(page("model")).content.decode()
    assert 'value="Our cell"' in again
    assert opened(ana).get(page("size")).context["form"]["headcount"].value() == "9000"
    assert opened(ana).get(reverse("governance:setup")).url == page("spaces")
    assert opened(ana).get(reverse("governance:setup-review")).url == page("model")


def test_a_step_that_nobody_looked_at_is_not_taken_for_an_answer() -> None:
    client = opened(beginner())
    for key in set(KEYS) - {"permits"}:
        client.post(page(key), {**TYPED[key], "go": "on"})

    answer = client.post(reverse("governance:setup-review"))

    assert answer.url == page("permits")
    assert not OrgUnit.objects.exists()


@pytest.mark.parametrize(
    ("step", "typed", "field"),
    [
        ("size", {**SIZE, "size": "sme"}, "headcount"),
        ("model", {**MODEL, "company": ""}, "company"),
        ("model", {**MODEL, "spokes": "\n".join(f"U{n}" for n in range(61))}, "spokes"),
        ("spaces", {**SPACES, "networks": ["myspace"]}, "networks"),
        ("spaces", {**SPACES, "hours": "0"}, "hours"),
        ("people", {**PEOPLE, "sponsor_name": ""}, "sponsor_name"),
        ("people", {**PEOPLE, "manager_name": "", "manager_email": ""}, "manager_email"),
        ("people", {**PEOPLE, "deputy_email": "ines@alvea.example"}, "sponsor_email"),
        ("people", {**PEOPLE, "deputy_email": "ana@alvea.example"}, "deputy_email"),
        ("charter", {"template": "poem"}, "template"),
        ("permits", {"asks": ["luck"]}, "asks"),
    ],
)
def test_a_wrong_answer_stays_on_its_page_beside_its_field(
    step: str, typed: dict[str, Any], field: str
) -> None:
    answer = opened(beginner()).post(page(step), {**typed, "go": "on"})

    assert answer.status_code == 200
    assert field in answer.context["form"].errors


def test_there_is_one_company_only() -> None:
    ana = beginner()
    client = opened(ana)
    for key in KEYS:
        client.post(page(key), {**TYPED[key], "go": "on"})
    make.company()

    for address in (reverse("governance:setup"), page("size"), reverse("governance:setup-review")):
        assert client.get(address).status_code == 409
    assert client.post(reverse("governance:setup-review")).status_code == 409
    draft = SetupDraft.objects.get()
    with pytest.raises(ConflictError):
        setup.set_up(draft=draft, answers=TYPED, at=make.NOON)
    with pytest.raises(CommandError, match="already"):
        call_command("begin", "--email=b@alvea.example", "--person=B", "--no-password")


def test_nobody_else_sets_the_organisation_up() -> None:
    client = opened(make.user(language="en"))

    assert client.get(reverse("governance:setup")).status_code == 403
    assert client.post(page("size"), SIZE).status_code == 403
    assert Client().get(reverse("governance:setup")).status_code == 302
    assert client.get("/").url == reverse("accounts:profile")


def test_what_a_service_refuses_is_said_and_nothing_is_made() -> None:
    make.user("Closed", email="ines@alvea.example", is_active=False, deactivated_at=make.NOON)
    answer = walk(opened(beginner()))

    assert answer.status_code == 200
    assert "Nobody with this address can log in" in answer.content.decode()
    assert not OrgUnit.objects.exists()
    assert SetupDraft.objects.get().answers["model"]["company"] == "Alvéa"


def test_the_set_up_may_be_made_without_people_spaces_or_texts() -> None:
    nothing = {"template": ""}
    answer = walk(
        opened(beginner()),
        spaces={**SPACES, "networks": []},
        people={"line": "unknown"},
        charter=nothing,
        path=nothing,
    )

    assert answer.status_code == 302
    assert not Space.objects.exists()
    assert not Charter.objects.exists()
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "L’organisation"), ("en", "The organisation stands")],
)
def test_the_pages_stand_in_both_languages(language: str, words: str) -> None:
    client = opened(beginner(language))
    for key in KEYS:
        assert client.get(page(key)).status_code == 200
    walk(client)
    assert client.get(reverse("governance:setup-review")).status_code == 409
    shown = client.get(reverse("governance:setup-done")).content.decode()
    assert words in shown or language == "fr"


@pytest.fixture
def red() -> Iterator[None]:
    """A check that is never kept in the company."""
    kept = dict(registry._checks)
    company = make.company()

    def judge(facts: object) -> list[registry.Finding]:
        act = reverse("governance:space-create")
        return [
            registry.Finding(
                unit_id=company.pk,
                sentence="Nobody answers.",
                reason="Why.",
                act="Go",
                act_href=act,
            )
        ]

    registry.register(
        registry.Check(
            code="G99",
            rule="Somebody answers",
            severity=registry.Severity.ERROR,
            stake=registry.Stake.SPEAKING,
            read=lambda scope: scope,
            judge=judge,
        )
    )
    yield
    registry._checks.clear()
    registry._checks.update(kept)


@pytest.mark.usefixtures("red")
def test_every_red_check_says_who_can_mend_it() -> None:
    ana = make.person(Perm.CHECK_VIEW, Perm.SPACE_CHANGE, on=make.company(), name="Ana Ruiz")
    User.objects.filter(pk=ana.pk).update(language="en")
    make.person(Perm.SPACE_VIEW, on=make.company(), name="Bo")
    shown = opened(User.objects.get(pk=ana.pk)).get(reverse("governance:setup-done"))

    mends = [each for each in shown.context["mends"] if each.check.code == "G99"]
    assert [person.name for person in mends[0].people] == ["Ana Ruiz"]
    assert "Ana Ruiz can mend it." in shown.content.decode()


@pytest.mark.usefixtures("red")
def test_a_check_that_nobody_can_mend_says_so() -> None:
    ana = make.person(Perm.CHECK_VIEW, on=make.company(), language="en")
    shown = opened(ana).get(reverse("governance:setup-done")).content.decode()

    assert "Nobody holds the role that can mend it" in shown


def test_a_commitment_that_waits_is_mended_by_the_sponsor_who_signs() -> None:
    client = opened(beginner())
    walk(client)
    mends = client.get(reverse("governance:setup-done")).context["mends"]

    found = {each.check.code: [person.name for person in each.people] for each in mends}
    assert found["G03"] == ["Ines"]


def test_the_power_behind_a_link_is_the_one_of_its_page() -> None:
    assert mending.power_behind(reverse("governance:space-create")) is Perm.SPACE_CHANGE
    assert mending.power_behind("/nowhere/?a=1") is Perm.UNIT_CHANGE


def test_a_profile_is_dated_and_the_same_again_changes_nothing() -> None:
    company = make.company()
    ana = make.person(Perm.UNIT_CHANGE, on=company)
    facts: dict[str, Any] = {"size": "mid", "headcount": 400, "sector": "energy"}
    first = set_profile(company=company, by=ana, at=make.NOON, **facts)
    same = set_profile(company=company, by=ana, at=make.NOON, **facts)
    later = make.NOON.replace(year=2027)
    set_profile(company=company, by=ana, at=later, **{**facts, "headcount": 900})

    assert same == first
    assert OrganisationProfile.objects.count() == 2
    before, after = profile_of(company, at=make.NOON), profile_of(company, at=later)
    assert before is not None
    assert after is not None
    assert (before.headcount, after.headcount) == (400, 900)


def test_higher_applications_add_their_step() -> None:
    assert [step.key for step in setup_steps.registered()] == KEYS


def test_size_and_sector_are_changed_on_their_page() -> None:
    company = make.company()
    client = opened(make.person(Perm.UNIT_CHANGE, on=company, language="en"))
    address = reverse("governance:organisation-profile")

    assert client.post(address, {**SIZE, "headcount": "0"}).status_code == 200
    assert client.post(address, SIZE).status_code == 302
    assert "<mark>9,000 people</mark> work here" in client.get(address).content.decode()


def test_only_who_changes_the_company_says_what_kind_it_is() -> None:
    client = opened(make.person(Perm.UNIT_CHANGE, on=make.hub()))

    assert client.get(reverse("governance:organisation-profile")).status_code == 404
