"""Reading and acknowledging: the volunteer's side of a charter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.domain.charter_standing import Standing, Verdict
from governance.domain.wording import Run, has_changes, word_diff
from governance.models import Acknowledgement, Charter, CharterRequest
from governance.models.charter_standing import audience_of, standing_of
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from socialteam.kit.markdown import plain

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import CharterRequestQuerySet, CharterText, CharterVersion


@dataclass(frozen=True, slots=True)
class ToRead:
    """What the reading page shows; ``changes`` is empty when nothing was read before."""

    version: CharterVersion
    text: CharterText
    asked: bool
    verdict: Verdict | None
    last: Acknowledgement | None
    changes: list[Run]

    @property
    def may_acknowledge(self) -> bool:
        """Whether the person is asked and this very version is not settled already."""
        settled = self.verdict is not None and self.verdict.standing is Standing.CURRENT
        return self.asked and not settled


def charter_for(person: User, charter_id: int, *, at: datetime) -> Charter:
    """The charter, for those who may read it or are asked to acknowledge it.

    Raises:
        Charter.DoesNotExist: it does not exist for ``person``.
    """
    charter = Charter.objects.select_related("unit").get(pk=charter_id)
    if charter.unit_id in access.unit_ids_and_above(person, Perm.CHARTER_VIEW):
        return charter
    if not audience_of(charter, at=at).filter(person=person).exists():
        raise Charter.DoesNotExist
    return charter


def text_to_read(charter: Charter, person: User, language: str, *, at: datetime) -> ToRead | None:
    """The version in force for ``person``, compared with what they acknowledged last.

    None when nothing is in force. About ten queries, whatever the number of people.
    """
    version = charter.versions.in_force(at=at).prefetch_related("texts").first()
    text = version.text_in(language) if version else None
    if version is None or text is None:
        return None
    last = (
        Acknowledgement.objects.of(charter, at=at)
        .filter(person=person)
        .select_related("version")
        .prefetch_related("version__texts")
        .first()
    )
    before = last.version.text_in(text.language) if last else None
    changes = word_diff(plain(before.body), plain(text.body)) if before else []
    return ToRead(
        version=version,
        text=text,
        asked=audience_of(charter, at=at).filter(person=person).exists(),
        verdict=standing_of(charter, person, at=at),
        last=last,
        changes=changes if has_changes(changes) else [],
    )


@transaction.atomic
def acknowledge_charter(
    *, charter: Charter, language: str, sha256: str, by: User, at: datetime
) -> Acknowledgement:
    """Keep the proof that ``by`` has read the version in force, in ``language``.

    ``sha256`` is of the text that was shown: another text than the one in force is refused.
    Safe to repeat: a second tap returns the first proof.

    Raises:
        PermissionDenied: ``by`` is not asked.
        ConflictError: nothing is in force, or the text has changed since it was shown.
    """
    if not audience_of(charter, at=at).filter(person=by).exists():
        raise PermissionDenied(Perm.CHARTER_VIEW.value)
    version = charter.versions.in_force(at=at).first()
    text = version.texts.filter(language=language).first() if version else None
    if version is None or text is None or not text.body.strip() or text.digest != sha256:
        raise ConflictError(_("The text has changed since you opened it. Read it again."))
    given = version.acknowledgements.filter(person=by).order_by("-round")
    verdict = standing_of(charter, by, at=at)
    found = given.first()
    if found and verdict and verdict.standing is Standing.CURRENT:
        return found
    proof = Acknowledgement(
        version=version,
        person=by,
        round=found.round + 1 if found else 0,
        at=at,
        language=language,
        sha256=sha256,
    )
    try:
        with transaction.atomic():
            proof.save()
    except IntegrityError:  # the same person on two screens at once
        return given.get(round=proof.round)
    _answer(charter, by, at)
    changes = {
        "acknowledgement": proof.pk,
        "number": version.number,
        "language": language,
        "sha256": sha256,
    }
    audit.record(by=by, action="charter.acknowledged", target=version, at=at, changes=changes)
    return proof


def requests_to(person: User, *, at: datetime) -> CharterRequestQuerySet:
    """What ``person`` is asked to acknowledge now, the most pressing first."""
    waiting = CharterRequest.objects.filter(person=person).waiting().still_asked(at=at)
    ordered = waiting.select_related("campaign__version__charter").order_by("due_at", "pk")
    found: CharterRequestQuerySet = ordered
    return found


def owes_charter(person: User, *, at: datetime) -> bool:
    """Whether anything waits for the person's acknowledgement; one query."""
    return requests_to(person, at=at).exists()


def _answer(charter: Charter, person: User, at: datetime) -> None:
    waiting = CharterRequest.objects.filter(
        person=person, campaign__version__charter=charter, answered_at__isnull=True
    )
    waiting.update(answered_at=at)
