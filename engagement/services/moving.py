"""Compare-and-swap on an interaction: of two people, one wins and the other is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from engagement.models import Interaction
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


class InteractionHeldError(ConflictError):
    """Somebody else has taken the interaction; the message says who and until when."""


def free_for(person: User, *, at: datetime) -> Q:
    """Interactions that nobody else holds at ``at``."""
    return Q(claimed_by__isnull=True) | Q(claimed_until__lte=at) | Q(claimed_by_id=person.pk)


def swap(interaction: Interaction, *conditions: Q, **values: Any) -> bool:
    """Set ``values`` on the row if it still fits ``conditions``; one query, bumps the version."""
    return bool(
        Interaction.objects.filter(*conditions, pk=interaction.pk).update(
            version=F("version") + 1, **values
        )
    )


def refuse(interaction: Interaction, by: User, *, at: datetime) -> ConflictError:
    """Why a swap found nothing: held by somebody else, or changed since it was read."""
    now = Interaction.objects.select_related("claimed_by").get(pk=interaction.pk)
    if now.claimed_by is not None and now.is_claimed(at=at) and not now.held_by(by, at=at):
        until = timezone.localtime(now.claimed_until, by.zone)
        return InteractionHeldError(
            _("%(person)s has taken this interaction until %(time)s.")
            % {"person": now.claimed_by, "time": formats.time_format(until, "H:i")}
        )
    return ConflictError(_("This interaction has changed since you opened it."))
