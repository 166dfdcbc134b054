"""The tracks of the demo: those that ship, in force in the whole company."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import override

from accounts.models import User
from governance.demo.organisation import COMPANY, address
from governance.models import OrgUnit
from training import services

if TYPE_CHECKING:
    from datetime import datetime

WEEKS_AGO = timedelta(weeks=20)


def seed_tracks(at: datetime) -> None:
    """Install what is missing."""
    claire = User.objects.get(email=address("Claire Morvan"))
    company = OrgUnit.objects.get(name=COMPANY)
    with override("fr"):
        services.install_tracks(unit=company, by=claire, at=at - WEEKS_AGO)
