"""Make the organisation of the fault tests: ``python -m tests.escalation.faults.seed N URL``.

A process of its own, because it works on the cluster that will be crashed. Writes the ids that the
load needs to the table ``load``.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import django
from django.core.management import call_command

STEPS = 4
DELAY = timedelta(minutes=1)


def main(interactions: int, hook_url: str) -> None:
    """Migrate, and make a unit with a four-person ladder, its interactions and a webhook."""
    call_command("migrate", verbosity=0, skip_checks=True)
    from django.db import connection  # noqa: PLC0415 - Django is set up by now

    from engagement.models import Interaction  # noqa: PLC0415
    from escalation.domain.ladder import Ladder, Rung  # noqa: PLC0415
    from governance.models import UnitWebhook  # noqa: PLC0415
    from notifications.models import OutboxMessage  # noqa: PLC0415
    from notifications.services import create_endpoint  # noqa: PLC0415
    from socialteam.kit.business_time import ALWAYS  # noqa: PLC0415
    from tests import make  # noqa: PLC0415
    from tests.escalation.scene import scene  # noqa: PLC0415

    at = scene()
    make.appoint(make.user(), make.shipped_role("strategist"), on=make.company())
    endpoint, _secret = create_endpoint(url=hook_url, at=make.NOON)
    UnitWebhook.objects.create(unit=make.company(), endpoint=endpoint, name="Sink")
    opened = at.open()  # leaves audit rows to verify, and no mail that could come during the load
    extra = opened.interaction_id
    OutboxMessage.objects.all().delete()
    opened.delete()
    ladder = Ladder(
        rungs=tuple(
            Rung("person", None, None, who.pk, DELAY, channels)
            for who, channels in (
                (at.eve, ("email",)),
                (at.flo, ("email",)),
                (at.ana, ("email", "webhook")),
                (at.eve, ("email",)),
            )
        ),
        repeats=0,
        calendar=ALWAYS,
    )
    Interaction.objects.bulk_create(
        [
            Interaction(
                unit=at.unit,
                space=at.space,
                title="Help",
                occurred_at=make.NOON,
                received_at=make.NOON,
                due_at=make.NOON,
            )
            for _ in range(interactions)
        ],
        batch_size=1_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE load (path jsonb, opener bigint, extra bigint)")
        cursor.execute(
            "INSERT INTO load VALUES (%s, %s, %s)",
            [json.dumps(ladder.to_json()), at.bo.pk, extra],
        )


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]), sys.argv[2])
