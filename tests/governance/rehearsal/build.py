"""A small organisation to rehearse on: two hubs, spokes, people, topics, duties, a path."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING

from accounts.models import User
from escalation.models import EscalationPath, EscalationStep
from governance import services
from governance.models import OrgModel, OrgUnit, Topic, WeeklyCover
from tests import make

if TYPE_CHECKING:
    from random import Random

    from governance.models import Space


@dataclass
class Scene:
    """What the tests act on; ``claire`` runs all of it."""

    claire: User
    north: OrgUnit
    south: OrgUnit
    spokes: list[OrgUnit]
    space: Space
    leads: dict[int, User] = field(default_factory=dict)
    volunteers: dict[int, User] = field(default_factory=dict)


def scene(
    *, model: OrgModel = OrgModel.HUB_AND_SPOKE, dice: Random | None = None, spokes: int = 3
) -> Scene:
    """Built alike each time, or at random below the two hubs."""
    north, south = make.hub("North", model=model), make.hub("South")
    claire = make.appoint(
        make.user("Claire", language="en"), make.shipped_role("strategist"), on=make.company()
    )
    made = Scene(claire, north, south, [], make.space(north, name="Facebook"))
    for number in range(spokes):
        under = north if dice is None else dice.choice([north, north, south, *made.spokes])
        made.spokes.append(furnish(made, make.unit(f"Spoke {number}", under=under)))
    _path(north)
    return made


def furnish(scene: Scene, unit: OrgUnit) -> OrgUnit:
    """A lead, a volunteer on duty, an advocate and a topic."""
    name = unit.name
    scene.leads[unit.pk] = make.appoint(
        make.user(f"{name} lead", language="en"), make.shipped_role("unit-lead"), on=unit
    )
    volunteer = make.appoint(
        make.user(f"{name} volunteer", language="en"),
        make.shipped_role("community-manager"),
        on=unit,
    )
    scene.volunteers[unit.pk] = volunteer
    make.appoint(make.user(f"{name} advocate"), make.shipped_role("employee-advocate"), on=unit)
    Topic.objects.create(unit=unit, name=f"{name} topic", slug=f"topic-{unit.pk}")
    WeeklyCover.objects.create(
        unit=unit,
        person=volunteer,
        space=scene.space,
        weekday=0,
        starts=time(9),
        ends=time(12),
        zone="Europe/Paris",
        starts_on=make.LONG_AGO.date(),
    )
    return unit


def again(person: User) -> User:
    """The person with nothing remembered."""
    reloaded: User = User.objects.get(pk=person.pk)
    return reloaded


def _path(unit: OrgUnit) -> None:
    services.install_catalogue()
    path = EscalationPath.objects.create(
        unit=unit, name="North first", changed_at=make.LONG_AGO, repeats=0
    )
    EscalationStep.objects.create(
        path=path,
        position=1,
        target="role",
        role=make.shipped_role("unit-lead"),
        delay_minutes=15,
        channels=["email"],
    )
