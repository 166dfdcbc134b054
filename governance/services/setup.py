"""The guided set-up of an empty organisation: begun by one person, made in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import create_person
from governance import audit, setup_steps
from governance.models import OrgModel, OrgUnit, SetupDraft, UnitKind
from governance.services.organisation import create_organisation
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from governance import access


@transaction.atomic
def begin(*, email: str, name: str, language: str, password: str | None, at: datetime) -> User:
    """Let the first person log in, who will set the organisation up; for whoever installs it.

    Raises:
        ConflictError: there is an organisation already.
        ValidationError: an address already used or not an address.
    """
    if OrgUnit.objects.exists():
        raise ConflictError(_("There is an organisation already."))
    person = create_person(
        email=email, name=name, language=language, password=password, by=None, at=at
    )
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    person.refresh_from_db()
    return person


def may_begin(person: access.Person) -> bool:
    """Whether ``person`` may set the organisation up: named by the installer, and none exists."""
    named = person.is_authenticated and person.is_active and person.is_superuser
    return bool(named) and not OrgUnit.objects.exists()


def draft_of(person: User, *, at: datetime) -> SetupDraft:
    """The answers of ``person`` so far.

    Raises:
        ConflictError: there is an organisation already.
        PermissionDenied: the person was not named by the installer.
    """
    if OrgUnit.objects.exists():
        raise ConflictError(_("There is an organisation already."))
    if not may_begin(person):
        raise PermissionDenied
    draft, _made = SetupDraft.objects.get_or_create(by=person, defaults={"begun_at": at})
    return draft


def keep_answers(*, draft: SetupDraft, step: str, typed: Mapping[str, Any]) -> None:
    """Keep what was typed on a step, right or wrong, so that one may leave and come back."""
    draft.answers = {**draft.answers, step: dict(typed)}
    draft.save(update_fields=["answers"])


@transaction.atomic
def set_up(*, draft: SetupDraft, answers: setup_steps.Answers, at: datetime) -> OrgUnit:
    """Make the organisation that was described, all of it or nothing; returns the company.

    ``answers`` are checked by the forms of the steps. Whoever began becomes its strategist, and
    keeps no power but that role's.

    Raises:
        ConflictError: somebody else has made one meanwhile.
        PermissionDenied: the person was not named by the installer.
        ValidationError: a service refuses what a step says.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7404, 0)")
    if OrgUnit.objects.exists():
        raise ConflictError(_("There is an organisation already."))
    if not may_begin(draft.by):
        raise PermissionDenied
    names = answers["model"]
    hub = create_organisation(
        name=names["company"],
        hub=names["hub"],
        model=OrgModel(names["model"]),
        strategist=draft.by,
        at=at,
    )
    User.objects.filter(pk=draft.by_id).update(is_superuser=False)
    company = OrgUnit.objects.get(kind=UnitKind.COMPANY)
    by = User.objects.get(pk=draft.by_id)
    work = setup_steps.Work(company=company, hub=hub, by=by, at=at, answers=answers)
    for step in setup_steps.registered():
        step.apply(work)
    SetupDraft.objects.filter(pk=draft.pk).update(answers={}, applied_at=at)
    seconds = round((at - draft.begun_at).total_seconds())
    changes = {"steps": sorted(answers), "seconds": seconds}
    audit.record(by=by, action="organisation.set_up", target=company, at=at, changes=changes)
    return company
