"""By what a person might or might not speak at a moment: every fact, with its record and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from governance.models import (
    Acknowledgement,
    Appointment,
    Charter,
    CharterVersion,
    OrgUnit,
    TimeConsent,
)
from training import permits
from training.models import (
    CertificationPeriod,
    Level,
    SpeakingFreeze,
    SpeakingPolicy,
    SpeakingScope,
    TrackVersion,
)
from training.permits import Condition

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import Space, Topic

Facts = dict[str, Any]


def evidence_of(
    person: User,
    space: Space,
    topic: Topic | None = None,
    level: int = Level.ANSWER,
    *,
    at: datetime,
) -> Facts:
    """What the permit of ``person`` stood on at ``at``, as JSON: ids, dates in UTC and names.

    ``records`` names every record that plays a part, as ``type:id``, for reading the audit log.
    A constant number of queries.
    """
    permit = permits.may_speak(person, space, topic, level, at=at)
    line = _line(space)
    appointments = _appointments(person, line, at)
    facts = {
        "person": {"id": person.pk, "name": person.name},
        "at": _moment(at),
        "level": Level(level).name.lower(),
        "asked": permit.asked,
        "allowed": permit.allowed,
        "missing": [
            {"condition": each.condition.value, "id": each.ref} for each in permit.missing
        ],
        "appointments": [_appointment(each) for each in appointments],
        "policy": _policy(space, at),
        "scopes": _scopes(appointments, space, topic, level, at),
        "charters": _charters(permit, person, at),
        "certifications": _certifications(permit, person, at),
        "consents": _consents(person, line, at),
        "freezes": _freezes(permit),
    }
    return facts | {"records": sorted(set(_records(facts)))}


def _line(space: Space) -> set[int]:
    """Units on the line of the space's: itself, those above and those below."""
    above = OrgUnit.objects.ancestors(space.unit, include_self=True).values_list("pk", flat=True)
    below = OrgUnit.objects.descendants(space.unit).values_list("pk", flat=True)
    return {*above, *below}


def _appointments(person: User, line: set[int], at: datetime) -> list[Appointment]:
    held = Appointment.objects.in_force(at=at).filter(person=person, unit__in=line)
    return list(held.select_related("role", "unit").order_by("pk"))


def _appointment(row: Appointment) -> Facts:
    return {
        "record": f"governance.appointment:{row.pk}",
        "role": row.role.slug,
        "unit": row.unit.name,
        **_period(row),
    }


def _policy(space: Space, at: datetime) -> Facts | None:
    above = OrgUnit.objects.ancestors(space.unit, include_self=True)
    held = {
        each.unit_id: each
        for each in SpeakingPolicy.objects.in_force(at=at).filter(unit__in=above)
    }
    nearest = next((held[unit.pk] for unit in reversed(list(above)) if unit.pk in held), None)
    if nearest is None:
        return None
    asks = ("asks_charter", "asks_certification", "asks_consent")
    return {
        "record": f"training.speakingpolicy:{nearest.pk}",
        **{name: getattr(nearest, name) for name in asks},
        **_period(nearest),
    }


def _scopes(
    appointments: list[Appointment], space: Space, topic: Topic | None, level: int, at: datetime
) -> list[Facts]:
    roles = {each.role_id for each in appointments}
    of_topic = Q(topic__isnull=True) | (Q(topic=topic) if topic else Q())
    rows = (
        SpeakingScope.objects.in_force(at=at)
        .filter(of_topic if topic else Q(topic__isnull=True), role__in=roles, level__gte=level)
        .filter(Q(network__isnull=True) | Q(network=space.network_id))
        .filter(unit__in=_above(appointments))
        .select_related("role", "unit")
    )
    return [
        {
            "record": f"training.speakingscope:{row.pk}",
            "role": row.role.slug,
            "unit": row.unit.name,
            "level": Level(row.level).name.lower(),
            "needs_consent": row.needs_consent,
            **_period(row),
        }
        for row in rows.order_by("pk")
    ]


def _above(appointments: list[Appointment]) -> set[int]:
    units = {each.unit_id for each in appointments}
    parents = dict(OrgUnit.objects.values_list("pk", "parent_id"))
    found: set[int] = set()
    for unit in units:
        each: int | None = unit
        while each is not None and each not in found:
            found.add(each)
            each = parents[each]
    return found


def _charters(permit: permits.Permit, person: User, at: datetime) -> list[Facts]:
    versions = CharterVersion.objects.in_force(at=at).filter(charter__in=permit.charters)
    in_force = {each.charter_id: each for each in versions}
    given = Acknowledgement.objects.filter(
        person=person, version__charter__in=permit.charters, at__lte=at
    ).select_related("version")
    last = {each.version.charter_id: each for each in given.order_by("at", "pk")}
    lacking = {each.ref for each in permit.missing if each.condition is Condition.CHARTER}
    return [
        {
            "charter": charter.slug,
            "version": f"governance.charterversion:{in_force[charter.pk].pk}",
            "number": in_force[charter.pk].number,
            "published_at": _moment(in_force[charter.pk].published_at),
            "counts": charter.pk not in lacking,
            "acknowledged": _acknowledged(last.get(charter.pk)),
        }
        for charter in Charter.objects.filter(pk__in=permit.charters).order_by("pk")
        if charter.pk in in_force
    ]


def _acknowledged(row: Acknowledgement | None) -> Facts | None:
    if row is None:
        return None
    return {
        "record": f"governance.acknowledgement:{row.pk}",
        "number": row.version.number,
        "at": _moment(row.at),
        "language": row.language,
        "sha256": row.sha256,
    }


def _certifications(permit: permits.Permit, person: User, at: datetime) -> list[Facts]:
    rows = CertificationPeriod.objects.filter(
        person=person, track__in=permit.tracks, starts_at__lte=at
    ).select_related("track", "version", "attempt")
    found = [_certification(row) for row in rows.order_by("starts_at", "pk")]
    asking = TrackVersion.objects.asking(at=at).filter(track__in=permit.tracks)
    newest = {each.track_id: each for each in asking.select_related("track").order_by("number")}
    lacking = {each.ref for each in permit.missing if each.condition is Condition.CERTIFICATION}
    asked = [
        {
            "track": version.track.slug,
            "version": f"training.trackversion:{version.pk}",
            "number": version.number,
            "published_at": _moment(version.published_at),
            "counts_from": _moment(version.grace_until),
            "met": track not in lacking,
        }
        for track, version in sorted(newest.items())
    ]
    return [*asked, *found]


def _certification(row: CertificationPeriod) -> Facts:
    return {
        "record": f"training.certificationperiod:{row.pk}",
        "track": row.track.slug,
        "number": row.version.number,
        "source": row.source,
        "evidence": row.evidence,
        "quiz": row.attempt and {"number": row.attempt.number, "score": row.attempt.score},
        "starts_at": _moment(row.starts_at),
        "expires_at": _moment(row.expires_at),
        "revoked_at": _moment(row.revoked_at),
    }


def _consents(person: User, line: set[int], at: datetime) -> list[Facts]:
    rows = TimeConsent.objects.in_force(on=at.date()).filter(person=person, unit__in=line)
    return [
        {
            "record": f"governance.timeconsent:{row.pk}",
            "manager": row.manager.name,
            "minutes_per_day": row.minutes_per_day,
            "decided_at": _moment(row.decided_at),
            "starts_on": row.starts_on and row.starts_on.isoformat(),
            "ends_on": row.ends_on and row.ends_on.isoformat(),
        }
        for row in rows.select_related("manager").order_by("pk")
    ]


def _freezes(permit: permits.Permit) -> list[Facts]:
    ids = [each.ref for each in permit.missing if each.condition is Condition.FREEZE and each.ref]
    return [
        {"record": f"training.speakingfreeze:{row.pk}", "reason": row.reason, **_period(row)}
        for row in SpeakingFreeze.objects.filter(pk__in=ids).order_by("pk")
    ]


def _period(row: Any) -> Facts:
    return {"starts_at": _moment(row.starts_at), "ends_at": _moment(row.ends_at)}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _records(facts: Any) -> list[str]:
    if isinstance(facts, dict):
        own = [str(facts[name]) for name in ("record", "version") if facts.get(name)]
        return own + [each for value in facts.values() for each in _records(value)]
    if isinstance(facts, list):
        return [each for value in facts for each in _records(value)]
    return []
