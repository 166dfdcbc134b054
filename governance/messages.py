"""The words of the mails between volunteers, managers and the sponsor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models import ConsentState, Decision, DecisionState, TimeConsent
from governance.services import consents, decisions
from governance.services.signing import issue_consent_link
from notifications import kinds
from notifications.mails import Letter, Mail, compose
from socialteam.kit import formats

if TYPE_CHECKING:
    from notifications.models import OutboxMessage


class ConsentAsked:
    """The question to a manager, with a link that signs once and needs no account."""

    def still_needed(self, message: OutboxMessage) -> str:
        """Only while it waits for an answer of the person it goes to."""
        consent = _consent(message)
        if consent.state != ConsentState.ASKED:
            return "the question is answered"
        moved = consent.manager_id != message.recipient_id
        return "somebody else is asked" if moved else ""

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """The mail; the secret of its link is made here and kept nowhere else."""
        consent = _consent(message)
        link = reverse("governance:consent-sign", args=[issue_consent_link(consent)])
        facts = {
            "name": consent.person.name,
            "minutes": consent.minutes_per_day,
            "unit": consent.unit.name,
            "asker": consent.asked_by.name,
        }
        letter = Letter(
            subject=_("May %(name)s give %(minutes)s minutes a day?") % facts,
            paragraphs=(
                _("%(asker)s asks for your consent: %(name)s would answer for %(unit)s.") % facts,
                _("It holds for twelve months, and you may take it back at any time."),
            ),
            facts=(
                (_("Time"), _("%(minutes)s minutes a working day") % facts),
                (_("Objectives"), consent.objectives),
            ),
            button=_("Read and answer"),
            url=settings.BASE_URL + link,
            why=_("You receive this as the manager of %(name)s. The link is yours alone.") % facts,
        )
        return compose(letter, language)

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """Ids only."""
        return dict(message.context)


class ConsentAnswered:
    """The answer, to whoever asked."""

    def still_needed(self, message: OutboxMessage) -> str:
        """Always told, unless it was withdrawn meanwhile."""
        answered = _consent(message).state in {ConsentState.GIVEN, ConsentState.DECLINED}
        return "" if answered else "the consent is withdrawn"

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """Yes with its days, or no with its note."""
        consent = _consent(message)
        facts = {"name": consent.person.name, "manager": consent.manager.name}
        if consent.state == ConsentState.GIVEN and consent.starts_on and consent.ends_on:
            facts |= {"minutes": str(consent.minutes_per_day)}
            facts |= {"since": formats.day(consent.starts_on, language, "plain")}
            facts |= {"until": formats.day(consent.ends_on, language, "plain")}
            subject = _("%(name)s may give the time")
            words = _("%(manager)s agrees to %(minutes)s minutes a day, %(since)s to %(until)s.")
        else:
            subject = _("%(name)s cannot be given the time")
            words = _("%(manager)s does not agree.")
        letter = Letter(
            subject=subject % facts,
            paragraphs=(words % facts, *((consent.note,) if consent.note else ())),
            button=_("Open the consents"),
            url=settings.BASE_URL + reverse("governance:consent-list"),
            why=_("You receive this because you asked."),
        )
        return compose(letter, language)

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """Ids only."""
        return dict(message.context)


class DecisionAsked:
    """One more decision for the sponsor."""

    def still_needed(self, message: OutboxMessage) -> str:
        """Only while it is open."""
        is_open = _decision(message).state == DecisionState.OPEN
        return "" if is_open else "the decision is answered"

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """What is asked, why, by whom, before which day."""
        decision = _decision(message)
        day = formats.day(decision.due_on, language, "plain")
        letter = Letter(
            subject=_("To sign: %(title)s") % {"title": decision.title},
            paragraphs=(decision.why,),
            facts=((_("Asked by"), decision.asked_by.name), (_("Before"), day)),
            button=_("Sign or decline"),
            url=settings.BASE_URL + reverse("governance:decision-list"),
            why=_("You receive this as the sponsor of %(unit)s.") % {"unit": decision.unit},
        )
        return compose(letter, language)

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """Ids only."""
        return dict(message.context)


def register() -> None:
    """Make these kinds known to the outbox."""
    kinds.register(consents.ASKED, ConsentAsked())
    kinds.register(consents.ANSWERED, ConsentAnswered())
    kinds.register(decisions.ASKED, DecisionAsked())


def _consent(message: OutboxMessage) -> TimeConsent:
    rows = TimeConsent.objects.select_related("person", "unit", "manager", "asked_by")
    return rows.get(pk=message.context["consent"])


def _decision(message: OutboxMessage) -> Decision:
    rows = Decision.objects.select_related("unit", "asked_by")
    return rows.get(pk=message.context["decision"])
