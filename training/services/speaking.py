"""The rules that permits follow from: policies, scopes, requirements, freezes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from governance import access, audit
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from training.models import (
    CertificationRequirement,
    Level,
    SpeakingFreeze,
    SpeakingPolicy,
    SpeakingScope,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from accounts.models import User
    from governance.models import Network, OrgUnit, Role, Space, Topic
    from training.models import Track

    Rule = SpeakingPolicy | SpeakingScope | CertificationRequirement | SpeakingFreeze

R = TypeVar("R", SpeakingPolicy, SpeakingScope, CertificationRequirement, SpeakingFreeze)
ACTIONS: dict[type[Rule], str] = {
    SpeakingPolicy: "permit-policy",
    SpeakingScope: "speaking-scope",
    CertificationRequirement: "requirement",
    SpeakingFreeze: "speaking-freeze",
}


@dataclass(frozen=True, slots=True)
class Asks:
    """What a policy asks for, besides a scope."""

    charter: bool = True
    certification: bool = True
    consent: bool = True


@dataclass(frozen=True, slots=True)
class Where:
    """What a rule is narrowed to; None means all."""

    network: Network | None = None
    topic: Topic | None = None
    level: int = Level.ANSWER


@transaction.atomic
def set_policy(
    *, unit: OrgUnit, asks: Asks, by: User, at: datetime, starts_at: datetime | None = None
) -> SpeakingPolicy:
    """Ask for permits in the spaces of ``unit`` from ``starts_at`` (now) on; what held there ends.

    Raises:
        PermissionDenied: ``by`` may not change who speaks in the unit.
        ValidationError: a beginning that has passed, or another policy already planned.
    """
    access.require(by, Perm.SPEAKING_CHANGE, unit)
    begins = _not_past(starts_at, at)
    held = SpeakingPolicy.objects.select_for_update().in_force(at=begins)
    for policy in held.filter(unit=unit):
        _close(policy, begins, by=by, at=at)
    policy = SpeakingPolicy(
        unit=unit,
        starts_at=begins,
        made_by=by,
        asks_charter=asks.charter,
        asks_certification=asks.certification,
        asks_consent=asks.consent,
    )
    changes = {
        "charter": asks.charter,
        "certification": asks.certification,
        "consent": asks.consent,
    }
    return _made(policy, changes, by=by, at=at)


@transaction.atomic
def add_scope(  # noqa: PLR0913 - a rule, an author and a time
    *,
    unit: OrgUnit,
    role: Role,
    where: Where,
    needs_consent: bool,
    by: User,
    at: datetime,
    starts_at: datetime | None = None,
) -> SpeakingScope:
    """Let the people in ``role`` speak, in ``unit`` and below, from ``starts_at`` (now) on.

    Raises:
        PermissionDenied: ``by`` may not change who speaks in the unit.
        ValidationError: the same scope holds already, or a beginning that has passed.
    """
    access.require(by, Perm.SPEAKING_CHANGE, unit)
    begins = _not_past(starts_at, at)
    facts = {
        "unit": unit,
        "role": role,
        "network": where.network,
        "topic": where.topic,
        "level": int(where.level),
    }
    _one_at_a_time(unit)
    if SpeakingScope.objects.filter(**facts).not_over(at=begins).exists():
        raise ValidationError({"role": _("This role already has this scope there.")})
    scope = SpeakingScope(**facts, needs_consent=needs_consent, starts_at=begins, made_by=by)
    return _made(scope, {"role": role.slug, "level": int(where.level)}, by=by, at=at)


@transaction.atomic
def add_requirement(  # noqa: PLR0913 - a rule, an author and a time
    *,
    unit: OrgUnit,
    track: Track,
    role: Role | None,
    where: Where,
    by: User,
    at: datetime,
    starts_at: datetime | None = None,
) -> CertificationRequirement:
    """Ask the speakers of ``unit`` and below to be certified in ``track``, from then on.

    Raises:
        PermissionDenied: ``by`` may not change who speaks in the unit.
        ValidationError: the track is retired or has no version in force by then, the same
            requirement holds already, or a beginning that has passed.
    """
    access.require(by, Perm.SPEAKING_CHANGE, unit)
    begins = _not_past(starts_at, at)
    if track.retired_at is not None or not track.versions.in_force(at=begins).exists():
        raise ValidationError({"track": _("Nobody can pass this track yet: publish it first.")})
    facts = {
        "unit": unit,
        "track": track,
        "role": role,
        "network": where.network,
        "topic": where.topic,
        "level": int(where.level),
    }
    _one_at_a_time(unit)
    if CertificationRequirement.objects.filter(**facts).not_over(at=begins).exists():
        raise ValidationError({"track": _("This is already asked there.")})
    asked = CertificationRequirement(**facts, starts_at=begins, made_by=by)
    changes = {"track": track.slug, "role": role and role.slug, "level": int(where.level)}
    return _made(asked, changes, by=by, at=at)


@transaction.atomic
def freeze(  # noqa: PLR0913 - a rule, an author and a time
    *,
    unit: OrgUnit,
    reason: str,
    by: User,
    at: datetime,
    space: Space | None = None,
    topic: Topic | None = None,
    person: User | None = None,
    spared_role: Role | None = None,
    until: datetime | None = None,
) -> SpeakingFreeze:
    """Suspend permits at once, in the spaces of ``unit`` and below or in less, until lifted.

    Raises:
        PermissionDenied: ``by`` may not change who speaks in the unit.
        ValidationError: no reason, an end that has passed, or a space elsewhere.
    """
    access.require(by, Perm.SPEAKING_CHANGE, unit)
    if space is not None:
        access.require(by, Perm.SPEAKING_CHANGE, space)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: people read it when they are refused.")})
    if until is not None and until <= at:
        raise ValidationError({"until": _("This time has passed.")})
    frozen = SpeakingFreeze(
        unit=unit,
        space=space,
        topic=topic,
        person=person,
        spared_role=spared_role,
        reason=reason.strip(),
        starts_at=at,
        ends_at=until,
        made_by=by,
    )
    changes = {
        "space": space and space.pk,
        "topic": topic and topic.pk,
        "person": person and person.pk,
    }
    return _made(frozen, changes, by=by, at=at)


@transaction.atomic
def end_rule(*, rule: Rule, by: User, at: datetime) -> Rule:
    """End a policy, scope, requirement or freeze now; one that has not begun never holds.

    Raises:
        PermissionDenied: ``by`` may not change who speaks in the unit.
        ConflictError: it has ended already.
    """
    access.require(by, Perm.SPEAKING_CHANGE, rule)
    _close(rule, at, by=by, at=at)
    return rule


def _made(rule: R, changes: Mapping[str, object], *, by: User, at: datetime) -> R:
    rule.full_clean()
    rule.save()
    audit.record(by=by, action=f"{ACTIONS[type(rule)]}.made", target=rule, at=at, changes=changes)
    return rule


def _close(rule: Rule, ends_at: datetime, *, by: User, at: datetime) -> None:
    ends = max(ends_at, rule.starts_at)
    facts: dict[str, object] = {"ends_at": ends}
    if isinstance(rule, SpeakingFreeze):
        facts["lifted_by"] = by
    open_still = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    if not type(rule).objects.filter(open_still, pk=rule.pk).update(**facts):
        raise ConflictError(_("This has ended already."))
    audit.record(by=by, action=f"{ACTIONS[type(rule)]}.ended", target=rule, at=at)
    rule.refresh_from_db()


def _one_at_a_time(unit: OrgUnit) -> None:
    """Whoever adds the same rule at the same moment waits, and finds it there."""
    type(unit).objects.select_for_update(of=("self",)).get(pk=unit.pk)


def _not_past(starts_at: datetime | None, at: datetime) -> datetime:
    if starts_at is not None and starts_at < at:
        raise ValidationError({"starts_at": _("Choose a moment that has not passed.")})
    return starts_at or at
