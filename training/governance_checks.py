"""What training adds to the rules of the field: G08 and G13.

G08: whoever volunteers has passed what is asked there. G13: its third gate, where a company
speaks, permits are asked.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.checks import g08, g13, reading, registry
from governance.checks.registry import Check, Evidence, Finding
from governance.models import Space
from governance.services.strategy.places import read_places
from training.models import CertificationPeriod, CertificationRequirement, SpeakingPolicy, Track

if TYPE_CHECKING:
    from governance.checks.g08 import Volunteer
    from governance.checks.g13 import Speaking
    from governance.checks.registry import Scope


@dataclass(frozen=True, slots=True)
class Untrained:
    """A volunteer who has not passed what is asked where they answer."""

    person_id: int
    name: str
    unit_id: int
    unit: str
    tracks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ungated:
    """Open spaces of a unit where no policy asks for permits."""

    unit_id: int
    spaces: tuple[str, ...]


def read_volunteers(scope: Scope) -> tuple[list[Volunteer], list[Untrained]]:
    """The volunteers of the scope, and those whose training is missing; a constant of queries."""
    return g08.read(scope), read_untrained(scope)


def read_untrained(scope: Scope) -> list[Untrained]:
    """Volunteers who lack a certification that every speaker of their unit is asked for."""
    asked = _asked(scope)
    if not asked:
        return []
    tree, places = reading.tree(), read_places()
    rows = [
        each
        for each in reading.held(at=scope.at, roles=(reading.VOLUNTEER,))
        if each.unit_id in scope.unit_ids
    ]
    certified = set(
        CertificationPeriod.objects.counting(at=scope.at)
        .filter(person__in={each.person_id for each in rows})
        .order_by()
        .values_list("person_id", "track_id")
    )
    titles = {track.pk: track.title for track in Track.objects.filter(pk__in=_every(asked))}
    found = []
    for each in rows:
        above = places.upwards(each.unit_id)
        needed = set().union(*(asked.get(unit, set()) for unit in above))
        missing = {track for track in needed if (each.person_id, track) not in certified}
        if missing:
            said = tuple(sorted(titles[track] for track in missing))
            unit = tree.name(each.unit_id)
            found.append(Untrained(each.person_id, each.name, each.unit_id, unit, said))
    return found


def _asked(scope: Scope) -> dict[int, set[int]]:
    """Tracks asked of every volunteer, whatever they speak about, by the unit that asks."""
    rules = CertificationRequirement.objects.in_force(at=scope.at).filter(
        Q(role__isnull=True) | Q(role__slug=reading.VOLUNTEER),
        network__isnull=True,
        topic__isnull=True,
        level=1,
    )
    asked: dict[int, set[int]] = defaultdict(set)
    for unit, track in rules.order_by().values_list("unit_id", "track_id"):
        asked[unit].add(track)
    return asked


def _every(asked: dict[int, set[int]]) -> set[int]:
    return set().union(*asked.values())


def judge_volunteers(facts: tuple[list[Volunteer], list[Untrained]]) -> list[Finding]:
    """What governance finds, and one finding a unit for those who are not trained."""
    volunteers, untrained = facts
    units: dict[int, list[Untrained]] = defaultdict(list)
    for each in untrained:
        units[each.unit_id].append(each)
    return [*g08.judge(volunteers), *map(_untrained, units.values())]


def _untrained(people: list[Untrained]) -> Finding:
    first = people[0]
    said = ngettext(
        "%(count)s volunteer of %(unit)s has not passed what is asked there",
        "%(count)s volunteers of %(unit)s have not passed what is asked there",
        len(people),
    )
    person = reading.links("governance:person-detail")
    rows = (Evidence(each.name, person(each.person_id), ", ".join(each.tracks)) for each in people)
    return Finding(
        unit_id=first.unit_id,
        about="untrained",
        sentence=said % {"count": len(people), "unit": first.unit},
        reason=_("Who speaks for the company has learned how, and it still holds."),
        needed=_("They pass the track or its refresher; their permit returns by itself."),
        rows=tuple(rows),
        act=_("See the certifications"),
        act_href=reverse("training:certification-list"),
    )


def read_gates(scope: Scope) -> tuple[list[Speaking], list[Ungated]]:
    """Where the company speaks, and where it asks for no permit."""
    return g13.read(scope), read_ungated(scope)


def read_ungated(scope: Scope) -> list[Ungated]:
    """Units of the scope with open spaces that no policy in force covers; two queries.

    A space that opens is judged as though it were open.
    """
    held = SpeakingPolicy.objects.in_force(at=scope.at).order_by()
    asking, places = set(held.values_list("unit_id", flat=True)), read_places()
    return [
        Ungated(unit, tuple(names))
        for unit, names in _spoken_in(scope).items()
        if asking.isdisjoint(places.upwards(unit))
    ]


def _spoken_in(scope: Scope) -> dict[int, list[str]]:
    if scope.opening is not None:
        return {scope.opening.unit_id: [scope.opening.name]}
    day = scope.at.date()
    rows = Space.objects.filter(unit_id__in=scope.unit_ids, opened_on__lte=day)
    spaces: dict[int, list[str]] = defaultdict(list)
    for unit, name in rows.exclude(closed_on__lte=day).values_list("unit_id", "name"):
        spaces[unit].append(name)
    return spaces


def judge_gates(facts: tuple[list[Speaking], list[Ungated]]) -> list[Finding]:
    """What governance finds, and one finding a unit where the third gate stands open."""
    speaking, ungated = facts
    return [*g13.judge(speaking), *map(_ungated, ungated)]


def _ungated(facts: Ungated) -> Finding:
    return Finding(
        unit_id=facts.unit_id,
        about="training",
        sentence=_("Anybody with the right to answer speaks here, trained or not."),
        reason=_("Training is the third gate before speaking, after governance and process."),
        needed=_("Ask for permits in this unit, or in one above it."),
        rows=tuple(Evidence(name) for name in facts.spaces),
        act=_("Ask for permits"),
        act_href=reverse("training:speaking-rules"),
    )


TRAINED = Check(
    code="G08",
    rule=gettext_lazy(
        "Volunteers know the company and are trained; an intern does not speak alone"
    ),
    severity=g08.CHECK.severity,
    stake=g08.CHECK.stake,
    read=read_volunteers,
    judge=judge_volunteers,
)
GATES = Check(
    code="G13",
    rule=gettext_lazy("Governance, process and training come before speaking"),
    severity=g13.CHECK.severity,
    stake=g13.CHECK.stake,
    read=read_gates,
    judge=judge_gates,
)


def register() -> None:
    """In the place of the checks that know governance alone."""
    registry.register(TRAINED)
    registry.register(GATES)
