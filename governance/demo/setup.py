"""What kind of organisation Alvéa is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import User
from governance.demo.organisation import COMPANY, SINCE, address
from governance.models import OrgUnit, Sector, Size
from governance.services.profiles import profile_of, set_profile

if TYPE_CHECKING:
    from datetime import datetime


def seed_profile(at: datetime) -> None:
    """An energy supplier of 3,400 people; what is said already stays."""
    company = OrgUnit.objects.get(name=COMPANY)
    if profile_of(company, at=at) is not None:
        return
    set_profile(
        company=company,
        size=Size.GROUP.value,
        headcount=3_400,
        sector=Sector.ENERGY.value,
        by=User.objects.get(email=address("Claire Morvan")),
        at=at - SINCE,
    )
