"""Telling others that an interaction was logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from notifications.models import Channel
from notifications.services import Draft, enqueue

if TYPE_CHECKING:
    from datetime import datetime

    from engagement.models import Interaction

LOGGED = "interaction.logged"
ALERT = "interaction.alert"

LISTENERS = """
WITH RECURSIVE line AS (
    SELECT id, parent_id FROM governance_orgunit WHERE id = %(unit)s
    UNION
    SELECT unit.id, unit.parent_id
    FROM governance_orgunit unit JOIN line ON unit.id = line.parent_id
)
SELECT endpoint.id, NULL::bigint
FROM line
JOIN governance_unitwebhook webhook ON webhook.unit_id = line.id
JOIN notifications_webhookendpoint endpoint
  ON endpoint.id = webhook.endpoint_id AND endpoint.disabled_at IS NULL
UNION ALL
SELECT DISTINCT NULL::bigint, person.id
FROM governance_appointment appointment
JOIN governance_role role ON role.id = appointment.role_id AND role.slug = 'unit-lead'
JOIN accounts_user person ON person.id = appointment.person_id AND person.is_active
WHERE %(alarming)s AND appointment.unit_id = %(unit)s AND appointment.starts_at <= %(at)s
  AND (appointment.ends_at IS NULL OR appointment.ends_at > %(at)s)
"""


def announce_logged(*, interaction: Interaction, at: datetime) -> None:
    """Queue a signed event for the webhooks of the unit and above, in the caller's transaction.

    Important and urgent together also tell the unit's leads by e-mail, outside their quiet
    hours. One query when nobody listens, three at most.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            LISTENERS,
            {
                "unit": interaction.unit_id,
                "alarming": interaction.importance and interaction.urgency,
                "at": at,
            },
        )
        listeners = cursor.fetchall()
    drafts = [_draft(interaction, endpoint, person) for endpoint, person in listeners]
    enqueue(drafts, at=at)


def _draft(interaction: Interaction, endpoint: int | None, person: int | None) -> Draft:
    if endpoint is None:
        kind, channel, whom = ALERT, Channel.EMAIL, f"p{person}"
    else:
        kind, channel, whom = LOGGED, Channel.WEBHOOK, f"e{endpoint}"
    return Draft(
        key=f"{kind.replace('.', '-')}-{interaction.pk}-{whom}",
        kind=kind,
        channel=channel,
        recipient_id=person,
        endpoint_id=endpoint,
        context={"interaction": interaction.pk},
    )
