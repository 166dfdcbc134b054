"""Charters and the texts of their drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from governance import access, audit
from governance.charter_templates import template_text
from governance.domain.charter_status import UNDER_WAY, Change, VersionState
from governance.models import Charter, CharterText, CharterVersion, OrgUnit
from governance.models.charter import LONGEST
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from socialteam.kit.slugs import free_slug

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import CharterVersionQuerySet

LANGUAGES: Final = tuple(code for code, _label in settings.LANGUAGES)
PREPARING: Final = (Perm.CHARTER_WRITE, Perm.CHARTER_REVIEW, Perm.CHARTER_PUBLISH)
AUDITED: Final = (
    "kind",
    "title_fr",
    "title_en",
    "renewal_months",
    "grace_days",
    "most_words",
    "most_minutes",
)


class EditedMeanwhileError(ConflictError):
    """Somebody saved the text since the editor was opened; ``text`` is what stands now."""

    def __init__(self, text: CharterText) -> None:
        super().__init__(_("Somebody else saved this text since you opened it."))
        self.text = text


@transaction.atomic
def create_charter(
    *, unit: OrgUnit, facts: dict[str, Any], by: User, at: datetime, template: str = ""
) -> Charter:
    """Add a charter owned by ``unit`` with a first draft, empty or from a shipped ``template``.

    ``facts`` are the model's fields, with lists for ``units`` and ``roles``; ``slug`` may be left
    out.

    Raises:
        PermissionDenied: ``by`` may not write charters there.
        ValidationError: a period out of range, a unit outside ``unit``, no such template.
    """
    access.require(by, Perm.CHARTER_WRITE, unit)
    facts = {"slug": _free_slug(facts["title_en"]), **facts}
    texts = {code: template_text(template, code) if template else "" for code in LANGUAGES}
    charter = Charter(unit=unit, created_at=at)
    _save(charter, facts)
    _first_version(charter, texts, by=by, at=at)
    changes = {**_audited(charter), "template": template}
    audit.record(by=by, action="charter.created", target=charter, at=at, changes=changes)
    return charter


@transaction.atomic
def change_charter(*, charter: Charter, facts: dict[str, Any], by: User, at: datetime) -> Charter:
    """Change whom a charter asks and how often; what people acknowledged stays.

    Raises:
        PermissionDenied: ``by`` may not write charters there.
        ValidationError: as for ``create_charter``.
    """
    access.require(by, Perm.CHARTER_WRITE, charter)
    charter = Charter.objects.select_for_update(of=("self",)).get(pk=charter.pk)
    before = _audited(charter)
    _save(charter, facts)
    changes = {"before": before, "after": _audited(charter)}
    audit.record(by=by, action="charter.changed", target=charter, at=at, changes=changes)
    return charter


@transaction.atomic
def start_version(*, charter: Charter, by: User, at: datetime) -> CharterVersion:
    """Begin the next version from the text of the last one.

    Raises:
        PermissionDenied: ``by`` may not write charters there.
        ConflictError: a version is being prepared already.
    """
    access.require(by, Perm.CHARTER_WRITE, charter)
    charter = Charter.objects.select_for_update(of=("self",)).get(pk=charter.pk)
    if charter.versions.under_way().exists():
        raise ConflictError(_("A version is being prepared already."))
    last = charter.versions.prefetch_related("texts").order_by("-number").first()
    texts = dict.fromkeys(LANGUAGES, "")
    texts |= {text.language: text.body for text in last.texts.all()} if last else {}
    version = _first_version(charter, texts, by=by, at=at)
    changes = {"number": version.number}
    audit.record(by=by, action="charter.version_started", target=version, at=at, changes=changes)
    return version


@transaction.atomic
def write_text(
    *, text: CharterText, body: str, revision: int, by: User, at: datetime
) -> CharterText:
    """Save a draft's text in one language; ``revision`` is the one the writer began from.

    Safe to race: the row is locked, and of two writers who began from the same revision the
    second gets EditedMeanwhileError with the text of the first. Saving the text that stands
    changes nothing.

    Raises:
        PermissionDenied: ``by`` may not write charters there.
        ValidationError: the text is longer than ``LONGEST``.
        ConflictError: the version is no longer a draft.
        EditedMeanwhileError: somebody was faster.
    """
    access.require(by, Perm.CHARTER_WRITE, text.version)
    body = body.replace("\r\n", "\n")
    if len(body) > LONGEST:
        raise ValidationError({"body": _("A text has 20,000 characters at most.")})
    version = locked_draft(text.version)
    text = CharterText.objects.get(pk=text.pk)
    if text.body == body:
        return text
    if text.revision != revision:
        raise EditedMeanwhileError(text)
    text.body, text.revision, text.changed_by, text.changed_at = body, revision + 1, by, at
    text.save()
    version.editors.add(by)
    changes = {"number": version.number, "language": text.language, "revision": text.revision}
    audit.record(by=by, action="charter.text_written", target=version, at=at, changes=changes)
    return text


def locked_draft(version: CharterVersion) -> CharterVersion:
    """The version, locked for this transaction, with its charter.

    Raises:
        ConflictError: it is no longer a draft.
    """
    rows = CharterVersion.objects.select_for_update(of=("self",)).select_related("charter")
    found = rows.get(pk=version.pk)
    if found.state != VersionState.DRAFT:
        raise ConflictError(_("This version is no longer a draft."))
    return found


def may_prepare(person: access.Person, charter: Charter) -> bool:
    """Whether ``person`` sees drafts of ``charter`` and what is said about them."""
    return any(access.can(person, perm, charter) for perm in PREPARING)


def versions_seen_by(person: access.Person, charter: Charter) -> CharterVersionQuerySet:
    """Versions that are or were in force; the one being prepared for those who prepare it."""
    found: CharterVersionQuerySet = charter.versions.select_related("charter")
    return found if may_prepare(person, charter) else found.out()


def versions_with_people() -> CharterVersionQuerySet:
    """Versions that are in force or being prepared, with the people they wait for."""
    states = [VersionState.PUBLISHED.value, *(state.value for state in UNDER_WAY)]
    rows = CharterVersion.objects.filter(state__in=states)
    found: CharterVersionQuerySet = rows.select_related("author", "reviewer")
    return found


def _first_version(
    charter: Charter, texts: dict[str, str], *, by: User, at: datetime
) -> CharterVersion:
    last = charter.versions.aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            version = CharterVersion.objects.create(
                charter=charter,
                number=last + 1,
                change=Change.MATERIAL.value,
                author=by,
                started_at=at,
            )
    except IntegrityError as error:
        raise ConflictError(_("A version is being prepared already.")) from error
    version.editors.add(by)
    CharterText.objects.bulk_create(
        CharterText(version=version, language=code, body=body) for code, body in texts.items()
    )
    return version


def _save(charter: Charter, facts: dict[str, Any]) -> None:
    facts = dict(facts)
    many = {name: facts.pop(name) for name in ("units", "roles") if name in facts}
    inside = OrgUnit.objects.descendants(charter.unit, include_self=True)
    known = set(inside.values_list("pk", flat=True))
    if any(unit.pk not in known for unit in many.get("units", ())):
        raise ValidationError({"units": _("A charter holds in its owner’s unit and below it.")})
    for field, value in facts.items():
        setattr(charter, field, value)
    charter.full_clean()
    charter.save()
    for name, rows in many.items():
        getattr(charter, name).set(rows)


def _audited(charter: Charter) -> dict[str, Any]:
    return {field: getattr(charter, field) for field in AUDITED} | {
        "units": sorted(charter.units.values_list("pk", flat=True)),
        "roles": sorted(charter.roles.values_list("slug", flat=True)),
    }


def _free_slug(title: str) -> str:
    base = slugify(title)[:50] or "charter"
    near = Charter.objects.filter(Q(slug=base) | Q(slug__startswith=f"{base}-"))
    taken = set(near.values_list("slug", flat=True))
    return free_slug(base, taken=taken)
