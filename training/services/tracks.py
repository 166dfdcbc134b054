"""Tracks: what they are for, how long they certify, until they are retired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from governance import access, audit
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from training.models import CertificationRequirement, Renewal, Track, TrackVersion, VersionState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.models import User
    from governance.models import OrgUnit

FACTS: Final = (
    "title_fr",
    "title_en",
    "about_fr",
    "about_en",
    "renewal",
    "renewal_months",
    "renewal_month",
    "refresher_days",
    "grace_days",
)


@transaction.atomic
def create_track(
    *, unit: OrgUnit, facts: dict[str, Any], by: User, at: datetime, slug: str = ""
) -> Track:
    """Add a track owned by ``unit`` with an empty first draft; ``facts`` are the model's fields.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ValidationError: a fact is missing or out of range.
    """
    access.require(by, Perm.LEARNING_WRITE, unit)
    track = Track(unit=unit, slug=slug or _free_slug(facts["title_en"]), created_at=at)
    _save(track, facts)
    TrackVersion.objects.create(track=track, number=1, author=by, started_at=at)
    audit.record(by=by, action="track.created", target=track, at=at, changes=_audited(track))
    return track


@transaction.atomic
def change_track(*, track: Track, facts: dict[str, Any], by: User, at: datetime) -> Track:
    """Change what a track is for and how long it certifies; certifications won stay as they are.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ValidationError: a fact is missing or out of range.
        ConflictError: the track is retired.
    """
    access.require(by, Perm.LEARNING_WRITE, track)
    track = locked_track(track)
    before = _audited(track)
    _save(track, facts)
    changes = {"before": before, "after": _audited(track)}
    audit.record(by=by, action="track.changed", target=track, at=at, changes=changes)
    return track


@transaction.atomic
def retire_track(*, track: Track, by: User, at: datetime) -> Track:
    """Offer a track no more; certifications hold until their end, and its draft stays unpublished.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ConflictError: it is retired already.
        ValidationError: a requirement asks for it, now or later; the message names each unit.
    """
    access.require(by, Perm.LEARNING_WRITE, track)
    track = locked_track(track)
    if asking := list(requirements_of(track, at=at)):
        units = ", ".join(sorted({each.unit.name for each in asking}))
        said = _("Speakers are asked for this track in %(units)s. End that requirement first.")
        raise ValidationError(said % {"units": units})
    track.versions.filter(state=VersionState.PUBLISHED).update(
        state=VersionState.RETIRED, retired_at=at
    )
    track.retired_at = at
    track.save(update_fields=["retired_at"])
    audit.record(by=by, action="track.retired", target=track, at=at)
    return track


def requirements_of(track: Track, *, at: datetime) -> QuerySet[CertificationRequirement]:
    """The requirements that ask for ``track`` now or later."""
    rows = CertificationRequirement.objects.filter(track=track).not_over(at=at)
    return rows.select_related("unit", "role", "network", "topic").order_by("unit__name", "pk")


def locked_track(track: Track) -> Track:
    """The track, locked for this transaction.

    Raises:
        ConflictError: it is retired.
    """
    rows = Track.objects.select_for_update(of=("self",)).select_related("unit", "network")
    found = rows.get(pk=track.pk)
    if found.retired_at is not None:
        raise ConflictError(_("This track is retired."))
    return found


def _save(track: Track, facts: dict[str, Any]) -> None:
    for field, value in facts.items():
        setattr(track, field, value)
    if track.renewal != Renewal.AFTER:
        track.renewal_months = None
    if track.renewal != Renewal.EVERY:
        track.renewal_month = None
    track.full_clean()
    track.save()


def _audited(track: Track) -> dict[str, Any]:
    facts = {field: getattr(track, field) for field in FACTS}
    return {"slug": track.slug, "network": track.network and track.network.slug, **facts}


def _free_slug(title: str) -> str:
    base = slugify(title)[:50] or "track"
    near = Track.objects.filter(Q(slug=base) | Q(slug__startswith=f"{base}-"))
    taken = set(near.values_list("slug", flat=True))
    return next(
        slug for slug in [base, *(f"{base}-{n}" for n in range(2, 10_000))] if slug not in taken
    )
