"""Every metric in one list, and all of them measured at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from governance.models import OrgUnit, Space
from reporting.metrics.cover import DAYS_COVERED, SpaceCover, cover_by_space, days_covered
from reporting.metrics.escalations import ESCALATION_METRICS, escalation_figures
from reporting.metrics.interactions import INTERACTION_METRICS, interaction_figures
from reporting.metrics.people import PEOPLE_METRICS, people_figures
from reporting.metrics.shapes import Figures, Group, Metric, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

TREND_MONTHS: Final = 12
METRICS: Final[tuple[Metric, ...]] = (
    *INTERACTION_METRICS,
    *ESCALATION_METRICS,
    DAYS_COVERED,
    *PEOPLE_METRICS,
)
METRIC_BY_SLUG: Final[Mapping[str, Metric]] = {metric.slug: metric for metric in METRICS}


@dataclass(frozen=True, slots=True)
class Measures:
    """Every figure of a scope.

    ``by_month`` goes back twelve months, oldest first; the other groups are of the period, by the
    number of interactions, greatest first. ``facade_holds``: at least two people of two units
    answered in the last 30 days.
    """

    overall: Figures
    by_month: list[Group]
    by_locale: list[Group]
    by_space: list[Group]
    by_unit: list[Group]
    covers: list[SpaceCover]
    facade_holds: bool


def measure(scope: Scope, *, months: int = TREND_MONTHS) -> Measures:
    """All metrics over ``scope``, each table scanned once; six queries whatever the size."""
    interactions = interaction_figures(scope, months=months - 1)
    escalations = escalation_figures(scope, months=months - 1)
    covers, people = cover_by_space(scope), people_figures(scope)
    overall = {
        **interactions.overall,
        **escalations.overall,
        DAYS_COVERED.slug: days_covered(covers),
        "people": people.people,
        "people_units": people.units,
    }
    spaces = _with_cover(interactions.parts["space"], covers)
    return Measures(
        overall=overall,
        by_month=_by_key(_merged(interactions.parts["month"], escalations.parts["month"])),
        by_locale=_by_size(interactions.parts["locale"], {}),
        by_space=_by_size(spaces, _names(Space, spaces)),
        by_unit=_by_size(
            merged := _merged(interactions.parts["unit"], escalations.parts["unit"]),
            _names(OrgUnit, merged),
        ),
        covers=covers,
        facade_holds=people.facade_holds,
    )


def _merged(first: dict[str, Figures], second: dict[str, Figures]) -> dict[str, Figures]:
    return {key: {**first.get(key, {}), **second.get(key, {})} for key in {**first, **second}}


def _with_cover(spaces: dict[str, Figures], covers: list[SpaceCover]) -> dict[str, Figures]:
    days = {str(cover.space_id): {DAYS_COVERED.slug: cover.figure} for cover in covers}
    return _merged(spaces, days)


def _names(model: type[OrgUnit | Space], groups: dict[str, Figures]) -> dict[str, str]:
    found = model.objects.filter(pk__in=[int(key) for key in groups])
    return {str(pk): name for pk, name in found.values_list("pk", "name")}


def _by_key(groups: dict[str, Figures]) -> list[Group]:
    return [Group(key, key, groups[key]) for key in sorted(groups)]


def _by_size(groups: dict[str, Figures], names: dict[str, str]) -> list[Group]:
    def size(key: str) -> tuple[int, str]:
        received = groups[key].get("received")
        return (-(received.value or 0) if received else 0, names.get(key, key))

    return [Group(key, names.get(key, key), groups[key]) for key in sorted(groups, key=size)]
