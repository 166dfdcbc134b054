"""What kind of organisation this is, and to whom its hubs report, as sections of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.blueprint.fields import Choice, Field, Integer, Ref
from governance.blueprint.people import PERIOD, PERIOD_COLUMNS
from governance.blueprint.places import UNIT
from governance.blueprint.registry import Section
from governance.blueprint.table import Column, Dated
from governance.models import (
    Department,
    HubReporting,
    OrganisationProfile,
    OrgUnit,
    Sector,
    Size,
    UnitKind,
)
from governance.perms import Perm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from governance.blueprint.comparing import Change
    from governance.blueprint.writer import Writer

MOST_PEOPLE = 5_000_000
PROFILES = Dated(
    model=OrganisationProfile,
    noun="profile",
    columns={
        "unit": UNIT,
        "size": Column(attr="size"),
        "headcount": Column(attr="headcount"),
        "sector": Column(attr="sector"),
        **PERIOD_COLUMNS,
    },
)
PROFILE_FIELDS: Mapping[str, Field] = {
    "unit": Ref(section="units"),
    "size": Choice(among=tuple(Size.values)),
    "headcount": Integer(least=1, most=MOST_PEOPLE),
    "sector": Choice(among=tuple(Sector.values)),
    **PERIOD,
}
REPORTING = Dated(
    model=HubReporting,
    noun="hub_reporting",
    columns={"unit": UNIT, "department": Column(attr="department"), **PERIOD_COLUMNS},
)
REPORTING_FIELDS: Mapping[str, Field] = {
    "unit": Ref(section="units"),
    "department": Choice(among=tuple(Department.values)),
    **PERIOD,
}


def not_over(model: type[Any], at: datetime) -> QuerySet[Any]:
    """Facts about units that hold at ``at`` or will hold."""
    rows = model.objects.exclude(ends_at__isnull=False, ends_at__lte=at)
    ordered: QuerySet[Any] = rows.order_by("unit__slug", "starts_at")
    return ordered


def write_profiles(changes: Sequence[Change], writer: Writer) -> None:
    """Say what kind of organisation the company is.

    Raises:
        ValidationError: a unit is not the company.
    """
    wanted = [change.new["unit"] for change in changes]
    if OrgUnit.objects.filter(slug__in=wanted).exclude(kind=UnitKind.COMPANY).exists():
        raise ValidationError(_("Size and sector are those of the whole company."))
    PROFILES.write(changes, writer, not_over(OrganisationProfile, writer.at))


def write_reporting(changes: Sequence[Change], writer: Writer) -> None:
    """Say to which department hubs report.

    Raises:
        ValidationError: a unit is a spoke.
    """
    wanted = [change.new["unit"] for change in changes]
    if OrgUnit.objects.filter(slug__in=wanted, kind=UnitKind.SPOKE).exists():
        raise ValidationError(_("Only a hub reports to a department."))
    REPORTING.write(changes, writer, not_over(HubReporting, writer.at))


SECTIONS = (
    Section(
        key="organisation_profile",
        order=12,
        title=gettext_lazy("What kind of organisation it is"),
        about=gettext_lazy(
            "What kind of organisation it is: its size (sme, mid, group or ngo), how many people"
            " work there, and its sector."
        ),
        fields=PROFILE_FIELDS,
        identity=("unit",),
        read=lambda at: PROFILES.rows(not_over(OrganisationProfile, at)),
        write=write_profiles,
        remove=lambda changes, writer: PROFILES.close(
            changes, writer, not_over(OrganisationProfile, writer.at)
        ),
        perm=Perm.UNIT_CHANGE,
        dated="moment",
        compact=True,
    ),
    Section(
        key="hub_reporting",
        order=15,
        title=gettext_lazy("Departments of hubs"),
        about=gettext_lazy("The department to which each hub reports."),
        fields=REPORTING_FIELDS,
        identity=("unit",),
        read=lambda at: REPORTING.rows(not_over(HubReporting, at)),
        write=write_reporting,
        remove=lambda changes, writer: REPORTING.close(
            changes, writer, not_over(HubReporting, writer.at)
        ),
        perm=Perm.UNIT_CHANGE,
        dated="moment",
        compact=True,
    ),
)
