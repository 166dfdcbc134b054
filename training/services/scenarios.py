"""Writing the conversations that people answer to learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.models import Network
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from training.domain.practice import is_thread, longest_on
from training.models import Scenario
from training.shipped_scenarios import SHIPPED

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import OrgUnit


@transaction.atomic
def create_scenario(*, unit: OrgUnit, facts: dict[str, Any], by: User, at: datetime) -> Scenario:
    """Offer a conversation to answer to the people of ``unit`` and below.

    Args:
        facts: network, title_fr, title_en, thread, and what else a scenario holds; without
            ``longest`` the network's own limit holds.

    Raises:
        PermissionDenied: ``by`` may not write what the unit learns.
        ValidationError: a value is wrong.
    """
    access.require(by, Perm.LEARNING_WRITE, unit)
    return _created(Scenario(unit=unit, created_at=at), facts, by=by, at=at)


@transaction.atomic
def change_scenario(
    *, scenario: Scenario, facts: dict[str, Any], by: User, at: datetime
) -> Scenario:
    """Write a scenario anew; answers given before stay as they are.

    Raises:
        PermissionDenied: ``by`` may not write what the unit learns.
        ValidationError: a value is wrong.
    """
    access.require(by, Perm.LEARNING_WRITE, scenario)
    held = Scenario.objects.select_for_update(no_key=True).get(pk=scenario.pk)
    _filled(held, facts)
    held.save()
    audit.record(by=by, action="scenario.changed", target=held, at=at)
    return held


@transaction.atomic
def retire_scenario(*, scenario: Scenario, by: User, at: datetime) -> Scenario:
    """Offer a scenario no more; what waits is still reviewed.

    Raises:
        PermissionDenied: ``by`` may not write what the unit learns.
        ConflictError: it is retired already.
    """
    access.require(by, Perm.LEARNING_WRITE, scenario)
    if not Scenario.objects.live().filter(pk=scenario.pk).update(retired_at=at):
        raise ConflictError(_("This exercise is retired already."))
    audit.record(by=by, action="scenario.retired", target=scenario, at=at)
    scenario.refresh_from_db()
    return scenario


@transaction.atomic
def restore_scenario(*, scenario: Scenario, by: User, at: datetime) -> Scenario:
    """Offer a retired scenario again.

    Raises:
        PermissionDenied: ``by`` may not write what the unit learns.
        ConflictError: it is offered already.
    """
    access.require(by, Perm.LEARNING_WRITE, scenario)
    rows = Scenario.objects.filter(pk=scenario.pk, retired_at__isnull=False)
    if not rows.update(retired_at=None):
        raise ConflictError(_("This exercise is offered already."))
    audit.record(by=by, action="scenario.restored", target=scenario, at=at)
    scenario.refresh_from_db()
    return scenario


@transaction.atomic
def install_scenarios(*, unit: OrgUnit, by: User, at: datetime) -> int:
    """Add the exercises that ship and are missing in ``unit``; returns how many were.

    What is there stays as people changed it; a retired one is not brought back.

    Raises:
        PermissionDenied: ``by`` may not write what the unit learns.
    """
    access.require(by, Perm.LEARNING_WRITE, unit)
    known = set(Scenario.objects.filter(unit=unit).values_list("shipped_as", flat=True))
    networks = {network.slug: network for network in Network.objects.all()}
    missing = [
        each for each in SHIPPED if each["shipped_as"] not in known and each["network"] in networks
    ]
    for each in missing:
        facts = {**each, "network": networks[each["network"]]}
        made = Scenario(unit=unit, created_at=at, shipped_as=facts.pop("shipped_as"))
        _created(made, facts, by=by, at=at)
    return len(missing)


def _created(scenario: Scenario, facts: dict[str, Any], *, by: User, at: datetime) -> Scenario:
    _filled(scenario, facts)
    scenario.save()
    audit.record(by=by, action="scenario.created", target=scenario, at=at)
    return scenario


def _filled(scenario: Scenario, facts: dict[str, Any]) -> None:
    """Set ``facts`` and check them."""
    for name, value in facts.items():
        setattr(scenario, name, value.strip() if isinstance(value, str) else value)
    if facts.get("longest") is None:
        scenario.longest = longest_on(scenario.network.slug)
    if not is_thread(scenario.thread):
        said = _("Write one to eight messages, each in French and in English.")
        raise ValidationError({"thread": said})
    scenario.full_clean(validate_constraints=False)
