"""Who covers which space of the demo, week after week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import User
from governance import services
from governance.demo.organisation import HOURS, SINCE, SPOKES, ZONE, address
from governance.models import OrgUnit, Space, WeeklyCover

if TYPE_CHECKING:
    from datetime import datetime

MORNING, AFTERNOON = HOURS
COVER = {
    "alvea-et-vous": (
        ("Samira Benali", (0, 1, 2, 3, 4), MORNING),
        ("Théo Garnier", (0, 2, 4), AFTERNOON),
        ("Malik Haddad", (1, 3), AFTERNOON),
        ("Lucie Ferrand", (5,), MORNING),
    ),
    "forum-entraide": (
        ("Lou Bertrand", (0, 1, 2), MORNING),
        ("Étienne Masson", (3, 4), MORNING),
        ("Paul Kerbrat", (0, 1, 2, 3, 4), AFTERNOON),
        ("Aïcha Diop", (5,), MORNING),
    ),
    "alvea-instagram": (
        ("Inaya Moreau", (0, 1, 2, 3, 4), AFTERNOON),
        ("Bastien Colas", (5,), AFTERNOON),
    ),
}
"""Who covers which space on which weekdays; nobody covers a Sunday, and the product says so."""


@transaction.atomic
def seed_covers(at: datetime) -> None:
    """Put on duty who is missing, since the organisation began."""
    since = (at - SINCE).replace(hour=8, minute=0, second=0, microsecond=0)
    names = {name: place for place, (_l, names, _t) in SPOKES.items() for name in names}
    people = {person.email: person for person in User.objects.filter(is_active=True)}
    units = {unit.name: unit for unit in OrgUnit.objects.all()}
    spaces = {space.slug: space for space in Space.objects.filter(slug__in=COVER)}
    known = set(WeeklyCover.objects.values_list("space_id", "person_id", "weekday"))
    for slug, shifts in COVER.items():
        for name, weekdays, hours in shifts:
            for weekday in weekdays:
                person, space = people[address(name)], spaces[slug]
                if (space.pk, person.pk, weekday) not in known:
                    services.add_cover(
                        unit=units[names[name]],
                        person=person,
                        space=space,
                        weekday=weekday,
                        hours=hours,
                        zone=ZONE,
                        by=people[address("Claire Morvan")],
                        at=since,
                    )
