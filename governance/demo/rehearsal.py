"""A change that Alvéa's strategist has tried and not applied yet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import override

from accounts.models import User
from governance import services
from governance.demo.organisation import address
from governance.models import Change, OrgModel, OrgUnit, Rehearsal

if TYPE_CHECKING:
    from datetime import datetime

TRIED = timedelta(days=2)
"""How long before the seeding it was tried."""


def seed_rehearsal(at: datetime) -> None:
    """What if customer relations became a hub of its own?"""
    unit = OrgUnit.objects.filter(name="Relation client").first()
    if unit is None or Rehearsal.objects.filter(unit=unit).exists():
        return
    with override("fr"):
        services.rehearse_change(
            change=Change.PROMOTE,
            unit=unit,
            facts={"model": OrgModel.DANDELION.value},
            by=User.objects.get(email=address("Claire Morvan")),
            at=at - TRIED,
        )
