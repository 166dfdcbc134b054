"""Where the company speaks, and on what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from governance import access, audit
from governance.models import Space, Topic
from governance.perms import Perm
from governance.services.strategy import pass_gate
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import User
    from governance.models import OrgUnit

AUDITED = (
    "name",
    "url",
    "language",
    "target_minutes",
    "urgent_target_minutes",
    "ownership",
    "takes_comments",
    "owner_id",
    "deputy_id",
)


@transaction.atomic
def create_space(*, unit: OrgUnit, facts: dict[str, Any], by: User, at: datetime) -> Space:
    """Plan a space of ``unit``; ``facts`` are the model's fields, ``slug`` may be left out.

    Nobody speaks there before ``open_space``.

    Raises:
        PermissionDenied: ``by`` may not change the unit's spaces.
        ValidationError: a target out of range, a short name already used, a foreign calendar, a
            retired network, an owner or deputy who is deactivated or both.
    """
    access.require(by, Perm.SPACE_CHANGE, unit)
    facts = {"slug": slugify(facts["name"])[:60], **facts}
    space = Space(unit=unit, **facts)
    _check_network(space, at)
    _check_calendar(space, by)
    _check_people(space, facts)
    space.full_clean()
    space.save()
    audit.record(by=by, action="space.planned", target=space, at=at, changes=_audited(space))
    return space


@transaction.atomic
def open_space(*, space: Space, on: date, by: User, at: datetime) -> Space:
    """Let the company speak in a planned space from ``on``, if the launch gate lets it through.

    Raises:
        PermissionDenied: ``by`` may not change the unit's spaces.
        ConflictError: it is open or closed already.
        GateClosedError: criteria are not met, and no signature stands in for them.
    """
    access.require(by, Perm.SPACE_CHANGE, space)
    let_through = pass_gate(space=space, at=at)
    planned = Space.objects.not_closed().filter(pk=space.pk, opened_on__isnull=True)
    if not planned.update(opened_on=on):
        raise ConflictError(_("This space is open already, or closed."))
    audit.record(by=by, action="space.opened", target=space, at=at, changes=let_through)
    space.refresh_from_db()
    return space


@transaction.atomic
def change_space(*, space: Space, facts: dict[str, Any], by: User, at: datetime) -> Space:
    """Change a space; clocks that already run keep the due time they have.

    Raises:
        PermissionDenied: ``by`` may not change the unit's spaces.
        ValidationError: as for ``create_space``.
    """
    access.require(by, Perm.SPACE_CHANGE, space)
    space = Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    before, network = _audited(space), space.network_id
    for field, value in facts.items():
        setattr(space, field, value)
    if space.network_id != network:
        _check_network(space, at)
    _check_calendar(space, by)
    _check_people(space, facts)
    space.full_clean()
    space.save()
    audit.record(
        by=by,
        action="space.changed",
        target=space,
        at=at,
        changes={"before": before, "after": _audited(space)},
    )
    return space


@transaction.atomic
def close_space(*, space: Space, on: date, by: User, at: datetime) -> Space:
    """Close a space: nothing new is logged there, its history stays.

    Raises:
        PermissionDenied: ``by`` may not change the unit's spaces.
        ConflictError: it is closed already.
    """
    access.require(by, Perm.SPACE_CHANGE, space)
    if not Space.objects.not_closed().filter(pk=space.pk).update(closed_on=on):
        raise ConflictError(_("This space is closed already."))
    audit.record(by=by, action="space.closed", target=space, at=at)
    space.refresh_from_db()
    return space


@transaction.atomic
def create_topic(*, unit: OrgUnit, name: str, by: User, at: datetime) -> Topic:
    """Give ``unit`` a topic to answer.

    Raises:
        PermissionDenied: ``by`` may not change the unit's spaces.
        ValidationError: another topic has the name.
    """
    access.require(by, Perm.SPACE_CHANGE, unit)
    topic = Topic(unit=unit, name=name, slug=slugify(name)[:60])
    topic.full_clean()
    topic.save()
    audit.record(by=by, action="topic.created", target=topic, at=at, changes={"name": name})
    return topic


@transaction.atomic
def retire_topic(*, topic: Topic, by: User, at: datetime) -> Topic:
    """Stop offering a topic; what was said on it keeps its name.

    Raises:
        PermissionDenied: ``by`` may not change the unit's spaces.
        ConflictError: it is retired already.
    """
    access.require(by, Perm.SPACE_CHANGE, topic)
    if not Topic.objects.filter(pk=topic.pk, retired_on__isnull=True).update(retired_on=at.date()):
        raise ConflictError(_("This topic is retired already."))
    audit.record(by=by, action="topic.retired", target=topic, at=at)
    topic.refresh_from_db()
    return topic


def _check_calendar(space: Space, by: User) -> None:
    """A space may only count in a calendar that the person can see."""
    visible = access.unit_ids_and_above(by, Perm.SPACE_CHANGE)
    if space.calendar and space.calendar.unit_id not in visible:
        raise ValidationError({"calendar": _("Choose one of your calendars.")})


def _check_network(space: Space, at: datetime) -> None:
    """Nothing new begins on a retired network."""
    retired_on = space.network.retired_on
    if retired_on and retired_on <= at.date():
        raise ValidationError({"network": _("This network is retired.")})


def _check_people(space: Space, facts: dict[str, Any]) -> None:
    """Who answers for a space from now on can log in; the two are different people."""
    for name in ("owner", "deputy"):
        person = facts.get(name)
        if person is not None and not person.is_active:
            raise ValidationError({name: _("This person’s account is deactivated.")})
    if space.owner_id is not None and space.owner_id == space.deputy_id:
        raise ValidationError({"deputy": _("Choose two different people.")})


def _audited(space: Space) -> dict[str, Any]:
    told = {field: getattr(space, field) for field in AUDITED}
    review_on = space.review_on.isoformat() if space.review_on else None
    return {**told, "calendar": space.calendar_id, "review_on": review_on}
