"""What somebody who leaves holds here: the interactions they have taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from engagement.models import Interaction
from engagement.services import release_claims_of
from governance import holdings
from governance.holdings import Holding

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


def register() -> None:
    """Before the roles end: the team sees at once what waits again."""
    label = gettext_lazy("Interactions they have taken")
    holdings.register("claims", _claims, _release, label=label, order=110)


def _claims(person: User, at: datetime) -> list[Holding]:
    held = Interaction.objects.claimed_by(person, at=at).order_by("due_at", "pk")
    return [
        Holding(each.title, reverse("engagement:interaction", args=[each.pk])) for each in held
    ]


def _release(person: User, *, by: User, at: datetime) -> None:
    release_claims_of(person=person, by=by, at=at)
