"""The first act: an organisation with somebody to run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from governance.models import OrgModel, OrgUnit, Role, UnitKind
from governance.services.appointments import appoint_person
from governance.services.catalogue import install_catalogue
from governance.services.units import create_unit
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


@transaction.atomic
def create_organisation(
    *, name: str, hub: str, model: OrgModel, strategist: User, at: datetime
) -> OrgUnit:
    """Create the company, its hub, the shipped roles, and the hub's strategist; returns the hub.

    The strategist is appointed on the company, so that the whole tree is theirs to configure.

    Raises:
        ConflictError: there is an organisation already.
    """
    if OrgUnit.objects.exists():
        raise ConflictError(_("There is an organisation already."))
    install_catalogue(at)
    company = create_unit(name=name, kind=UnitKind.COMPANY, parent=None, by=None, at=at)
    cell = create_unit(name=hub, kind=UnitKind.HUB, parent=company, by=None, at=at, model=model)
    appoint_person(
        person=strategist,
        role=Role.objects.get(slug="strategist"),
        unit=company,
        by=None,
        at=at,
    )
    return cell
