"""Logging what a customer said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from engagement.domain.routing import Route
from engagement.models import Interaction
from engagement.services.announcing import announce_logged
from engagement.services.contacts import new_pseudonym
from engagement.services.targets import due_time
from governance import access, audit
from governance.perms import Perm
from governance.services import Cell, answering_unit, answering_unit_id
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User
    from governance.models import Space, Topic

OLDEST = timedelta(days=5 * 366)
TITLE_LENGTH = 300
ONCE = "engagement_interaction_client_once"
SAME_HANDLE = "engagement_identity_handle_once"

NEAREST_OWN = """
WITH RECURSIVE climb AS (
    SELECT id AS own, id, parent_id, 0 AS steps FROM governance_orgunit WHERE id = ANY(%s)
    UNION ALL
    SELECT climb.own, unit.id, unit.parent_id, climb.steps + 1
    FROM governance_orgunit unit JOIN climb ON unit.id = climb.parent_id
),
nearest AS (SELECT own FROM climb WHERE id = %s ORDER BY steps, own LIMIT 1),
line AS (
    SELECT unit.id, unit.parent_id, unit.kind, unit.model
    FROM governance_orgunit unit JOIN nearest ON unit.id = nearest.own
    UNION ALL
    SELECT unit.id, unit.parent_id, unit.kind, unit.model
    FROM governance_orgunit unit JOIN line ON unit.id = line.parent_id AND line.kind <> 'hub'
)
SELECT nearest.own, line.id, line.model FROM nearest LEFT JOIN line ON line.kind = 'hub'
"""
COLUMNS = (
    "unit_id",
    "space_id",
    "topic_id",
    "title",
    "permalink",
    "locale",
    "status",
    "importance",
    "urgency",
    "route",
    "occurred_at",
    "received_at",
    "logged_by_id",
    "due_at",
    "first_response_flagged",
    "version",
    "external_id",
    "client_uuid",
)
# A handle finds its contact again; a name alone makes a new one: two people may share it.
KEEP = f"""
WITH found AS (
    SELECT contact_id AS id FROM engagement_contactidentity
    WHERE space_id = %(space_id)s AND handle = %(handle)s AND handle <> ''
), added AS (
    INSERT INTO engagement_contact (unit_id, space_id, pseudonym, created_at)
    SELECT %(unit_id)s, %(space_id)s, %(pseudonym)s, %(received_at)s
    WHERE %(name)s || %(handle)s <> '' AND NOT EXISTS (SELECT FROM found)
    RETURNING id
), named AS (
    INSERT INTO engagement_contactidentity (contact_id, space_id, name, handle)
    SELECT id, %(space_id)s, %(name)s, %(handle)s FROM added
), who AS (
    SELECT id FROM found UNION ALL SELECT id FROM added
), kept AS (
    INSERT INTO engagement_interaction (contact_id, {", ".join(COLUMNS)})
    VALUES ((SELECT id FROM who), {", ".join(f"%({name})s" for name in COLUMNS)})
    RETURNING id, contact_id
), said AS (
    INSERT INTO engagement_message
        (interaction_id, direction, contact_id, body, occurred_at, received_at, external_id)
    SELECT id, 'in', contact_id, %(body)s, %(occurred_at)s, %(received_at)s, '' FROM kept
)
SELECT id, contact_id FROM kept
"""  # noqa: S608 - names of columns, no input


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What the person told us, cleaned."""

    space: Space
    words: str
    topic: Topic | None
    importance: bool
    urgency: bool
    occurred_at: datetime
    contact_name: str
    contact_handle: str
    permalink: str
    locale: str
    client_uuid: UUID | None


def log_interaction(  # noqa: PLR0913 - the facts of an interaction, an author and a time
    *,
    space: Space,
    words: str,
    by: User,
    at: datetime,
    topic: Topic | None = None,
    importance: bool = False,
    urgency: bool = False,
    occurred_at: datetime | None = None,
    contact_name: str = "",
    contact_handle: str = "",
    permalink: str = "",
    locale: str = "",
    client_uuid: UUID | None = None,
) -> Interaction:
    """Keep what a customer wrote in a space, and send it to the unit that answers.

    The unit is the topic's; without a topic the space's, when ``by`` may log there; else, in a
    space lent by a unit above, the nearest unit of ``by``. Where the organisation model lets
    the hub answer for its units, it is the hub. The due time counts from
    ``occurred_at`` (default ``at``) in the space's calendar. At most 8 queries.

    Safe to repeat: the same ``client_uuid`` by the same person returns the first row.

    Raises:
        PermissionDenied: ``by`` may not log in the space or on the topic.
        ValidationError: no words; a time in the future or more than five years ago; a closed
            space; a retired topic.
        ConflictError: the same ``client_uuid`` came with other words or for another space.
    """
    facts = _Facts(
        space=space,
        words=words.strip(),
        topic=topic,
        importance=importance,
        urgency=urgency,
        occurred_at=occurred_at or at,
        contact_name=contact_name.strip(),
        contact_handle=contact_handle.strip(),
        permalink=permalink,
        locale=locale or space.language,
        client_uuid=client_uuid,
    )
    _check(facts, at=at)
    unit_id, route = _route(space, topic, by)
    try:
        return _keep(facts, unit_id=unit_id, route=route, by=by, at=at)
    except IntegrityError as error:
        if ONCE in str(error):
            return _kept_before(facts, by)
        if SAME_HANDLE in str(error):  # somebody added this contact at the same instant
            return _keep(facts, unit_id=unit_id, route=route, by=by, at=at)
        raise


def route_of(unit_id: int, route: Route) -> tuple[int, Route]:
    """Who answers what goes to a unit: itself, or its hub where the hub answers all; one query."""
    return _answered(unit_id, answering_unit(unit_id), route)


def _answered(unit_id: int, answering: int, route: Route) -> tuple[int, Route]:
    return answering, route if answering == unit_id else Route.MODEL


def title_of(words: str) -> str:
    """The first line of what they say, cut to fit a list."""
    line = " ".join(words.strip().split("\n", 1)[0].split())
    return line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1]}…"


def _check(facts: _Facts, *, at: datetime) -> None:
    errors: dict[str, str] = {}
    if not facts.words:
        errors["words"] = _("Write what the person says.")
    if facts.occurred_at > at:
        errors["occurred_at"] = _("This time has not come yet.")
    elif facts.occurred_at < at - OLDEST:
        errors["occurred_at"] = _("Choose a time within the last five years.")
    if facts.space.closed_on is not None:
        errors["space"] = _("This space is closed; nothing new is logged there.")
    if facts.topic is not None and facts.topic.retired_on is not None:
        errors["topic"] = _("This topic is retired; choose another one.")
    if errors:
        raise ValidationError(errors)


def _route(space: Space, topic: Topic | None, by: User) -> tuple[int, Route]:
    """The unit that answers and why; two queries at most."""
    own = access.unit_ids(by, Perm.INTERACTION_LOG)
    if topic is not None:
        if topic.unit_id not in own and topic.unit_id not in access.unit_ids_around(
            by, Perm.INTERACTION_LOG
        ):
            raise PermissionDenied(Perm.INTERACTION_LOG.value)
        if space.unit_id not in access.unit_ids_and_above(by, Perm.INTERACTION_LOG):
            raise PermissionDenied(Perm.INTERACTION_LOG.value)
        return route_of(topic.unit_id, Route.TOPIC)
    if space.unit_id in own:
        return route_of(space.unit_id, Route.SPACE)
    with connection.cursor() as cursor:
        cursor.execute(NEAREST_OWN, [sorted(own), space.unit_id])
        nearest = cursor.fetchone()
    if nearest is None:
        raise PermissionDenied(Perm.INTERACTION_LOG.value)
    own_unit, hub, model = nearest
    cell = None if hub is None else Cell(hub, model)
    return _answered(own_unit, answering_unit_id(own_unit, cell), Route.LOGGER)


@transaction.atomic
def _keep(facts: _Facts, *, unit_id: int, route: Route, by: User, at: datetime) -> Interaction:
    interaction = _insert(facts, unit_id=unit_id, route=route, by=by, at=at)
    audit.record(
        by=by,
        action="interaction.logged",
        target=interaction,
        at=at,
        changes={
            "space": facts.space.pk,
            "topic": facts.topic and facts.topic.pk,
            "route": route.value,
            "importance": facts.importance,
            "urgency": facts.urgency,
        },
    )
    announce_logged(interaction=interaction, at=at)
    return interaction


def _insert(facts: _Facts, *, unit_id: int, route: Route, by: User, at: datetime) -> Interaction:
    """The contact, the interaction and its first message, in one statement."""
    interaction = Interaction(
        unit_id=unit_id,
        space=facts.space,
        topic=facts.topic,
        title=title_of(facts.words),
        permalink=facts.permalink,
        locale=facts.locale,
        importance=facts.importance,
        urgency=facts.urgency,
        route=route.value,
        occurred_at=facts.occurred_at,
        received_at=at,
        logged_by=by,
        due_at=due_time(space=facts.space, occurred_at=facts.occurred_at, urgent=facts.urgency),
        client_uuid=facts.client_uuid,
    )
    values = {name: getattr(interaction, name) for name in COLUMNS}
    values |= {
        "body": facts.words,
        "pseudonym": new_pseudonym(),
        "name": facts.contact_name,
        "handle": facts.contact_handle,
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, values)
        interaction.pk, interaction.contact_id = cursor.fetchone()
    interaction._state.adding = False  # noqa: SLF001 - the row is there now
    return interaction


def _kept_before(facts: _Facts, by: User) -> Interaction:
    """The row that the same submission made the first time.

    Raises:
        ConflictError: it was another submission under the same key.
    """
    kept = Interaction.objects.select_related("space", "topic", "unit").get(
        logged_by=by, client_uuid=facts.client_uuid
    )
    first = kept.messages.order_by("pk").first()
    same_place = (kept.space_id, kept.topic_id) == (
        facts.space.pk,
        facts.topic and facts.topic.pk,
    )
    if first is None or first.body != facts.words or not same_place:
        raise ConflictError(
            _("Something else was logged from the same form. Open a new form and keep it there.")
        )
    return kept
