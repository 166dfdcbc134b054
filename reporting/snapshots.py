"""The frozen figures of a report: written once as JSON, read as objects.

Pages and files read nothing else, so that they say the same for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import translation

from reporting.domain.findings import Facts, State, state_of
from reporting.domain.periods import Window
from reporting.metrics.catalogue import METRICS, measure
from reporting.metrics.shapes import Figure, Figures, Group, Measure, scope_of
from reporting.signed import SignedOpening, signed_openings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reporting.metrics.catalogue import Measures
    from reporting.models import ReportRun

VERSION: Final = 1
NOTHING: Final = Figure(None)


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric as it was defined when the figures were frozen, in one language."""

    slug: str
    name: str
    words: str
    measure: Measure


@dataclass(frozen=True, slots=True)
class CoverGap:
    """A space and the weekdays, 0 for Monday, that nobody covers."""

    space: str
    weekdays: list[int]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The figures of one unit and everything below for one period, as known at ``as_of``.

    ``signed`` is empty in reports frozen before signatures were kept.
    """

    unit_id: int
    unit: str
    period: str
    window: Window
    as_of: datetime
    figures: Figures
    by_month: list[Group]
    by_locale: list[Group]
    by_space: list[Group]
    by_unit: list[Group]
    gaps: list[CoverGap]
    facade_holds: bool
    signed: list[SignedOpening]
    definitions: Mapping[str, Mapping[str, Any]]

    def figure(self, slug: str) -> Figure:
        """One figure; unknown where the snapshot is older than the metric."""
        return self.figures.get(slug, NOTHING)

    def define(self, slug: str, language: str) -> Definition:
        facts = self.definitions[slug]
        said = facts[language]
        return Definition(slug, said["name"], said["words"], Measure(facts["measure"]))

    @property
    def uncovered(self) -> list[int]:
        """Weekdays that nobody covers in the weakest space, 0 for Monday."""
        return self.gaps[0].weekdays if self.gaps else []

    @property
    def state(self) -> State:
        days = self.figure("days_covered").value
        return state_of(
            Facts(
                received=self.figure("received").value or 0,
                on_time=self.figure("answered_on_time").share,
                uncovered=None if days is None else 7 - days,
                unheard=self.figure("escalations_unanswered").value or 0,
            )
        )


def freeze(run: ReportRun, *, as_of: datetime) -> dict[str, Any]:
    """The figures of ``run`` as known at ``as_of``, as JSON; some fifteen queries."""
    scope = scope_of(run.unit, run.window, as_of=as_of)
    measures = measure(scope)
    return {
        "version": VERSION,
        "unit": {"id": run.unit_id, "name": run.unit.name, "kind": run.unit.kind},
        "period": run.period,
        "starts_on": run.starts_on.isoformat(),
        "ends_on": run.ends_on.isoformat(),
        "zone": run.zone,
        "as_of": as_of.isoformat(),
        "definitions": _definitions(),
        "signed": [each.to_json() for each in signed_openings(scope)],
        **measures_as_json(measures),
    }


def measures_as_json(measures: Measures) -> dict[str, Any]:
    """Every figure, whole and by group."""
    return {
        "figures": [
            {"slug": slug, **figure.to_json()} for slug, figure in measures.overall.items()
        ],
        "by_month": [_group_json(group) for group in measures.by_month],
        "by_locale": [_group_json(group) for group in measures.by_locale],
        "by_space": [_group_json(group) for group in measures.by_space],
        "by_unit": [_group_json(group) for group in measures.by_unit],
        "gaps": [
            {"space": cover.name, "weekdays": cover.uncovered}
            for cover in measures.covers
            if cover.uncovered
        ],
        "facade_holds": measures.facade_holds,
    }


def read_snapshot(facts: Mapping[str, Any]) -> Snapshot:
    """A frozen snapshot as objects."""
    window = Window(
        date.fromisoformat(facts["starts_on"]), date.fromisoformat(facts["ends_on"]), facts["zone"]
    )
    return Snapshot(
        unit_id=facts["unit"]["id"],
        unit=facts["unit"]["name"],
        period=facts["period"],
        window=window,
        as_of=datetime.fromisoformat(facts["as_of"]),
        figures={each["slug"]: Figure.from_json(each) for each in facts["figures"]},
        by_month=_groups(facts["by_month"]),
        by_locale=_groups(facts["by_locale"]),
        by_space=_groups(facts["by_space"]),
        by_unit=_groups(facts["by_unit"]),
        gaps=[CoverGap(each["space"], each["weekdays"]) for each in facts["gaps"]],
        facade_holds=facts["facade_holds"],
        signed=[SignedOpening(**each) for each in facts.get("signed", [])],
        definitions=facts["definitions"],
    )


def _group_json(group: Group) -> dict[str, Any]:
    figures = {slug: figure.to_json() for slug, figure in group.figures.items()}
    return {"key": group.key, "label": group.label, "figures": figures}


def _groups(found: list[dict[str, Any]]) -> list[Group]:
    return [
        Group(
            each["key"],
            each["label"],
            {slug: Figure.from_json(facts) for slug, facts in each["figures"].items()},
        )
        for each in found
    ]


def _definitions() -> dict[str, dict[str, Any]]:
    """Every metric's name and words in each language of the product."""
    found: dict[str, dict[str, Any]] = {
        metric.slug: {"measure": metric.measure.value} for metric in METRICS
    }
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for metric in METRICS:
                said = {"name": str(metric.name), "words": str(metric.words)}
                found[metric.slug][language] = said
    return found
