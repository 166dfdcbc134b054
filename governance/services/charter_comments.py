"""Remarks and suggestions on a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.domain.charter_status import UNDER_WAY, VersionState
from governance.models import CharterComment, CharterVersion, CommentState
from governance.perms import Perm
from governance.services.charters import locked_draft, may_prepare
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from accounts.models import User


@transaction.atomic
def comment_on_version(
    *, version: CharterVersion, facts: dict[str, Any], by: User, at: datetime
) -> CharterComment:
    """Remark on a version being prepared, or suggest other words for a passage of it.

    ``facts``: language, body, passage and replacement (None for a remark).

    Raises:
        PermissionDenied: ``by`` does not prepare this charter.
        ConflictError: the version is out already.
        ValidationError: nothing said, or the passage is not in the text exactly once.
    """
    if not may_prepare(by, version.charter):
        raise PermissionDenied(Perm.CHARTER_REVIEW.value)
    if VersionState(version.state) not in UNDER_WAY:
        raise ConflictError(_("This version is out already."))
    comment = CharterComment(version=version, author=by, at=at, **facts)
    if comment.is_suggestion:
        _check_passage(version, comment)
    elif not comment.body.strip():
        raise ValidationError({"body": _("Write a comment, or suggest other words.")})
    comment.full_clean(exclude=["settled_by", "settled_at"])
    comment.save()
    changes = {"comment": comment.pk, "suggestion": comment.is_suggestion}
    audit.record(by=by, action="charter.commented", target=version, at=at, changes=changes)
    return comment


@transaction.atomic
def accept_suggestion(*, comment: CharterComment, by: User, at: datetime) -> CharterComment:
    """Put the suggested words in place of the passage.

    The words are now ``by``'s too: accepting counts as writing.

    Raises:
        PermissionDenied: ``by`` may not write charters there.
        ConflictError: it is settled, the version is no longer a draft, or the passage has gone.
    """
    access.require(by, Perm.CHARTER_WRITE, comment.version)
    version = locked_draft(comment.version)
    comment = _open(comment)
    if comment.replacement is None:
        raise ConflictError(_("A remark has no words to put in place."))
    text = version.texts.get(language=comment.language)
    if text.body.count(comment.passage) != 1:
        raise ConflictError(_("The passage has changed since; the suggestion cannot be applied."))
    text.body = text.body.replace(comment.passage, comment.replacement)
    text.revision, text.changed_by, text.changed_at = text.revision + 1, by, at
    text.save()
    version.editors.add(by)
    return _settle(comment, CommentState.ACCEPTED, by=by, at=at)


@transaction.atomic
def settle_comment(*, comment: CharterComment, by: User, at: datetime) -> CharterComment:
    """Close a remark as settled, or decline a suggestion.

    Raises:
        PermissionDenied: ``by`` may not write charters there and did not write the comment.
        ConflictError: it is settled already.
    """
    if comment.author_id != by.pk:
        access.require(by, Perm.CHARTER_WRITE, comment.version)
    comment = _open(comment)
    state = CommentState.DECLINED if comment.is_suggestion else CommentState.SETTLED
    return _settle(comment, state, by=by, at=at)


def _open(comment: CharterComment) -> CharterComment:
    rows = CharterComment.objects.select_for_update(of=("self",))
    found = rows.select_related("version__charter").get(pk=comment.pk)
    if found.state != CommentState.OPEN:
        raise ConflictError(_("This comment is settled already."))
    return found


def _settle(
    comment: CharterComment, state: CommentState, *, by: User, at: datetime
) -> CharterComment:
    comment.state, comment.settled_by, comment.settled_at = state.value, by, at
    comment.save()
    changes = {"comment": comment.pk}
    action = f"charter.comment_{state.value}"
    audit.record(by=by, action=action, target=comment.version, at=at, changes=changes)
    return comment


def _check_passage(version: CharterVersion, comment: CharterComment) -> None:
    comment.passage = comment.passage.replace("\r\n", "\n").strip()
    text = version.texts.filter(language=comment.language).first()
    found = text.body.count(comment.passage) if text and comment.passage else 0
    if found == 0:
        raise ValidationError({"passage": _("These words are not in the text.")})
    if found > 1:
        raise ValidationError(
            {"passage": _("These words are in the text more than once: quote more of it.")}
        )
