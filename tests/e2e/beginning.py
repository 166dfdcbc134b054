"""From an empty installation to the first reply in an open space, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from django.core import mail
from django.urls import reverse

from governance import demo
from governance.domain.launch_gate import Stage
from governance.models import Charter, OrgUnit, Role, Space, UnitKind, WeeklyCover
from notifications.services import send_due
from tests.e2e.browsing import PHONE
from training.models import CertificationPeriod
from training.setup import BEGIN_WITH, CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.browsing import Visitor
    from tests.e2e.conftest import World

    Visit = Callable[..., Visitor]

PASSWORD = "bluebells-by-the-old-canal"
STEPS = 7
STRATEGIST, DEPUTY, SPONSOR = "Élise Garnier", "Hugo Lambert", "Agnès Vidal"
MANAGER, REVIEWER = "Marc Oudin", "Paule Rey"
VOLUNTEERS = {"Inès Faure": range(4), "Théo Blanc": range(4, 7)}
"""Who volunteers, with the weekdays they take."""
BROKEN = {"G03", "G13"}
"""The rules that keep the first space of an organisation of ten minutes from opening."""
MEANS = 5
"""Also missing by then: room in the launch, cover, volunteers, the ecosystem, the word to go."""


class Story(NamedTuple):
    """What people type, in their language."""

    language: str
    company: str
    objectives: str
    community: str
    summary: str
    first: str
    reason: str
    session: str
    words: str
    answer: str


FRENCH = Story(
    "fr", "Verdal", "Répondre aux clients sur leurs commandes.", "Les jardiniers du Val",
    "Nos clients parlent déjà de nous ici, le soir surtout.", "Première version.",
    "Nous sommes prêts.", "Feuille d’émargement du 23 novembre",
    "Quand arrive ma commande de bulbes ?", "Demain matin, avec un mot de notre jardinier.",
)  # fmt: skip
ENGLISH = Story(
    "en", "Verdal", "Answer customers about their orders.", "The valley gardeners",
    "Our customers speak of us here already, in the evening above all.", "First version.",
    "We are ready.", "Attendance sheet of 23 November",
    "When do my bulbs arrive?", "Tomorrow morning, with a word from our gardener.",
)  # fmt: skip


def play(world: World, visit: Visit, story: Story) -> None:
    """From the first log-in to the space that is open."""
    mail.outbox.clear()
    strategist = visit(language=story.language)
    _log_in_for_the_first_time(world, strategist)
    _answer_the_steps(strategist, story)
    _see_what_is_missing(strategist, visit, story)

    space = _be_refused(strategist, visit, story)
    _sign(visit(SPONSOR, language=story.language), story)
    _bring_people(strategist, story)
    _know_the_ecosystem(strategist, story)
    _put_the_charter_in_force(strategist, visit, story)
    _certify(strategist, story)
    for name in VOLUNTEERS:
        _keep_to_the_charter(visit(name, language=story.language))
    _put_on_duty(strategist, visit, story, space)
    _record_the_question(strategist, story)
    _decide_too_early(visit(SPONSOR, language=story.language))
    world.forward(days=1)
    _decide(visit(SPONSOR, language=story.language), story)
    _open(visit(STRATEGIST, language=story.language), visit, story, space)
    _reply(visit(next(iter(VOLUNTEERS)), language=story.language), story, space)


def _log_in_for_the_first_time(world: World, strategist: Visitor) -> None:
    page = strategist.open("/")
    strategist.fill(login=demo.address(STRATEGIST), password=PASSWORD)
    strategist.press("Sign in")
    page.wait_for_url(world.address + reverse("governance:setup-step", args=["size"]))


def _answer_the_steps(strategist: Visitor, story: Story) -> None:
    """Seven pages that are filled in already, of which five fields are typed; then one look."""
    page, seen = strategist.page, list[str]()
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    strategist.press("Go on")
    assert page.locator("[name=spokes]").input_value(), "units are proposed"
    strategist.fill(company=story.company)
    strategist.shoot(f"setup-model-{story.language}")
    strategist.press("Go on")
    assert page.locator("[name=networks]:checked").count(), "spaces are proposed"
    strategist.press("Go on")
    strategist.fill(
        deputy_name=DEPUTY, deputy_email=demo.address(DEPUTY),
        sponsor_name=SPONSOR, sponsor_email=demo.address(SPONSOR),
    )  # fmt: skip
    strategist.press("Go on")
    strategist.press("Go on")
    assert page.locator("[name=asks]:checked").count() == len(CONDITIONS), "permits are proposed"
    strategist.shoot(f"setup-permits-{story.language}")
    strategist.press("Go on")
    strategist.press("Go on")
    page.wait_for_url("**" + reverse("governance:setup-review"))
    strategist.sees(SPONSOR)
    strategist.shoot(f"setup-review-{story.language}")
    strategist.press("Make the organisation")
    page.wait_for_url("**" + reverse("governance:setup-done"))
    assert len(seen) == STEPS + 1, "a page for each step, and the last look"


def _see_what_is_missing(strategist: Visitor, visit: Visit, story: Story) -> None:
    """Each red point names who can mend it: the sponsor signs, the strategist does the rest."""
    points = {
        point.locator(".st-code").inner_text(): point.inner_text()
        for point in strategist.page.locator("main .st-check").all()
    }
    assert SPONSOR in points.pop("G03")
    assert points
    assert all(STRATEGIST in said for said in points.values())
    strategist.shoot(f"setup-done-{story.language}")
    phone = visit(STRATEGIST, language=story.language, size=PHONE)
    phone.open(reverse("governance:setup-done"))
    phone.shoot(f"setup-done-{story.language}")
    assert phone.too_wide_at() == []
    faults = phone.axe()
    assert not faults, faults


def _be_refused(strategist: Visitor, visit: Visit, story: Story) -> Space:
    """The gate says each thing that is missing, what would meet it, and where."""
    page = strategist.open(reverse("governance:space-list"))
    space = Space.objects.earliest("name")
    strategist.press("Open the space", within=page.locator("main li", has_text=space.name))
    strategist.forgive(409)
    points = page.locator("main .st-check")
    assert points.count() == len(BROKEN) + MEANS
    assert all(point.get_by_role("link").count() for point in points.all()), "each has a way on"
    assert set(points.locator(".st-code").all_inner_texts()) == BROKEN
    strategist.shoot(f"first-gate-refused-{story.language}")
    phone = visit(STRATEGIST, language=story.language, size=PHONE)
    phone.open(reverse("governance:strategy-space", args=[space.pk]))
    phone.shoot(f"first-gate-refused-{story.language}")
    assert phone.too_wide_at() == []
    space.refresh_from_db()
    assert space.opened_on is None
    return space


def _sign(sponsor: Visitor, story: Story) -> None:
    sponsor.open("/")
    sponsor.shoot(f"first-commitment-{story.language}")
    sponsor.press("Sign")
    _confirm(sponsor)


def _bring_people(strategist: Visitor, story: Story) -> None:
    """Two volunteers, their manager, and somebody who reads charters."""
    company, hub = (OrgUnit.objects.get(kind=kind) for kind in (UnitKind.COMPANY, UnitKind.HUB))
    first = {REVIEWER: ("legal-reviewer", company)}
    first |= dict.fromkeys(VOLUNTEERS, ("community-manager", hub))
    for name in (MANAGER, *first):
        strategist.open(reverse("governance:person-create"))
        strategist.fill(name=name, email=demo.address(name))
        if name in first:
            slug, unit = first[name]
            strategist.fill(role=Role.objects.get(slug=slug).pk, unit=unit.pk)
        strategist.press("Let them log in")
    for name in VOLUNTEERS:
        page = strategist.open(reverse("governance:person-list"))
        page.locator("main").get_by_role("link", name=name).first.click()
        strategist.press("Manager and contract")
        strategist.fill(
            manager=demo.address(MANAGER), contract="permanent", joined_on="2022-01-10"
        )
        strategist.press("Save the change")


def _certify(strategist: Visitor, story: Story) -> None:
    """What the volunteers learned in a room, before there was a quiz to take here."""
    rows = [
        f"{demo.address(name)},{track},2026-11-23,{story.session}"
        for name in VOLUNTEERS
        for track in BEGIN_WITH
    ]
    sheet = "\n".join(["person,track,passed on,evidence", *rows]).encode()
    page = strategist.open(reverse("training:certification-import"))
    page.locator("[name=file]").set_input_files(
        {"name": "session.csv", "mimeType": "text/csv", "buffer": sheet}
    )
    strategist.press("Check the file")
    strategist.press("Record all of them")
    assert CertificationPeriod.objects.count() == len(rows)


def _keep_to_the_charter(volunteer: Visitor) -> None:
    volunteer.open(reverse("governance:charter-read", args=[Charter.objects.get().pk]))
    volunteer.press("I have read it and will keep to it")


def _put_on_duty(strategist: Visitor, visit: Visit, story: Story, space: Space) -> None:
    """Refused until the manager has agreed, by the link of the mail; then all week."""
    hub = OrgUnit.objects.get(kind=UnitKind.HUB)
    for name, days in VOLUNTEERS.items():
        _ask_for_duty(strategist, name, days, hub, space)
        assert strategist.page.locator(".st-errs").count()
        strategist.press("Ask for the consent")
        strategist.fill(objectives=story.objectives)
        strategist.press("Ask the manager")
        _agree(visit(language=story.language, size=PHONE), name, story)
        _ask_for_duty(strategist, name, days, hub, space)
        strategist.page.wait_for_url("**" + reverse("governance:cover-list"))
    assert WeeklyCover.objects.filter(space=space).count() == 7
    strategist.shoot(f"first-cover-{story.language}")


def _ask_for_duty(strategist: Visitor, name: str, days: range, hub: OrgUnit, space: Space) -> None:
    page = strategist.open(reverse("governance:cover-create"))
    chosen = page.locator("[name=person] option", has_text=name).get_attribute("value")
    strategist.fill(person=chosen, unit=hub.pk, space=space.pk)
    for day in days:
        strategist.fill(weekdays=day)
    strategist.press("Put on duty")


def _agree(manager: Visitor, name: str, story: Story) -> None:
    """The manager opens the link of the mail on a phone."""
    send_due(limit=100)
    letter = next(
        each for each in reversed(mail.outbox)
        if each.to == [demo.address(MANAGER)] and name in str(each.body)
    )  # fmt: skip
    link = re.search(r"https?://[^/\s]+(/consent/\S+)", str(letter.body))
    assert link, letter.body
    manager.open(link[1])
    manager.shoot(f"first-consent-{story.language}")
    manager.press("I agree")
    manager.sees(name)


def _know_the_ecosystem(strategist: Visitor, story: Story) -> None:
    hub = OrgUnit.objects.get(kind=UnitKind.HUB)
    strategist.open(reverse("governance:ecosystem-list"))
    strategist.press("Add to the map")
    strategist.fill(unit=hub.pk, kind="community", name=story.community)
    strategist.press("Put on the map")
    strategist.press("Validate the analysis")
    strategist.fill(unit=hub.pk, summary=story.summary)
    strategist.press("Validate for a year")
    strategist.sees(story.community)


def _put_the_charter_in_force(strategist: Visitor, visit: Visit, story: Story) -> None:
    """Handed over by its author, approved by somebody else, published."""
    page = strategist.open(reverse("governance:charter-list"))
    page.locator("main").get_by_role("link", name=re.compile("^(Charter of|Charte de)")).click()
    strategist.press("Open it")
    strategist.press("Hand over for review")
    reviewer = page.locator("[name=reviewer] option", has_text=REVIEWER).get_attribute("value")
    strategist.fill(summary=story.first, reviewer=reviewer)
    strategist.press("Hand over for review")
    here = page.url

    second = visit(REVIEWER, language=story.language)
    second.open(here)
    second.press("Approve the version")

    strategist.open(here)
    strategist.press("Put it in force")
    _confirm(strategist)
    assert "1" in strategist.headline()


def _confirm(visitor: Visitor) -> None:
    with visitor.page.expect_navigation():
        visitor.page.locator("#confirm [data-yes]").click()


def _record_the_question(strategist: Visitor, story: Story) -> None:
    hub = OrgUnit.objects.get(kind=UnitKind.HUB)
    page = strategist.open(reverse("governance:go-list"))
    strategist.press("Record a go / no-go")
    owner = page.locator("[name=owner] option", has_text=SPONSOR).get_attribute("value")
    strategist.fill(unit=hub.pk, stage=Stage.ONE.value, owner=owner)
    strategist.fill(**{f"answer_{place}": "yes" for place in range(7)})
    strategist.press("Write it down")
    strategist.shoot(f"first-go-{story.language}")


def _decide_too_early(sponsor: Visitor) -> None:
    page = sponsor.open(reverse("governance:go-list"))
    page.locator("main .st-index a").first.click()
    page.wait_for_load_state()
    assert page.locator("main [name=go]").count() == 0, "it is slept on first"


def _decide(sponsor: Visitor, story: Story) -> None:
    page = sponsor.open(reverse("governance:go-list"))
    page.locator("main .st-index a").first.click()
    sponsor.fill(go="go", reason=story.reason)
    sponsor.press("Give the word")
    sponsor.sees(story.reason)


def _open(strategist: Visitor, visit: Visit, story: Story, space: Space) -> None:
    """The stage first, then the space; the list and the home know it."""
    page = strategist.open("/")
    assert page.url.endswith(reverse("governance:check-home"))
    strategist.shoot(f"first-home-{story.language}")
    strategist.open(reverse("governance:strategy-launch"))
    strategist.press("Enter this stage")
    _confirm(strategist)
    strategist.open(reverse("governance:strategy-space", args=[space.pk]))
    strategist.shoot(f"first-gate-open-{story.language}")
    assert page.locator("main .st-check").count() == 0
    strategist.press("Open the space")
    page.wait_for_url("**" + reverse("governance:space-list"))
    strategist.sees(space.name)
    assert page.locator("main tbody tr", has_text=space.name).count() == 1
    space.refresh_from_db()
    assert space.opened_on is not None
    strategist.shoot(f"first-space-{story.language}")

    phone = visit(STRATEGIST, language=story.language, size=PHONE)
    page = phone.open("/")
    assert space.name not in phone.headline(), "nothing holds it back any more"
    phone.shoot(f"first-home-{story.language}")
    page.goto(reverse("governance:space-list"))
    phone.sees(space.name)
    phone.shoot(f"first-space-{story.language}")


def _reply(volunteer: Visitor, story: Story, space: Space) -> None:
    """Permitted by then: the first conversation is logged and answered."""
    page = volunteer.open(reverse("engagement:interaction-log"))
    volunteer.fill(space=space.pk, words=story.words)
    volunteer.press("Keep")
    page.wait_for_url(re.compile(r"/interactions/\d+/$"))
    page.locator("#reply-body").fill(story.answer)
    volunteer.press("Log the reply")
    volunteer.sees(story.answer)
    volunteer.shoot(f"first-reply-{story.language}")
