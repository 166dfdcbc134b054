"""Two hubs, their spokes, one of everything in each unit, each stuffed with its unit's canary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engagement.models import ImportRun
from governance import audit
from governance.models import (
    Appointment,
    AuditEvent,
    BusinessCalendar,
)
from governance.perms import Perm
from tests import make
from tests.guards import (
    furniture_learned,
    furniture_learning,
    furniture_practice,
    furniture_rooms,
    furniture_rules,
    furniture_worked,
)

if TYPE_CHECKING:
    from governance.models import OrgUnit

HOURS = [{"weekday": day, "starts": "00:00:00", "ends": "00:00:00"} for day in range(7)]


@dataclass
class Place:
    """A unit, its canary, and the id of one record of each kind that lives there.

    ``circle`` is the canary of the unit's topics, the same for all units of a hub: every unit of
    a hub may send work to every other, and so reads the names of their topics.
    """

    unit: OrgUnit
    canary: str
    circle: str
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """Places by name, and which lie below which: plain facts for an independent oracle."""

    places: dict[str, Place]
    parents: dict[str, str]

    def below(self, name: str) -> set[str]:
        """``name`` and every place under it."""
        found = {name}
        while more := {child for child, up in self.parents.items() if up in found} - found:
            found |= more
        return found

    def above(self, name: str) -> set[str]:
        """Every place over ``name``."""
        found: set[str] = set()
        while (name := self.parents.get(name, "")) != "":
            found.add(name)
        return found


def build() -> World:
    """The same world every time, in the caller's transaction."""
    company = make.company()
    north, south = make.hub("North"), make.hub("South")
    units = {
        "company": company,
        "north": north,
        "north-a": make.unit("North A", under=north),
        "north-b": make.unit("North B", under=north),
        "south": south,
        "south-a": make.unit("South A", under=south),
        "south-b": make.unit("South B", under=south),
    }
    parents = {
        "north": "company",
        "south": "company",
        "north-a": "north",
        "north-b": "north",
        "south-a": "south",
        "south-b": "south",
    }
    places = {name: furnish(_place(name, unit)) for name, unit in units.items()}
    return World(places, parents)


def _place(name: str, unit: OrgUnit) -> Place:
    hub = name.split("-", maxsplit=1)[0].upper()
    return Place(unit, f"CANARY{name.upper()}X", f"CIRCLE{hub}X")


def furnish(place: Place) -> Place:
    """One record of every kind, its texts full of the canary."""
    unit, canary = place.unit, place.canary
    resident = make.person(Perm.UNIT_VIEW, on=unit, name=f"{canary} resident")
    calendar = BusinessCalendar.objects.create(
        unit=unit, name=f"{canary} hours", zone="Europe/Paris", windows=HOURS
    )
    space = make.space(unit, name=f"{canary} space", calendar=calendar)
    topic = make.topic(unit, name=f"{place.circle} topic of {unit.pk}")
    place.ids |= {
        "unit": unit.pk,
        "calendar": calendar.pk,
        "space": space.pk,
        "topic": topic.pk,
        "person": resident.pk,
        "appointment": Appointment.objects.get(person=resident).pk,
        "cover": furniture_rules.add_cover(unit, resident, space),
        "webhook": furniture_rules.add_webhook(unit, canary),
        "charter": furniture_rules.add_charter(unit, canary, resident),
        "rehearsal": furniture_rules.add_rehearsal(unit, canary, resident, space),
    }
    interaction = furniture_worked.add_interaction(place, space, topic, resident)
    furniture_worked.add_escalation(place, interaction, resident)
    furniture_worked.add_report(place)
    furniture_rooms.add_contract(place, resident)
    furniture_rooms.add_checks(place, resident)
    furniture_rooms.add_strategy(place, resident)
    furniture_rooms.add_registry(place, space, resident)
    furniture_rooms.add_process(place, resident)
    furniture_learned.add_awareness(place, resident)
    furniture_learning.add_learning(place, resident)
    furniture_practice.add_practice(place, resident)
    furniture_practice.add_session(place, resident)
    place.ids["import"] = ImportRun.objects.create(
        unit=unit,
        space=space,
        by=resident,
        at=make.NOON,
        source=f"{canary}.csv",
        digest="0" * 64,
        interactions=1,
        messages=1,
        flagged=0,
    ).pk
    place.ids["people-import"] = furniture_rules.add_people_import(place, resident)
    audit.record(
        by=resident, action="unit.changed", target=unit, at=make.NOON, changes={"x": canary}
    )
    place.ids["audit-event"] = AuditEvent.objects.latest("pk").pk
    return place
