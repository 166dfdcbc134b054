"""Tracks for tests, made by the services: Ana writes for the hub, Bo reads in a spoke of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from governance.perms import Perm
from tests import make
from training import services
from training.domain.questions import Kind
from training.models import Change

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import OrgUnit
    from training.models import Lesson, Question, Track, TrackVersion

WRITES = (Perm.LEARNING_VIEW, Perm.LEARNING_WRITE)
FACTS: dict[str, Any] = {
    "title_fr": "Bien réagir",
    "title_en": "Reacting well",
    "renewal": "after",
    "renewal_months": 12,
    "refresher_days": 30,
    "grace_days": 14,
}
LESSON = {
    "title_fr": "Lire",
    "title_en": "Reading",
    "body_fr": "## Lisez",
    "body_en": "## Read",
    "minutes": 3,
}
WORDS = {
    "theme": "reacting",
    "prompt_fr": "Vrai ?",
    "prompt_en": "True?",
    "why_fr": "Oui.",
    "why_en": "Yes.",
    "source": "",
}
PAIR = {"fr": "oui", "en": "yes"}
OTHER = {"fr": "non", "en": "no"}
BODIES: dict[Kind, Any] = {
    Kind.SINGLE: {"options": [PAIR | {"right": True}, OTHER | {"right": False}]},
    Kind.MULTIPLE: {"options": [PAIR | {"right": True}, OTHER | {"right": True}]},
    Kind.TRUE_FALSE: {"right": False},
    Kind.SHORT: {"accepted": {"fr": ["gaz"], "en": ["gas", "smell"]}},
    Kind.NUMERIC: {"right": 30, "tolerance": 0.5, "unit": "min"},
    Kind.ORDERING: {"items": [PAIR, OTHER]},
    Kind.MATCHING: {"pairs": [{"left": PAIR, "right": OTHER}, {"left": OTHER, "right": PAIR}]},
    Kind.JUDGE: {
        "thread": [{"from": "customer", "fr": "Alors ?", "en": "Well?"}],
        "options": [PAIR | {"right": True}, OTHER | {"right": False}],
    },
}
"""A whole body for each kind."""


@dataclass
class School:
    """A hub with a spoke, who writes there, and who reads in the spoke."""

    hub: OrgUnit
    spoke: OrgUnit
    ana: User
    bo: User

    def track(self, **facts: Any) -> Track:
        """A track of the hub with an empty draft."""
        return services.create_track(
            unit=self.hub, facts={**FACTS, **facts}, by=self.ana, at=make.LONG_AGO
        )

    def question(self, kind: Kind = Kind.TRUE_FALSE, **words: str) -> Question:
        """A question of the hub's bank."""
        return services.write_question(
            unit=self.hub,
            kind=kind,
            words={**WORDS, **words},
            body=BODIES[kind],
            by=self.ana,
            at=make.LONG_AGO,
        )

    def fill(self, version: TrackVersion, *, theme: str = "reacting") -> Lesson:
        """All that a draft needs to be published: a lesson, a draw, two questions."""
        module = services.add_module(
            version=version, title_fr="Début", title_en="Start", by=self.ana, at=make.LONG_AGO
        )
        lesson = services.add_lesson(module=module, facts=LESSON, by=self.ana, at=make.LONG_AGO)
        for number in range(2):
            self.question(theme=theme, prompt_fr=f"{theme} {number} ?")
        services.set_draws(version=version, draws={theme: 2}, by=self.ana, at=make.LONG_AGO)
        return lesson

    def publish(
        self,
        version: TrackVersion,
        *,
        change: Change = Change.MATERIAL,
        at: datetime = make.NOON,
    ) -> TrackVersion:
        """The version, in force."""
        return services.publish_version(
            version=version, change=change, summary="More.", by=self.ana, at=at
        )

    def published(self, **facts: Any) -> Track:
        """A track with its first version in force."""
        track = self.track(**facts)
        version = track.versions.get()
        self.fill(version)
        self.publish(version)
        return track


def school() -> School:
    hub = make.hub("North")
    spoke = make.unit("Sales", under=hub)
    return School(
        hub=hub,
        spoke=spoke,
        ana=make.person(*WRITES, on=hub, name="Ana Ruiz", language="en"),
        bo=make.person(Perm.LEARNING_VIEW, on=spoke, name="Bo", language="en"),
    )
