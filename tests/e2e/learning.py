"""Somebody new learns, may speak, is held back by what changed, and comes back by themselves."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from engagement.domain.status import Status
from engagement.models import Direction, Interaction
from governance import demo
from governance.models import AuditEvent, Charter, OrgUnit, Space
from governance.tasks import sweep_charter_campaigns
from notifications.services import send_due
from socialteam.kit import clock
from tests.e2e.browsing import PHONE
from tests.e2e.quizzes import begin_quiz, confirm, hand_in, pass_quiz
from training.models import Lesson, Track

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.e2e.browsing import Visitor
    from tests.e2e.conftest import World

    Visit = Callable[..., Visitor]

UNIT, TRACKS = "Relation client", ("reacting", "tone", "charter-and-law")
LEAD, MANAGER, COLLEAGUE, REVIEWER = (
    "Nadia Le Goff", "Karim Ziani", "Samira Benali", "Antoine Berger",
)  # fmt: skip
TRACK, CHARTER = "tone", "charte"
"""What changes."""
GRACE = timedelta(days=14)
WAIT = timedelta(minutes=10)
"""Between two attempts, as the tracks that ship ask."""


class Story(NamedTuple):
    """What people type, in their language."""

    language: str
    newcomer: str
    motivation: str
    expertise: str
    objectives: str
    answer: str
    lesson: str
    track_summary: str
    charter_summary: str
    held_back: str

    @property
    def email(self) -> str:
        return demo.address(self.newcomer)


FRENCH = Story(
    "fr", "Léonie Marchal",
    "On me demande dix fois par jour pourquoi une facture monte : autant le dire à tous.",
    "Facturation, relève", "Répondre sur la facturation, une heure par jour.",
    "Bonjour, je regarde votre dossier et je vous réponds ici avant midi.",
    "Une réponse tient désormais en deux phrases.", "Deux phrases au lieu de trois.",
    "Quatre heures ouvrées au lieu de la journée.",
    "Bonjour, votre échéancier est prêt ; je vous l’envoie en message privé.",
)  # fmt: skip
ENGLISH = Story(
    "en", "Ruth Ellison",
    "I am asked ten times a day why a bill goes up: better to say it to everybody.",
    "Billing, readings", "Answer on billing, an hour a day.",
    "Hello, I am looking at your file and will answer you here before noon.",
    "From now on a reply fits in two sentences.", "Two sentences instead of three.",
    "Four working hours instead of the day.",
    "Hello, your payment plan is ready; I am sending it in a private message.",
)  # fmt: skip


def play(world: World, visit: Visit, story: Story) -> None:
    """From an application to the second answer."""
    world.speak(story.language)
    mail.outbox.clear()
    strategist = visit("strategist", language=story.language)
    _open_an_account(strategist, story)
    newcomer = visit(story.newcomer, language=story.language, size=PHONE)
    _apply(newcomer, story)
    lead = visit(LEAD, language=story.language)
    _accept(lead, strategist, story)
    _see_what_is_missing(newcomer, story)

    _learn_and_fail(world, newcomer, story)
    for slug in TRACKS[1:]:
        _learn_and_pass(newcomer, slug)
    _acknowledge_all(newcomer, story)
    _ask_the_manager(lead, visit, story)
    _may_speak(newcomer, story)
    first, second = _waiting()
    _answer(visit(story.newcomer, language=story.language), first, story.answer)

    _publish_the_track(visit("trainer", language=story.language), story)
    _publish_the_charter(strategist, visit(REVIEWER, language=story.language), story)
    _keep_up(visit(COLLEAGUE, language=story.language))
    world.forward(days=(GRACE - WAIT) / timedelta(days=1))
    newcomer = visit(story.newcomer, language=story.language, size=PHONE)
    newcomer.open(reverse("engagement:interaction", args=[second.pk]))
    newcomer.page.locator("#reply-body").fill(story.held_back)
    refused_at = world.clock.forward(seconds=WAIT.total_seconds())
    _be_held_back(newcomer, second, story)
    _come_back(newcomer, second, story)
    _nobody_else_helped(story, refused_at)


def _open_an_account(strategist: Visitor, story: Story) -> None:
    """A colleague may log in, reports to somebody, and holds no role."""
    page = strategist.open(reverse("governance:person-create"))
    strategist.fill(name=story.newcomer, email=story.email, language=story.language)
    strategist.press("Let them log in")
    strategist.open(f"{reverse('governance:person-list')}?q={story.newcomer}")
    page.locator("main").get_by_role("link", name=story.newcomer).first.click()
    strategist.press("Manager and contract")
    strategist.fill(
        manager=demo.address(MANAGER), contract="permanent", joined_on="2022-01-10"
    )  # fmt: skip
    strategist.press("Save the change")


def _apply(newcomer: Visitor, story: Story) -> None:
    """The first page of somebody without a role offers it."""
    newcomer.open("/")
    _looks_right(newcomer, "learning-first")
    newcomer.press("Become a volunteer")
    unit = OrgUnit.objects.get(name=UNIT)
    newcomer.fill(
        unit=unit.pk, motivation=story.motivation, ease="2", expertise=story.expertise,
        languages=story.language,
    )  # fmt: skip
    newcomer.press("Send the application")
    newcomer.sees(UNIT)


def _accept(lead: Visitor, strategist: Visitor, story: Story) -> None:
    """The unit's lead accepts; who appoints finds that it is left to do."""
    page = lead.open(reverse("governance:application-list"))
    lead.press("Accept", within=page.locator("main .st-task", has_text=story.newcomer))
    page = strategist.open(reverse("governance:application-list"))
    _looks_right(strategist, "learning-appoint")
    strategist.press("Appoint", within=page.locator("main .st-list li", has_text=story.newcomer))
    strategist.sees(story.newcomer)


def _see_what_is_missing(newcomer: Visitor, story: Story) -> None:
    """A charter, three tracks, the manager: each with its act."""
    page = newcomer.open("/")
    assert page.url.endswith(reverse("engagement:today"))
    page.locator(".st-thumb").get_by_role("link", name=newcomer.word("Learn")).tap()
    newcomer.press("My permits")
    assert newcomer.headline().startswith(("5", "Five")), newcomer.headline()
    conditions = page.locator("main .st-conds li")
    assert conditions.count() == 5
    assert all(each.get_by_role("link").count() for each in conditions.all()), "each has its act"
    _looks_right(newcomer, "learning-missing")


def _learn_and_fail(world: World, newcomer: Visitor, story: Story) -> None:
    """The first track: a quiz without a right answer, what is right, a wait, and another go."""
    _read(newcomer, TRACKS[0])
    attempt = begin_quiz(newcomer)
    _looks_right(newcomer, "learning-quiz")
    hand_in(newcomer)
    for item in attempt.items.all():
        newcomer.sees(item.shown["why"][story.language].splitlines()[0].strip())
    newcomer.sees(newcomer.word("no answer"))
    _looks_right(newcomer, "learning-failed")
    assert not newcomer.page.get_by_role("button", name=newcomer.word("Try again")).count()

    newcomer.press("To the lessons")
    assert not newcomer.page.get_by_role("button", name=newcomer.word("Take the quiz")).count()
    world.clock.forward(seconds=WAIT.total_seconds())
    newcomer.page.reload()
    pass_quiz(newcomer)
    _looks_right(newcomer, "learning-passed")


def _learn_and_pass(newcomer: Visitor, slug: str) -> None:
    """Passing leads back to where one came from: one's permits, which name the next track."""
    _back(newcomer, reverse("training:permit-mine"))
    _read(newcomer, slug)
    pass_quiz(newcomer)


def _read(newcomer: Visitor, slug: str) -> None:
    """From one's permits to the track, begun, and each of its lessons."""
    page, track = newcomer.page, Track.objects.get(slug=slug)
    page.locator("main li", has_text=getattr(track, f"title_{newcomer.language}")).get_by_role(
        "link"
    ).click()
    newcomer.press("Begin")
    lessons = Lesson.objects.filter(module__version__in=track.versions.in_force(at=clock.now()))
    for _left in range(lessons.count() - 1):
        newcomer.press("Read: go on")
    newcomer.press("Read: to the quiz")


def _back(newcomer: Visitor, address: str) -> None:
    newcomer.press("Back to where you were")
    newcomer.page.wait_for_url(f"**{address}")


def _looks_right(visitor: Visitor, name: str) -> None:
    """A picture, no fault of accessibility, and nothing wider than the window."""
    visitor.shoot(f"{name}-{visitor.language}")
    assert visitor.too_wide_at() == []
    faults = visitor.axe()
    assert not faults, faults


def _acknowledge_all(newcomer: Visitor, story: Story) -> None:
    """The charter is read from one's permits, and leads back there."""
    _back(newcomer, reverse("training:permit-mine"))
    _acknowledge(newcomer, reverse("training:permit-mine"))
    newcomer.sees(newcomer.word("Your manager agrees to your time"))
    assert newcomer.page.locator("main .st-conds li").count() == 1


def _acknowledge(newcomer: Visitor, back: str) -> None:
    """The first condition that is missing is the charter; one tap, and back again."""
    newcomer.page.locator("main .st-conds a.btn").first.click()
    assert "/charters/" in newcomer.page.url
    newcomer.press("I have read it and will keep to it")
    newcomer.page.wait_for_url(f"**{back}")


def _ask_the_manager(lead: Visitor, visit: Visit, story: Story) -> None:
    """The lead finds that nobody has asked yet; the manager agrees on a phone."""
    page = lead.open(reverse("governance:consent-list"))
    lead.press("Ask the manager", within=page.locator("main li", has_text=story.newcomer))
    lead.fill(objectives=story.objectives)
    lead.press("Ask the manager")
    send_due(limit=100)
    letter = next(
        each for each in reversed(mail.outbox)
        if each.to == [demo.address(MANAGER)] and story.newcomer in str(each.body)
    )  # fmt: skip
    link = re.search(r"https?://[^/\s]+(/consent/\S+)", str(letter.body))
    assert link, letter.body
    manager = visit(language=story.language, size=PHONE)
    manager.open(link[1])
    manager.press("I agree")
    manager.sees(story.newcomer)


def _may_speak(newcomer: Visitor, story: Story) -> None:
    """Nobody granted it: the permits are simply there."""
    newcomer.open(reverse("training:permit-mine"))
    assert newcomer.page.locator("main .st-conds a.btn").count() == 0
    for space in Space.objects.filter(opened_on__isnull=False):
        newcomer.sees(space.name)
    _looks_right(newcomer, "learning-may-speak")


def _waiting() -> tuple[Interaction, Interaction]:
    """Two conversations that wait in the unit."""
    rows = Interaction.objects.filter(unit__name=UNIT, status=Status.OPEN, claimed_by=None)
    first, second = rows.order_by("due_at", "pk")[:2]
    return first, second


def _answer(newcomer: Visitor, interaction: Interaction, words: str) -> None:
    """At a desk, from the first page."""
    page = newcomer.open("/")
    address = reverse("engagement:interaction", args=[interaction.pk])
    page.locator(f"main a[href='{address}']").first.click()
    page.locator("#reply-body").fill(words)
    newcomer.press("Log the reply")
    newcomer.sees(words)
    assert _said(interaction) == words


def _said(interaction: Interaction) -> str:
    """The answer that was kept last; nothing before there is one."""
    found = interaction.messages.filter(direction=Direction.OUTBOUND).order_by("pk").last()
    return found.body if found else ""


def _publish_the_track(trainer: Visitor, story: Story) -> None:
    """A sentence more in a lesson, and a version that asks everybody again."""
    track = Track.objects.get(slug=TRACK)
    page = trainer.open(reverse("training:track-list"))
    page.locator("main").get_by_role(
        "link", name=getattr(track, f"title_{story.language}")
    ).click()
    trainer.press("Begin the next version")
    page.locator("main tbody th a").first.click()
    for language in ("fr", "en"):
        field = page.locator(f"main [name=body_{language}]")
        field.fill(f"{story.lesson}\n\n{field.input_value()}")
    trainer.press("Save the lesson")
    trainer.press(getattr(track, f"title_{story.language}"))
    trainer.press("Publish it")
    _looks_right(trainer, "learning-publish")
    trainer.fill(change="material", summary=story.track_summary)
    trainer.press("Put it in force")
    trainer.sees(story.track_summary)


def _publish_the_charter(strategist: Visitor, reviewer: Visitor, story: Story) -> None:
    """The version that the strategist was writing, approved by somebody else."""
    charter = Charter.objects.get(slug=CHARTER)
    page = strategist.open(reverse("governance:charter-list"))
    page.locator("main").get_by_role("link", name=charter.title_in(story.language)).click()
    strategist.press("Open it")
    strategist.press("Hand over for review")
    second = page.locator("[name=reviewer] option", has_text=REVIEWER).get_attribute("value")
    strategist.fill(change="material", summary=story.charter_summary, reviewer=second)
    strategist.press("Hand over for review")
    here = page.url
    reviewer.open(here)
    reviewer.press("Approve the version")
    strategist.open(here)
    strategist.press("Put it in force")
    confirm(strategist)
    assert "2" in strategist.headline()


def _keep_up(colleague: Visitor) -> None:
    """Somebody who does it all in the days of grace never stops speaking."""
    sweep_charter_campaigns()
    page = colleague.open("/")
    assert "/charters/" in page.url, "the charter is what they owe first"
    colleague.press("I have read it and will keep to it")
    page.locator(".st-nav").get_by_role("link", name=colleague.word("Learn")).click()
    _refresh(colleague)


def _refresh(person: Visitor) -> None:
    """The quiz alone; the track is the first thing that the page of learning names."""
    person.press("Begin the refresher")
    pass_quiz(person)


def _be_held_back(newcomer: Visitor, interaction: Interaction, story: Story) -> None:
    """The grace ends while they write: what is missing comes first, and who can answer."""
    page = newcomer.page
    forbidden = page.locator("main .st-permit--no")
    meanwhile = page.locator("main .st-reply__foot")
    newcomer.press("Log the reply")
    newcomer.forgive(409)
    assert _said(interaction) == ""
    expect(meanwhile.last).to_contain_text(COLLEAGUE)
    lines = forbidden.locator("li")
    acts = [line.get_by_role("link").count() for line in lines.all()]
    assert acts == sorted(acts, reverse=True), "what is missing comes first"
    assert sum(acts) == 2
    expect(lines.nth(0)).to_contain_text(
        Charter.objects.get(slug=CHARTER).title_in(story.language)
    )
    expect(lines.nth(1)).to_contain_text(story.track_summary)
    newcomer.sees(story.held_back)
    _looks_right(newcomer, "learning-held-back")


def _come_back(newcomer: Visitor, interaction: Interaction, story: Story) -> None:
    """Charter, refresher, and the words are still there."""
    here = reverse("engagement:interaction", args=[interaction.pk])
    _acknowledge(newcomer, here)
    newcomer.page.locator("main .st-permit--no a.btn").first.click()
    _refresh(newcomer)
    _back(newcomer, here)
    assert newcomer.page.locator("#reply-body").input_value() == story.held_back
    newcomer.press("Log the reply")
    newcomer.sees(story.held_back)
    assert _said(interaction) == story.held_back


def _nobody_else_helped(story: Story, since: datetime) -> None:
    """Between the refusal and the answer, the log holds the person's own acts and no other."""
    actors = AuditEvent.objects.filter(at__gte=since, actor__isnull=False).values_list(
        "actor__email"
    )
    assert {email for (email,) in actors} == {story.email}
