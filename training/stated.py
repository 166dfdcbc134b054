"""What a record store is told: facts of ours as xAPI statements, read at the moment of sending."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from notifications import kinds
from notifications.kinds import Posted
from socialteam.kit.secrets import decrypt
from training.domain.xapi import VERSION
from training.models import Attempt, CertificationPeriod
from training.services.stores import STATED

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from notifications.mails import Mail
    from notifications.models import OutboxMessage, WebhookEndpoint
    from training.models import Track

VERBS: Final = {
    "attempted": "http://adlnet.gov/expapi/verbs/attempted",
    "passed": "http://adlnet.gov/expapi/verbs/passed",
    "failed": "http://adlnet.gov/expapi/verbs/failed",
    "completed": "http://adlnet.gov/expapi/verbs/completed",
    "earned": "http://id.tincanapi.com/verb/earned",
}
QUIZ: Final = "http://adlnet.gov/expapi/activities/assessment"
COURSE: Final = "http://adlnet.gov/expapi/activities/course"
BADGE: Final = "http://activitystrea.ms/schema/1.0/badge"


class Stated:
    """An attempt that was handed in, or a certification that was earned."""

    def still_needed(self, message: OutboxMessage) -> str:
        """What was learned stays true."""
        return "" if _fact(message) else "the fact is gone"

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """Only record stores are told of this."""
        raise NotImplementedError("only record stores are told of this")

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """Record stores have a protocol of their own."""
        raise NotImplementedError("record stores have a protocol of their own")

    def request(self, message: OutboxMessage, endpoint: WebhookEndpoint) -> Posted:
        """The statements of a fact; a store that has them already answers 409."""
        key = base64.b64encode(decrypt(endpoint.secret).encode()).decode("ascii")
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Basic {key}",
            "X-Experience-API-Version": VERSION,
        }
        body = json.dumps(statements_of(_fact(message)), separators=(",", ":"))
        return Posted(body, headers, frozenset({HTTPStatus.CONFLICT.value}))


def statements_of(fact: Attempt | CertificationPeriod | None) -> list[dict[str, Any]]:
    """The statements of a fact; their ids follow from it, so that a repetition is the same."""
    if isinstance(fact, CertificationPeriod):
        badge = _activity(f"certifications/{fact.uid}", fact.track, BADGE)
        return [_statement(fact, "earned", fact.person, badge, fact.starts_at)]
    if fact is None or fact.submitted_at is None:
        return []
    person, track, moment = fact.enrolment.person, fact.enrolment.track, fact.submitted_at
    quiz = _activity(f"tracks/{track.slug}/quiz", track, QUIZ)
    verb = "passed" if fact.passed else "failed"
    score = fact.score or 0
    result = {
        "success": bool(fact.passed),
        "score": {"scaled": score / 100, "raw": score, "min": 0, "max": 100},
    }
    found = [
        _statement(fact, "attempted", person, quiz, moment),
        _statement(fact, verb, person, quiz, moment) | {"result": result},
    ]
    if fact.passed:
        course = _activity(f"tracks/{track.slug}", track, COURSE)
        found.append(_statement(fact, "completed", person, course, moment))
    return found


def register() -> None:
    """Make our kind known."""
    kinds.register(STATED, Stated())


def _fact(message: OutboxMessage) -> Attempt | CertificationPeriod | None:
    pk = message.context["id"]
    if message.context["fact"] == "attempt":
        attempts = Attempt.objects.select_related("enrolment__person", "enrolment__track")
        return attempts.filter(pk=pk).first()
    earned = CertificationPeriod.objects.select_related("person", "track")
    return earned.filter(pk=pk).first()


def _statement(
    fact: Attempt | CertificationPeriod,
    verb: str,
    person: User,
    target: dict[str, Any],
    moment: datetime,
) -> dict[str, Any]:
    name = f"{settings.BASE_URL}/{fact._meta.label_lower}/{fact.pk}/{verb}"
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        "actor": {"objectType": "Agent", "name": person.name, "mbox": f"mailto:{person.email}"},
        "verb": {"id": VERBS[verb], "display": {"en": verb}},
        "object": target,
        "timestamp": moment.astimezone(UTC).isoformat(),
        "context": {"platform": "Socialteam"},
    }


def _activity(path: str, track: Track, kind: str) -> dict[str, Any]:
    words = {"fr": track.title_fr, "en": track.title_en}
    definition = {"name": {tag: word for tag, word in words.items() if word}, "type": kind}
    name = f"{settings.BASE_URL}/xapi/{path}"
    return {"objectType": "Activity", "id": name, "definition": definition}
