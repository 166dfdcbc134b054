"""A unit with a path and people on it, for the tests of escalations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from engagement.models import Interaction
from escalation.services import StepFacts, create_path, open_escalation
from governance.perms import Perm
from tests import make

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from escalation.models import Escalation, EscalationPath
    from governance.models import OrgUnit, Role, Space


def interaction(unit: OrgUnit, space: Space, **facts: Any) -> Interaction:
    """A conversation that waits for ``unit``."""
    return Interaction.objects.create(
        unit=unit,
        space=space,
        title="My parcel is lost",
        occurred_at=make.NOON,
        received_at=make.NOON,
        due_at=make.NOON + timedelta(hours=8),
        **facts,
    )


@dataclass
class Scene:
    """Ana writes paths and leads, Bo opens, and two leads climb: Eve, then Flo."""

    unit: OrgUnit
    space: Space
    ana: User
    bo: User
    eve: User
    flo: User
    lead: Role

    def step(self, *people: User, **facts: Any) -> StepFacts:
        """Tell a person (Eve) by mail and wait half an hour, unless ``facts`` say otherwise."""
        usual = {"target": "person", "person": people[0] if people else self.eve}
        return StepFacts(
            **{**usual, "delay_minutes": 30, "channels": ["email"], **facts},
        )

    def path(self, *steps: StepFacts, **facts: Any) -> EscalationPath:
        """A path of the unit, two people long unless given."""
        chosen: Sequence[StepFacts] = steps or [self.step(), self.step(self.flo)]
        return create_path(
            unit=self.unit,
            facts={"name": "Leads", **facts},
            steps=chosen,
            by=self.ana,
            at=make.NOON,
        )

    def open(self, **facts: Any) -> Escalation:
        """An escalation that Bo opens about a new interaction."""
        about = interaction(self.unit, self.space, **facts)
        return open_escalation(interaction=about, by=self.bo, at=make.NOON, reason="Angry")


def scene() -> Scene:
    """A fresh scene, in a unit of its own below the company."""
    unit = make.unit()
    lead = make.role(Perm.ESCALATION_ACT)
    return Scene(
        unit=unit,
        space=make.space(unit),
        ana=make.person(Perm.PATH_CHANGE, Perm.ESCALATION_ACT, on=unit, name="Ana"),
        bo=make.person(Perm.ESCALATION_OPEN, on=unit, name="Bo"),
        eve=make.appoint(make.user("Eve"), lead, on=unit),
        flo=make.appoint(make.user("Flo"), lead, on=unit),
        lead=lead,
    )
