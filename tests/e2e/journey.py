"""From an empty page to a governed answer: the product's main job, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from django.core import mail
from django.urls import reverse

from accounts.models import User
from escalation.engine import run_cycle
from escalation.models import EscalationPath
from governance import demo
from governance.models import OrgUnit, Role, Space, Topic
from notifications.services import send_due
from reporting import services as reporting
from reporting.models import Period, ReportRun
from reporting.tasks import compile_report_run
from socialteam.kit import clock
from tests.e2e.browsing import PHONE
from training import services as training

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.browsing import Visitor
    from tests.e2e.conftest import World

DAYS, CALLS = "/metrics/days_covered/", "/metrics/escalations_opened/"


class Story(NamedTuple):
    """What people type, in their language."""

    language: str
    unit: str
    space: str
    topic: str
    lead: str
    volunteer: str
    path: str
    words: str
    reason: str
    answer: str
    ending: str

    @property
    def lead_email(self) -> str:
        return demo.address(self.lead)

    @property
    def volunteer_email(self) -> str:
        return demo.address(self.volunteer)


FRENCH = Story(
    "fr", "Solaire", "Mastodon solaire", "Onduleur", "Omar Sy-Diallo", "Rose Lacaze",
    "Panne solaire", "Mon onduleur clignote en rouge depuis ce matin, je fais quoi ?",
    "Risque électrique possible ; qui peut rappeler ?", "Bonjour, coupez l’onduleur.",
    "Rappelé, technicien envoyé à midi.",
)  # fmt: skip
ENGLISH = Story(
    "en", "Solar", "Solar on Mastodon", "Inverter", "Yann Guillou", "Rosa Lane",
    "Solar outage", "My inverter has blinked red since this morning, what do I do?",
    "Possible electrical hazard; who can call back?", "Hello, switch the inverter off.",
    "Called back, a technician comes at noon.",
)  # fmt: skip


def play(world: World, visit: Callable[..., Visitor], story: Story) -> None:
    """From the strategist's first unit to the sponsor's last row."""
    world.speak(story.language)
    mail.outbox.clear()

    strategist = visit("strategist", language=story.language)
    _set_up(strategist, story)
    _pass_the_gate(strategist, visit("sponsor", language=story.language), story)
    volunteer = visit(language=story.language, size=PHONE)
    _log_in_by_code(volunteer, story)
    _log_in_five_taps(volunteer, story)
    _call_for_help(volunteer, story)
    _nobody_moves(world, story)
    link = _who_is_told_first(story)
    _lead_takes_charge(world, visit(story.lead, language=story.language), story, link)
    _answer(volunteer, story)
    _the_reports_are_compiled(world)
    _the_week_is_read(visit("strategist", language=story.language), story)
    _sponsor_reads(visit("sponsor", language=story.language), story)


def _set_up(strategist: Visitor, story: Story) -> None:
    """A unit, a space, a topic, a lead, a volunteer, a path."""
    page = strategist.open(reverse("governance:organisation"))
    hub = OrgUnit.objects.get(name=demo.HUB)
    strategist.press("Add a unit")
    strategist.fill(name=story.unit, parent=hub.pk, kind="spoke")
    strategist.press("Add the unit")
    strategist.sees(story.unit)
    unit = OrgUnit.objects.get(name=story.unit)

    strategist.open(reverse("governance:space-list"))
    strategist.press("Plan a space")
    network = page.locator("[name=network] option", has_text="Mastodon").get_attribute("value")
    strategist.fill(
        name=story.space, network=network, language=story.language, unit=unit.pk,
        target_minutes=60, urgent_target_minutes=30,
    )  # fmt: skip
    strategist.press("Plan the space")
    strategist.sees(story.space)

    strategist.open(reverse("governance:topic-list"))
    strategist.fill(name=story.topic, unit=unit.pk)
    strategist.press("Add the topic")
    strategist.sees(story.topic)

    strategist.open(reverse("governance:unit-detail", args=[unit.pk]))
    strategist.press("Appoint somebody")
    strategist.fill(email=story.lead_email, role=Role.objects.get(slug="unit-lead").pk)
    strategist.press("Appoint")
    strategist.sees(story.lead)
    strategist.open(reverse("governance:person-create"))
    strategist.fill(
        name=story.volunteer, email=story.volunteer_email, language=story.language, unit=unit.pk,
        role=Role.objects.get(slug="community-manager").pk,
    )  # fmt: skip
    strategist.press("Let them log in")
    strategist.sees(story.volunteer)
    _write_path(strategist, story, unit)


def _pass_the_gate(strategist: Visitor, sponsor: Visitor, story: Story) -> None:
    """A fourth network that nobody covers: refused, then opened by the sponsor's signature."""
    page = strategist.open(reverse("governance:space-list"))
    strategist.press("Open the space", within=page.locator("main li", has_text=story.space))
    assert page.locator(".st-check").count() >= 2
    strategist.forgive(409)
    strategist.shoot(f"gate-refused-{story.language}")
    strategist.press("Ask the sponsor to open it all the same")
    name = next(each.name for each in demo.logins() if each.role == "sponsor")
    chosen = page.locator("[name=sponsor] option", has_text=name).get_attribute("value")
    strategist.fill(sponsor=chosen, why=story.reason)
    strategist.press("Ask for the signature")

    signing = sponsor.open(reverse("governance:decision-list"))
    sponsor.press("Sign", within=signing.locator("main li", has_text=story.space).first)
    with signing.expect_navigation():
        signing.locator("#confirm [data-yes]").click()

    space = Space.objects.get(name=story.space)
    strategist.open(reverse("governance:strategy-space", args=[space.pk]))
    strategist.press("Open the space")
    space.refresh_from_db()
    assert space.opened_on is not None


def _write_path(strategist: Visitor, story: Story, unit: OrgUnit) -> None:
    """The strategist first by mistake; an error that the page names; a preview; saved."""
    page = strategist.open(reverse("escalation:path-list"))
    roles = {role.slug: f"role:{role.pk}" for role in Role.objects.all()}
    company = OrgUnit.objects.get(name=demo.COMPANY)
    strategist.press("Add a path")
    strategist.fill(name=story.path, unit=unit.pk)
    strategist.fill(**{
        "steps-0-tell": roles["strategist"], "steps-0-delay_minutes": 20,
        "steps-0-unit": company.pk, "steps-0-channels": "email",
    })  # fmt: skip
    strategist.press("Add a step")
    page.wait_for_selector("[name=steps-1-tell]")
    strategist.fill(**{
        "steps-1-tell": roles["unit-lead"], "steps-1-delay_minutes": "",
        "steps-1-channels": "email",
    })  # fmt: skip
    strategist.press("Save the path")
    summary = page.locator(".st-errs")
    assert "2" in summary.inner_text()
    strategist.forgive(422)
    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.name") == "steps-1-delay_minutes"
    strategist.shoot(f"path-error-{story.language}")

    strategist.fill(**{"steps-1-delay_minutes": 15})
    page.locator("button[name=move][value='up:2']").click()
    page.wait_for_function(
        "value => document.querySelector('[name=steps-0-tell]').value === value",
        arg=roles["unit-lead"],
    )
    strategist.press("Show this hour")
    preview = page.locator(".st-preview li")
    preview.first.get_by_text(story.lead).wait_for()
    assert "Claire Morvan" in preview.nth(1).inner_text()
    strategist.shoot(f"path-{story.language}")
    strategist.press("Save the path")
    page.wait_for_url("**" + reverse("escalation:path-list"))
    saved = EscalationPath.objects.get(name=story.path)
    assert [step.delay_minutes for step in saved.steps.all()] == [15, 20]


def _log_in_by_code(volunteer: Visitor, story: Story) -> None:
    page = volunteer.open(reverse("engagement:today"))
    volunteer.press("Receive a code")
    volunteer.fill(email=story.volunteer_email)
    volunteer.press("Receive a code")
    code = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code, mail.outbox[-1].body
    page.locator("[name=code]").fill(code[1])
    page.locator("[name=code]").press("Enter")
    page.wait_for_url("**" + reverse("engagement:today"))
    assert page.locator("html").get_attribute("lang") == story.language


def _log_in_five_taps(volunteer: Visitor, story: Story) -> None:
    page = volunteer.page
    page.locator(".st-thumb__act a").tap()
    page.wait_for_url("**" + reverse("engagement:interaction-log"))
    space = Space.objects.get(name=story.space)
    topic = Topic.objects.get(name=story.topic)
    volunteer.shoot(f"log-{story.language}")
    page.locator("label", has=page.locator(f"[name=space][value='{space.pk}']")).tap()
    volunteer.fill(topic=topic.pk)
    page.locator("[name=words]").tap()
    page.keyboard.type(story.words)
    page.locator("label", has=page.locator("[name=triage][value=urgency]")).tap()
    page.locator(".st-savebar button").tap()
    page.wait_for_url(re.compile(r"/interactions/\d+/$"))
    volunteer.sees(story.words[:30])
    volunteer.shoot(f"interaction-{story.language}")


def _call_for_help(volunteer: Visitor, story: Story) -> None:
    page = volunteer.page
    page.locator("main button[popovertarget]", has_text=volunteer.word("Escalate")).first.tap()
    page.locator("textarea[name=reason]").fill(story.reason)
    volunteer.press("Escalate", within=page.locator("[popover]:popover-open"))
    page.wait_for_url(re.compile(r"/escalations/\d+/$"))
    volunteer.shoot(f"escalation-open-{story.language}")


def _nobody_moves(world: World, story: Story) -> None:
    """The lead is told at once; nobody answers for a quarter of an hour: the next is told."""
    first, second = story.lead_email, demo.address("Claire Morvan")
    assert _told_after(world, 0, story) == [first]
    assert _told_after(world, 14, story) == [first]
    assert _told_after(world, 1, story) == [first, second]
    assert _told_after(world, 0, story) == [first, second]


def _told_after(world: World, minutes: int, story: Story) -> list[str]:
    """Who has had a mail about the new unit, once the engine and the sender have worked."""
    world.clock.forward(minutes=minutes)
    run_cycle()
    send_due(limit=100)
    return [letter.to[0] for letter in _letters(story)]


def _letters(story: Story) -> list[mail.EmailMessage]:
    return [letter for letter in mail.outbox if story.unit in str(letter.subject)]


def _who_is_told_first(story: Story) -> str:
    """The page that the lead's mail opens; the mail tells why, and no customer's words."""
    letter = _letters(story)[0]
    assert story.reason[:20] in letter.body
    assert story.path in letter.body
    assert story.words[:20] not in letter.body
    link = re.search(r"https?://[^/\s]+(/\S+)", str(letter.body))
    assert link
    return link[1]


def _lead_takes_charge(world: World, lead: Visitor, story: Story, link: str) -> None:
    lead.open(link)
    lead.sees(story.lead)
    lead.shoot(f"escalation-unanswered-{story.language}")
    lead.press("Take charge")
    assert story.lead in lead.headline()
    told = len(_letters(story))
    assert len(_told_after(world, 30, story)) == told
    lead.press("Resolve")
    lead.fill(resolution=story.ending)
    lead.press("Resolve")
    lead.sees(story.ending[:15])
    lead.shoot(f"escalation-resolved-{story.language}")


def _answer(volunteer: Visitor, story: Story) -> None:
    _ask_for_the_role_alone(story)
    page = volunteer.open(reverse("engagement:interaction-list"))
    page.get_by_role("link", name=story.words[:20]).click()
    page.locator("#reply-body").fill(story.answer)
    volunteer.press("Log the reply")
    volunteer.sees(story.answer)


def _ask_for_the_role_alone(story: Story) -> None:
    """The new unit begins before its people are trained: its own policy asks for a scope."""
    strategist = User.objects.get(email=demo.address("Claire Morvan"))
    training.set_policy(
        unit=OrgUnit.objects.get(name=story.unit),
        asks=training.Asks(charter=False, certification=False, consent=False),
        by=strategist,
        at=clock.now(),
    )


def _the_reports_are_compiled(world: World) -> None:
    """The first of December: the workers are handed the last week and November."""
    at = world.forward(days=7)
    reporting.schedule_runs(at=at)
    runs = ReportRun.objects.filter(unit__name=demo.COMPANY)
    for period in Period.values:
        newest = runs.filter(period=period).latest("starts_on")
        compile_report_run.apply(kwargs={"run_id": newest.pk}, throw=True)


def _the_week_is_read(strategist: Visitor, story: Story) -> None:
    page = strategist.open(reverse("reporting:report-list"))
    page.locator("main tbody th a").first.click()
    strategist.sees(story.unit)
    strategist.shoot(f"report-{story.language}")


def _sponsor_reads(sponsor: Visitor, story: Story) -> None:
    """Each of the five figures opens as many rows as it counts."""
    page = sponsor.open("/")
    assert page.url.endswith(reverse("reporting:sponsor"))
    sponsor.shoot(f"sponsor-{story.language}")
    links = page.locator(".st-fig > a")
    addresses = [str(link.get_attribute("href")) for link in links.all()]
    assert len(addresses) == 5
    for address in addresses:
        sponsor.open(address)
        counted = digits(page.locator("p.st-sub.st-mb").inner_text())
        assert page.locator(".st-strip").count() == 0, "the frozen figure counts other rows"
        if address.startswith((DAYS, CALLS)):
            assert digits(page.locator("h1 mark").inner_text()) == counted
        assert _rows_of_all_pages(sponsor) == counted
    assert counted > 0, "help was called in the period"
    sponsor.shoot(f"rows-{story.language}")


def _rows_of_all_pages(visitor: Visitor) -> int:
    page, rows = visitor.page, 0
    while True:
        rows += page.locator("main tbody tr").count()
        onward = page.locator(".pagination [rel=next]")
        if not onward.count():
            return rows
        visitor.open(urljoin(page.url, str(onward.get_attribute("href"))))


def digits(text: str) -> int:
    """The number that a text begins with."""
    found = re.match(r"\d+", text)
    assert found, text
    return int(found[0])
