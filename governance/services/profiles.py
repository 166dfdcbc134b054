"""What kind of organisation this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from governance import access, audit
from governance.models import OrganisationProfile, OrgUnit
from governance.perms import Perm

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


def profile_of(company: OrgUnit, *, at: datetime) -> OrganisationProfile | None:
    """Size and sector of the company at ``at``, if they were said."""
    return OrganisationProfile.objects.in_force(at=at).filter(unit=company).first()


@transaction.atomic
def set_profile(
    *, company: OrgUnit, size: str, headcount: int, sector: str, by: User, at: datetime
) -> OrganisationProfile:
    """Say what kind of organisation it is from ``at`` on; the same again changes nothing.

    Raises:
        PermissionDenied: ``by`` may not change the company.
        ValidationError: an unknown size or sector, or nobody works there.
    """
    access.require(by, Perm.UNIT_CHANGE, company)
    OrgUnit.objects.select_for_update(of=("self",)).get(pk=company.pk)
    current = profile_of(company, at=at)
    facts = {"size": size, "headcount": headcount, "sector": sector}
    if current and all(getattr(current, key) == value for key, value in facts.items()):
        return current
    profile = OrganisationProfile(unit=company, starts_at=at, **facts)
    profile.full_clean(validate_constraints=False)
    if current:
        OrganisationProfile.objects.filter(pk=current.pk).update(ends_at=at)
    profile.save()
    audit.record(by=by, action="profile.changed", target=profile, at=at, changes=facts)
    return profile
