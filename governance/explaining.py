"""The five organisation models, explained from the rules that they put into effect."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.domain.org_models import HUB, RULES, Body, Climb
from governance.models import OrgModel, Role
from governance.perms import PERM_LABELS, Perm
from socialteam.kit.drawings.shapes import SHAPES

if TYPE_CHECKING:
    from django.utils.safestring import SafeString
    from django_stubs_ext import StrOrPromise

    from governance.domain.org_models import Delta, ModelRules

ORDER = (
    OrgModel.DECENTRALISED,
    OrgModel.CENTRALISED,
    OrgModel.HUB_AND_SPOKE,
    OrgModel.DANDELION,
    OrgModel.HOLISTIC,
)
SHAPE_OF = {
    OrgModel.DECENTRALISED: "apart",
    OrgModel.CENTRALISED: "single",
    OrgModel.HUB_AND_SPOKE: "star",
    OrgModel.DANDELION: "clusters",
    OrgModel.HOLISTIC: "web",
}
ABOUT: dict[OrgModel, StrOrPromise] = {
    OrgModel.DECENTRALISED: gettext_lazy("Each unit speaks for itself and sets its own rules."),
    OrgModel.CENTRALISED: gettext_lazy("One team answers for everybody; units send to it."),
    OrgModel.HUB_AND_SPOKE: gettext_lazy(
        "A small team sets the rules; units answer on their own topics."
    ),
    OrgModel.DANDELION: gettext_lazy(
        "Several hubs, each with its own units, under one common frame."
    ),
    OrgModel.HOLISTIC: gettext_lazy("Every trained employee may answer; the hub supports them."),
}
FITS: dict[OrgModel, StrOrPromise] = {
    OrgModel.DECENTRALISED: gettext_lazy(
        "Fits first experiments, and groups whose brands have nothing in common. Watch for"
        " answers that contradict one another."
    ),
    OrgModel.CENTRALISED: gettext_lazy(
        "Fits a regulated company, a small volume, or a crisis. Watch for slow answers, far from"
        " those who know."
    ),
    OrgModel.HUB_AND_SPOKE: gettext_lazy(
        "Fits most companies: one frame, and the answer comes from those who know. Watch for a"
        " hub that becomes a bottleneck."
    ),
    OrgModel.DANDELION: gettext_lazy(
        "Fits groups with several brands or countries, each large enough for a hub of its own."
    ),
    OrgModel.HOLISTIC: gettext_lazy(
        "Fits a mature company whose employees are trained and trusted. It is rare, and seldom"
        " a beginning."
    ),
}
BODIES: dict[Body, StrOrPromise] = {
    Body.HUB: gettext_lazy("the hub"),
    Body.CELL: gettext_lazy("the lead of each hub"),
    Body.UNIT: gettext_lazy("each unit"),
    Body.EVERYBODY: gettext_lazy("each unit, and every employee advocate"),
}
CLIMBS: dict[Climb, StrOrPromise] = {
    Climb.NEAREST: gettext_lazy("to the unit’s path, else to the nearest one above"),
    Climb.HUB_FIRST: gettext_lazy("to the hub’s path, even before the unit’s own"),
    Climb.OWN: gettext_lazy("to the unit’s own path, else to its lead, then to the strategists"),
}


@dataclass(frozen=True, slots=True)
class Shift:
    """What a model changes for a role, compared with hub and spoke."""

    role: str
    in_hubs: bool
    gained: list[str]
    lost: list[str]


@dataclass(frozen=True, slots=True)
class Explained:
    """A model as its page, and the guided set-up, show it."""

    key: str
    name: str
    picture: SafeString
    about: StrOrPromise
    fits: StrOrPromise
    decisions: list[tuple[str, str]]
    shifts: list[Shift]


def models_explained() -> list[Explained]:
    """The five, from each for itself to everybody; one query."""
    roles = {role.slug: role.name for role in Role.objects.all()}
    return [_explained(model, roles) for model in ORDER]


def _explained(model: OrgModel, roles: dict[str, str]) -> Explained:
    rules = RULES[model.value]
    title = _("%(model)s, as a small drawing") % {"model": model.label}
    return Explained(
        key=model.value,
        name=str(model.label),
        picture=SHAPES[SHAPE_OF[model]](title),
        about=ABOUT[model],
        fits=FITS[model],
        decisions=decisions_of(rules),
        shifts=_shifts(rules, roles),
    )


def decisions_of(rules: ModelRules) -> list[tuple[str, str]]:
    """The five questions and a model's answers."""
    return [
        (_("Who publishes charters"), str(BODIES[rules.approves])),
        (_("Who answers"), str(BODIES[rules.answers])),
        (_("Who appoints"), str(BODIES[rules.delegates])),
        (_("Who sets up spaces and paths"), str(BODIES[rules.configures])),
        (_("Where escalations go"), str(CLIMBS[rules.escalates])),
    ]


def _shifts(rules: ModelRules, roles: dict[str, str]) -> list[Shift]:
    by_role: dict[str, list[Delta]] = defaultdict(list)
    for delta in sorted(rules.deltas):
        by_role[delta.role].append(delta)
    return [
        Shift(
            role=roles.get(slug, slug),
            in_hubs={delta.side for delta in deltas} == {HUB},
            gained=_labels(deltas, adds=True),
            lost=_labels(deltas, adds=False),
        )
        for slug, deltas in by_role.items()
    ]


def _labels(deltas: list[Delta], *, adds: bool) -> list[str]:
    powers = dict.fromkeys(delta.power for delta in deltas if delta.adds is adds)
    return [str(PERM_LABELS[Perm(power)]) for power in powers]
