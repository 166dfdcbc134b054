"""The catalogue of networks: added, changed, retired, observed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from governance import access, audit
from governance.models import Network, NetworkFact
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import User

FACTS = ("name", "kind", "launched_on")


def may_change_networks(person: access.Person) -> bool:
    """Whether ``person`` sets the catalogue: it is the same for the whole company."""
    return access.holds_everywhere(person, Perm.SPACE_CHANGE)


@transaction.atomic
def add_network(*, facts: dict[str, Any], by: User, at: datetime) -> Network:
    """Add a network; ``facts`` are name, kind and launched_on.

    Raises:
        PermissionDenied: ``by`` does not change spaces in the whole company.
        ValidationError: another network has the name.
    """
    _require(by)
    network = Network(slug=slugify(facts["name"])[:40], **facts)
    network.full_clean()
    network.save()
    audit.record(by=by, action="network.added", target=network, at=at, changes=_told(network))
    return network


@transaction.atomic
def change_network(*, network: Network, facts: dict[str, Any], by: User, at: datetime) -> Network:
    """Correct a network's name, kind or first day; its short name stays.

    Raises:
        PermissionDenied, ValidationError: as for ``add_network``.
    """
    _require(by)
    network = Network.objects.select_for_update().get(pk=network.pk)
    before = _told(network)
    for field in FACTS:
        setattr(network, field, facts[field])
    network.full_clean()
    network.save()
    changes = {"before": before, "after": _told(network)}
    audit.record(by=by, action="network.changed", target=network, at=at, changes=changes)
    return network


@transaction.atomic
def retire_network(*, network: Network, on: date, by: User, at: datetime) -> Network:
    """Offer a network nowhere new from ``on``; its spaces, accounts and history stay.

    Raises:
        PermissionDenied: as for ``add_network``.
        ConflictError: it is retired already.
    """
    _require(by)
    if not Network.objects.filter(pk=network.pk, retired_on__isnull=True).update(retired_on=on):
        raise ConflictError(_("This network is retired already."))
    audit.record(by=by, action="network.retired", target=network, at=at)
    network.refresh_from_db()
    return network


@transaction.atomic
def restore_network(*, network: Network, by: User, at: datetime) -> Network:
    """Offer a retired network again.

    Raises:
        PermissionDenied: as for ``add_network``.
        ConflictError: it is offered already.
    """
    _require(by)
    retired = Network.objects.filter(pk=network.pk, retired_on__isnull=False)
    if not retired.update(retired_on=None):
        raise ConflictError(_("This network is offered already."))
    audit.record(by=by, action="network.restored", target=network, at=at)
    network.refresh_from_db()
    return network


@transaction.atomic
def note_network_fact(
    *, network: Network, facts: dict[str, Any], by: User, at: datetime
) -> NetworkFact:
    """Note what was observed about a network: text, source and observed_on.

    Raises:
        PermissionDenied: as for ``add_network``.
        ValidationError: nothing said, no source, an impossible day.
    """
    _require(by)
    fact = NetworkFact(network=network, noted_by=by, noted_at=at, **facts)
    fact.full_clean()
    fact.save()
    changes = {"fact": fact.pk, "observed_on": fact.observed_on.isoformat()}
    audit.record(by=by, action="network.observed", target=network, at=at, changes=changes)
    return fact


def _require(by: User) -> None:
    if not may_change_networks(by):
        raise PermissionDenied(Perm.SPACE_CHANGE.value)


def _told(network: Network) -> dict[str, Any]:
    launched = network.launched_on
    return {
        "name": network.name,
        "kind": str(network.kind),
        "launched_on": launched.isoformat() if launched else None,
    }
