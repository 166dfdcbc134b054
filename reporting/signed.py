"""Gates of the launch that a sponsor's signature opened in a period, in words of that day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation

from governance.launch_words import missing_words
from governance.models import GateOverride, Space

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reporting.metrics.shapes import Scope


@dataclass(frozen=True, slots=True)
class SignedOpening:
    """A space that opened, or a hub that entered a stage, although criteria were not met.

    ``stage`` and ``missing`` are kept in each language of the product; ``stage`` is empty and
    ``space`` named for a space. Days are ISO dates of the report's zone.
    """

    unit: str
    space: str
    stage: Mapping[str, str]
    sponsor: str
    signed_on: str
    used_on: str
    missing: Mapping[str, list[str]]
    reason: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def signed_openings(scope: Scope) -> list[SignedOpening]:
    """Each signature that was used in the period, the earliest first; two queries."""
    window = scope.window
    rows = GateOverride.objects.about(scope.unit_ids).used_between(window.start, window.end)
    used = rows.filter(used_at__lte=scope.as_of).order_by("used_at", "pk")
    found = list(used.select_related("decision__sponsor", "space", "unit"))
    ids = {int(space) for row in found for each in row.unmet for space in each["uncovered"]}
    names = dict(Space.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [_opening(row, names, window.zone) for row in found]


def _opening(row: GateOverride, names: Mapping[int, str], zone: str) -> SignedOpening:
    stage: dict[str, str] = {}
    missing: dict[str, list[str]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            missing[language] = missing_words(row.unmet, names)
            if row.stage is not None:
                stage[language] = str(row.get_stage_display())
    return SignedOpening(
        unit=row.unit.name,
        space=row.space.name if row.space else "",
        stage=stage,
        sponsor=row.decision.sponsor.name,
        signed_on=_day(row.decision.signed_at, zone),
        used_on=_day(row.used_at, zone),
        missing=missing,
        reason=row.decision.why,
    )


def _day(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).date().isoformat() if moment else ""
