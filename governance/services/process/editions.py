"""Editions of the diagrams: kept when what they show has changed."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, Q

from governance import diagrams
from governance.models import (
    Appointment,
    AuditSeal,
    DiagramEdition,
    DiagramSweep,
    OrgUnit,
    RaciAssignment,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from governance.diagrams import Content, Kind, Pair

NAMED = 5
"""So many names are kept of what came, went or changed; the counts are whole."""
SWEEP = 1


def content_at(unit_id: int, key: str, *, at: datetime, now: datetime) -> Content | None:
    """What a diagram showed at ``at``: read live for now, the edition in force for the past.

    Opening a diagram keeps a new edition when it has changed since the last one.
    """
    kind = diagrams.kind_of(key)
    if kind is None:
        return None
    if at < now:
        edition = DiagramEdition.objects.of(unit_id, key).until(at).first()
        return edition.facts if edition else None
    found = kind.read([(unit_id, key)], now)
    keep_editions(found, at=now)
    return found.get((unit_id, key))


def keep_editions(contents: dict[Pair, Content], *, at: datetime) -> int:
    """Keep those that differ from the edition before; two statements when nothing has changed.

    Safe to race: what differs is looked at again behind a lock.
    """
    if not _differing(contents):
        return 0
    with transaction.atomic():
        _locked(at)
        differing = _differing(contents)
        DiagramEdition.objects.bulk_create(
            DiagramEdition(
                unit_id=pair[0],
                key=pair[1],
                made_at=at,
                digest=digest_of(contents[pair]),
                content=contents[pair] | {"order": list(contents[pair]["items"])},
                changed=_changes(before.content if before else None, contents[pair]),
            )
            for pair, before in differing.items()
        )
    return len(differing)


def sweep_diagrams(*, at: datetime) -> int:
    """Keep an edition of every diagram that has changed since the last sweep.

    Cheap while nothing happens: two small queries. Reads the audit log in the order of commits,
    and looks for appointments and responsibilities that began or ended by themselves.

    Returns:
        How many editions were kept.
    """
    with transaction.atomic():
        sweep = _locked(at)
        latest = AuditSeal.objects.aggregate(last=Max("position"))["last"] or 0
        touched = _touched(sweep, at, latest)
        if not touched:
            return 0
        DiagramSweep.objects.filter(pk=sweep.pk).update(position=latest, swept_at=at)
    kept = 0
    units = list(OrgUnit.objects.order_by().values_list("pk", flat=True))
    for kind in diagrams.kinds():
        if kind.watches & touched:
            kept += keep_editions(kind.read(_pairs(kind, units), at), at=at)
    return kept


def digest_of(content: Content) -> str:
    """The SHA-256 of the facts and of the order of the items."""
    ordered = content | {"order": list(content["items"])}
    canonical = json.dumps(ordered, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _pairs(kind: Kind, units: Collection[int]) -> list[Pair]:
    return [(entry.unit_id, entry.key) for entry in kind.listing(units)]


def _locked(at: datetime) -> DiagramSweep:
    DiagramSweep.objects.bulk_create(
        [DiagramSweep(pk=SWEEP, swept_at=at - timedelta(days=1))], ignore_conflicts=True
    )
    return DiagramSweep.objects.select_for_update().get(pk=SWEEP)


def _touched(sweep: DiagramSweep, at: datetime, latest: int) -> frozenset[str]:
    """The tables that changed since the sweep before."""
    found: set[str] = set()
    if latest > sweep.position:
        new = AuditSeal.objects.filter(position__gt=sweep.position)
        found |= set(new.order_by().values_list("event__target_type", flat=True).distinct())
    since = Q(starts_at__gt=sweep.swept_at, starts_at__lte=at)
    since |= Q(ends_at__gt=sweep.swept_at, ends_at__lte=at)
    if Appointment.objects.filter(since).exists():
        found.add("governance.appointment")
    if RaciAssignment.objects.filter(since).exists():
        found.add("governance.raciassignment")
    return frozenset(found)


def _differing(contents: dict[Pair, Content]) -> dict[Pair, DiagramEdition | None]:
    """Those whose digest is not that of their latest edition, with that edition; one query."""
    latest = {
        (each.unit_id, each.key): each
        for each in DiagramEdition.objects.filter(
            unit_id__in={unit for unit, _key in contents}, key__in={key for _unit, key in contents}
        )
        .order_by("unit_id", "key", "-made_at", "-pk")
        .distinct("unit_id", "key")
    }
    return {
        pair: latest.get(pair)
        for pair, content in contents.items()
        if (known := latest.get(pair)) is None or known.digest != digest_of(content)
    }


def _changes(before: Content | None, after: Content) -> dict[str, Any]:
    """What came, went and changed between two contents, by name."""
    if before is None:
        return {}
    old, new = before.get("items", {}), after.get("items", {})
    came = [new[key]["name"] for key in new if key not in old]
    went = [old[key]["name"] for key in old if key not in new]
    changed = [new[key]["name"] for key in new if key in old and new[key] != old[key]]
    return {"came": _named(came), "went": _named(went), "changed": _named(changed)}


def _named(names: Iterable[str]) -> dict[str, Any]:
    listed = list(names)
    return {"count": len(listed), "names": listed[:NAMED]}
