"""What somebody who leaves holds here: escalations in their charge, steps that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from escalation.services.departures import (
    in_charge_of,
    paths_naming,
    take_off_paths,
    take_over_from,
)
from governance import holdings
from governance.holdings import Holding

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


def register() -> None:
    """Before the roles end: whoever closes takes the charge, and paths call somebody else."""
    taken = gettext_lazy("Escalations they are in charge of: they pass to you")
    holdings.register("escalations", _taken, _take_over, label=taken, order=120)
    steps = gettext_lazy("Escalation paths that call them by name")
    holdings.register("paths", _paths, _take_off, label=steps, order=130)


def _taken(person: User, _at: datetime) -> list[Holding]:
    return [
        Holding(each.interaction.title, reverse("escalation:escalation", args=[each.pk]))
        for each in in_charge_of(person)
    ]


def _take_over(person: User, *, by: User, at: datetime) -> None:
    take_over_from(person=person, by=by, at=at)


def _paths(person: User, _at: datetime) -> list[Holding]:
    return [
        Holding(each.name, reverse("escalation:path", args=[each.pk]))
        for each in paths_naming(person)
    ]


def _take_off(person: User, *, by: User, at: datetime) -> None:
    take_off_paths(person=person, by=by, at=at)
