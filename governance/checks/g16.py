"""G16: a space that takes comments has an owner, a deputy and a response target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.checks.registry import Check, Finding, Severity, Stake, register
from governance.models import Space

if TYPE_CHECKING:
    from governance.checks.registry import Scope


@dataclass(frozen=True, slots=True)
class Answering:
    """A space that takes comments, and who answers for it."""

    pk: int
    name: str
    unit_id: int
    has_owner: bool
    has_deputy: bool
    has_target: bool


def read(scope: Scope) -> list[Answering]:
    """The spaces that are open at the moment, and the one that is to open; one query."""
    spaces = Space.objects.filter(unit_id__in=scope.unit_ids).open_on(on=scope.at.date())
    if scope.opening is not None:
        spaces = Space.objects.filter(Q(pk__in=spaces.values("pk")) | Q(pk=scope.opening.pk))
    spaces = spaces.filter(takes_comments=True).select_related("owner", "deputy")
    return [
        Answering(
            pk=each.pk,
            name=each.name,
            unit_id=each.unit_id,
            has_owner=each.owner is not None and each.owner.is_active,
            has_deputy=each.deputy is not None and each.deputy.is_active,
            has_target=each.target_minutes > 0,
        )
        for each in spaces.order_by("name", "pk")
    ]


def judge(spaces: list[Answering]) -> list[Finding]:
    """One finding a space where somebody or something is missing."""
    found = []
    for space in spaces:
        parts = (
            (space.has_owner, _("an owner")),
            (space.has_deputy, _("a deputy")),
            (space.has_target, _("a response target")),
        )
        missing = [word for held, word in parts if not held]
        if missing:
            found.append(_finding(space, missing))
    return found


def _finding(space: Answering, missing: list[str]) -> Finding:
    told = {"space": space.name, "missing": ", ".join(missing)}
    return Finding(
        unit_id=space.unit_id,
        space_id=space.pk,
        sentence=_("%(space)s takes comments without %(missing)s.") % told,
        reason=_("Whoever writes there expects an answer; without it nobody has to give one."),
        needed=_("Name %(missing)s for %(space)s.") % told,
        act=_("Complete the space"),
        act_href=reverse("governance:space-change", args=[space.pk]),
    )


G16 = Check(
    code="G16",
    rule=gettext_lazy("A space that takes comments has an owner, a deputy and a response target"),
    severity=Severity.ERROR,
    stake=Stake.OPENING,
    read=read,
    judge=judge,
)


def register_check() -> None:
    """Called when the models are loaded."""
    register(G16)
