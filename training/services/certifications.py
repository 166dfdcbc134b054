"""Certifying people, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from training.domain.validity import Validity, after_months, every_month, for_good
from training.models import CertificationPeriod, CertificationSource, Renewal

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from training.models import Attempt, Track, TrackVersion


def validity_of(track: Track, *, start: datetime, zone: ZoneInfo) -> Validity:
    """For how long ``track`` certifies from ``start`` on; months begin in ``zone``."""
    if track.renewal == Renewal.AFTER and track.renewal_months:
        return after_months(start, track.renewal_months, refresher_days=track.refresher_days)
    if track.renewal == Renewal.EVERY and track.renewal_month:
        return every_month(start, track.renewal_month, zone=zone)
    return for_good()


@transaction.atomic
def certify(*, attempt: Attempt, at: datetime) -> CertificationPeriod:
    """Certify the person of a passed attempt, from now on; earlier periods stay as they are.

    Raises:
        ValueError: the attempt was not passed.
        IntegrityError: it has certified already.
    """
    if not attempt.passed:
        raise ValueError("only a passed attempt certifies")
    enrolment = attempt.enrolment
    return _begin(
        CertificationPeriod(
            track=enrolment.track,
            version=enrolment.version,
            person=enrolment.person,
            source=CertificationSource.PASSED,
            attempt=attempt,
        ),
        start=at,
        by=enrolment.person,
        at=at,
    )


@transaction.atomic
def take_over(
    *,
    person: User,
    version: TrackVersion,
    passed_at: datetime,
    evidence: str,
    by: User,
    at: datetime,
) -> CertificationPeriod:
    """Record a certification won before, with its evidence; it holds from ``passed_at`` on.

    Raises:
        PermissionDenied: ``by`` may not take over certifications of the track.
        ValidationError: no evidence, a moment to come, or the same one recorded already.
    """
    track = version.track
    access.require(by, Perm.CERTIFICATION_CHANGE, track)
    if not evidence.strip():
        raise ValidationError({"evidence": _("Say where this can be checked.")})
    if passed_at > at:
        raise ValidationError({"passed_on": _("This moment has not come yet.")})
    same = CertificationPeriod.objects.filter(person=person, track=track, starts_at=passed_at)
    if same.exists():
        raise ValidationError({"passed_on": _("This certification is recorded already.")})
    return _begin(
        CertificationPeriod(
            track=track,
            version=version,
            person=person,
            source=CertificationSource.IMPORTED,
            evidence=evidence.strip(),
        ),
        start=passed_at,
        by=by,
        at=at,
    )


@transaction.atomic
def revoke(
    *, certification: CertificationPeriod, reason: str, by: User, at: datetime
) -> CertificationPeriod:
    """End a certification before its time, with the reason that its owner reads.

    Raises:
        PermissionDenied: ``by`` may not revoke certifications of the track.
        ValidationError: no reason, or one's own.
        ConflictError: it is revoked already.
    """
    access.require(by, Perm.CERTIFICATION_CHANGE, certification)
    if certification.person_id == by.pk:
        raise ValidationError({"reason": _("Somebody else takes back your own certification.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the person reads it.")})
    done = CertificationPeriod.objects.filter(pk=certification.pk, revoked_at__isnull=True).update(
        revoked_at=at, revoked_by=by, revoke_reason=reason.strip()
    )
    if not done:
        raise ConflictError(_("This certification is revoked already."))
    audit.record(by=by, action="certification.revoked", target=certification, at=at)
    certification.refresh_from_db()
    return certification


def _begin(
    certification: CertificationPeriod, *, start: datetime, by: User, at: datetime
) -> CertificationPeriod:
    zone = ZoneInfo(certification.person.time_zone)
    validity = validity_of(certification.track, start=start, zone=zone)
    certification.starts_at = start
    certification.due_at, certification.expires_at = validity.due_at, validity.expires_at
    certification.save()
    audit.record(
        by=by,
        action="certification.begun",
        target=certification,
        at=at,
        changes={
            "person": certification.person_id,
            "version": certification.version_id,
            "source": certification.source,
        },
    )
    return certification
