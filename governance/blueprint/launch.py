"""What each stage of a launch asks, as a section of a set-up file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.blueprint.fields import Choice, Email, Field, Flag, Integer, Many, Ref
from governance.blueprint.people import PERIOD, PERIOD_COLUMNS
from governance.blueprint.places import UNIT
from governance.blueprint.registry import Section
from governance.blueprint.table import Column, Dated
from governance.checks.rules import RULES
from governance.domain.launch_gate import Stage
from governance.models import LaunchStage, OrgUnit
from governance.perms import Perm
from governance.services.strategy.places import read_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from governance.blueprint.comparing import Change
    from governance.blueprint.writer import Writer

SMALL = 32_767
STAGES = Dated(
    model=LaunchStage,
    noun="criteria",
    columns={
        "unit": UNIT,
        "stage": Column(
            attr="stage",
            load=lambda number: Stage(number).name.lower(),
            dump=lambda word: Stage[word.upper()].value,
        ),
        "networks": Column(attr="networks"),
        "volunteers": Column(attr="volunteers"),
        "full_week": Column(attr="full_week"),
        "ecosystem": Column(attr="ecosystem"),
        "go": Column(attr="go"),
        "checks": Column(attr="checks", load=sorted),
        "automation": Column(attr="automation"),
        "set_by": Column(attr="set_by_id", path="set_by__email", ref="people", load=str.lower),
        **PERIOD_COLUMNS,
    },
)
FIELDS: Mapping[str, Field] = {
    "unit": Ref(section="units"),
    "stage": Choice(among=tuple(stage.name.lower() for stage in Stage)),
    "networks": Integer(least=0, most=SMALL, null=True, default=None),
    "volunteers": Integer(least=0, most=SMALL),
    "full_week": Flag(),
    "ecosystem": Flag(),
    "go": Flag(),
    "checks": Many(of=Choice(among=tuple(RULES))),
    "automation": Flag(),
    "set_by": Email(),
    **PERIOD,
}


def _stages(at: datetime) -> QuerySet[LaunchStage]:
    rows = LaunchStage.objects.exclude(ends_at__isnull=False, ends_at__lte=at)
    return rows.order_by("unit__slug", "stage", "starts_at")


def write_stages(changes: Sequence[Change], writer: Writer) -> None:
    """Ask something else at a stage.

    Raises:
        ValidationError: a unit follows the launch of its hub.
    """
    homes = read_places().homes
    wanted = [change.new["unit"] for change in changes]
    for pk in OrgUnit.objects.filter(slug__in=wanted).values_list("pk", flat=True):
        if writer.by is not None and homes[pk] != pk:
            raise ValidationError(_("This unit follows the launch of its hub."))
    STAGES.write(changes, writer, _stages(writer.at))


SECTIONS = (
    Section(
        key="launch_criteria",
        order=105,
        title=gettext_lazy("What each stage of a launch asks"),
        about=gettext_lazy(
            "What a hub asks before it enters a stage (internal, one, few or open), where it"
            " departs from what is shipped. Without “networks” there may be any number."
        ),
        fields=FIELDS,
        identity=("unit", "stage"),
        read=lambda at: STAGES.rows(_stages(at)),
        write=write_stages,
        remove=lambda changes, writer: STAGES.close(changes, writer, _stages(writer.at)),
        perm=Perm.LAUNCH_CHANGE,
        dated="moment",
    ),
)
