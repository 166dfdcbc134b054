"""From draft to in force: review, approval, publication, retirement."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from governance import access, audit
from governance.domain.charter_status import Change, VersionState, may_move
from governance.models import Appointment, Charter, CharterComment, CharterVersion, OrgUnit
from governance.perms import Perm
from governance.services.charter_campaigns import end_campaigns, open_campaign
from governance.services.charters import locked_draft
from notifications.models import Channel
from notifications.services import Draft, enqueue
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


REVIEW_ASKED: Final = "charter.review_asked"


def reviewers_of(unit: OrgUnit, *, but: User, at: datetime) -> QuerySet[User]:
    """Active people who may approve charters of ``unit`` at ``at``, except ``but``, by name."""
    line = OrgUnit.objects.ancestors(unit, include_self=True)
    holding = Appointment.objects.in_force(at=at).filter(
        unit_id__in=[above.pk for above in line],
        role__powers__contains=[Perm.CHARTER_REVIEW.value],
    )
    people = User.objects.filter(is_active=True, appointments__in=holding)
    found: QuerySet[User] = people.exclude(pk=but.pk).distinct().order_by("name", "pk")
    return found


@transaction.atomic
def submit_version(
    *,
    version: CharterVersion,
    change: Change,
    summary: str,
    reviewer: User | None,
    by: User,
    at: datetime,
) -> CharterVersion:
    """Hand a draft over for review; a mail asks ``reviewer``, if one is named.

    Raises:
        PermissionDenied: ``by`` may not write charters there.
        ConflictError: it is no longer a draft.
        ValidationError: no text, no summary, a first version that is minor, or a reviewer who may
            not approve it.
    """
    access.require(by, Perm.CHARTER_WRITE, version)
    version = locked_draft(version)
    _check_submission(version, change, summary, reviewer, at)
    version.change, version.summary, version.reviewer = change.value, summary.strip(), reviewer
    version.state, version.submitted_at = VersionState.IN_REVIEW.value, at
    version.save()
    if reviewer is not None:
        key = f"charter-{version.pk}-review-{int(at.timestamp())}"
        context = {"version": version.pk}
        draft = Draft(
            key=key,
            kind=REVIEW_ASKED,
            channel=Channel.EMAIL,
            recipient_id=reviewer.pk,
            context=context,
        )
        enqueue([draft], at=at)
    changes = {"number": version.number, "change": change.value}
    audit.record(by=by, action="charter.submitted", target=version, at=at, changes=changes)
    return version


@transaction.atomic
def approve_version(*, version: CharterVersion, by: User, at: datetime) -> CharterVersion:
    """Approve a version in review.

    Safe to race: of two simultaneous callers one wins, the other gets ConflictError.

    Raises:
        PermissionDenied: ``by`` may not approve charters there, or wrote in this version.
        ConflictError: it is not in review.
    """
    access.require(by, Perm.CHARTER_REVIEW, version)
    version = _locked(version, VersionState.APPROVED)
    if wrote(by, version):
        raise PermissionDenied(_("Nobody approves their own text."))
    version.state = VersionState.APPROVED.value
    version.approved_by, version.approved_at = by, at
    version.save()
    changes = {"number": version.number, "digests": _digests(version)}
    audit.record(by=by, action="charter.approved", target=version, at=at, changes=changes)
    return version


@transaction.atomic
def send_back_version(
    *, version: CharterVersion, reason: str, by: User, at: datetime
) -> CharterVersion:
    """Ask for changes: the version is a draft again, with ``reason`` as a comment.

    Raises:
        PermissionDenied: ``by`` may not approve charters there.
        ConflictError: it is neither in review nor approved.
        ValidationError: no reason.
    """
    access.require(by, Perm.CHARTER_REVIEW, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what should change.")})
    version = _locked(version, VersionState.DRAFT)
    version.state = VersionState.DRAFT.value
    version.approved_by = version.approved_at = version.submitted_at = None
    version.save()
    text = version.texts.first()
    language = text.language if text else "fr"
    CharterComment.objects.create(
        version=version, language=language, body=reason.strip(), author=by, at=at
    )
    changes = {"number": version.number}
    audit.record(by=by, action="charter.sent_back", target=version, at=at, changes=changes)
    return version


@transaction.atomic
def publish_version(*, version: CharterVersion, by: User, at: datetime) -> CharterVersion:
    """Put an approved version in force and retire the one before it.

    A material change opens a campaign to the audience and sets the end of the grace period.
    Safe to race: publishers of one charter wait for each other, and the second gets
    ConflictError.

    Raises:
        PermissionDenied: ``by`` may not publish charters there.
        ConflictError: it is not approved.
    """
    access.require(by, Perm.CHARTER_PUBLISH, version)
    charter = Charter.objects.select_for_update(of=("self",)).get(pk=version.charter_id)
    version = _locked(version, VersionState.PUBLISHED)
    charter.versions.filter(state=VersionState.PUBLISHED).update(
        state=VersionState.RETIRED, retired_at=at
    )
    material = version.change == Change.MATERIAL
    version.state, version.published_at = VersionState.PUBLISHED.value, at
    version.grace_until = at + timedelta(days=charter.grace_days) if material else at
    version.save()
    if material:
        open_campaign(version=version, at=at)
    changes = {"number": version.number, "change": version.change, "digests": _digests(version)}
    audit.record(by=by, action="charter.published", target=version, at=at, changes=changes)
    return version


@transaction.atomic
def retire_charter(*, charter: Charter, by: User, at: datetime) -> Charter:
    """Take the version in force out of force, without another; nobody is asked any more.

    Raises:
        PermissionDenied: ``by`` may not publish charters there.
        ConflictError: nothing is in force.
    """
    access.require(by, Perm.CHARTER_PUBLISH, charter)
    charter = Charter.objects.select_for_update(of=("self",)).get(pk=charter.pk)
    in_force = charter.versions.filter(state=VersionState.PUBLISHED)
    if not in_force.update(state=VersionState.RETIRED, retired_at=at):
        raise ConflictError(_("No version of this charter is in force."))
    end_campaigns(charter, at=at)
    audit.record(by=by, action="charter.retired", target=charter, at=at)
    return charter


def wrote(person: User, version: CharterVersion) -> bool:
    """Whether ``person`` wrote in the version: such a person does not approve it."""
    return version.author_id == person.pk or version.editors.filter(pk=person.pk).exists()


def _check_submission(
    version: CharterVersion, change: Change, summary: str, reviewer: User | None, at: datetime
) -> None:
    if not any(text.body.strip() for text in version.texts.all()):
        raise ValidationError(_("Write the text in one language at least."))
    earlier = version.charter.versions.out().exists()
    if not earlier and change is Change.MINOR:
        raise ValidationError({"change": _("A first version is always material.")})
    if not summary.strip():
        raise ValidationError({"summary": _("Say in one sentence what changes.")})
    able = reviewers_of(version.charter.unit, but=version.author, at=at)
    if reviewer is not None and not able.filter(pk=reviewer.pk).exists():
        raise ValidationError({"reviewer": _("Choose somebody who may approve this charter.")})


def _locked(version: CharterVersion, to: VersionState) -> CharterVersion:
    """The version locked, if it may move there.

    Raises:
        ConflictError: it may not.
    """
    rows = CharterVersion.objects.select_for_update(of=("self",)).select_related("charter")
    found = rows.get(pk=version.pk)
    if not may_move(VersionState(found.state), to):
        raise ConflictError(_("This version has moved on since you opened the page."))
    return found


def _digests(version: CharterVersion) -> dict[str, str]:
    return {text.language: text.digest for text in version.texts.all() if text.body.strip()}
