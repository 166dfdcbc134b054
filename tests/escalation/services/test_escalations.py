"""Calls for help in people's hands: who may, what changes, who wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from escalation.domain.status import Status
from escalation.models import Escalation, EventKind
from escalation.services import (
    AlreadyEscalatedError,
    acknowledge_escalation,
    hand_over_escalation,
    open_escalation,
    resolve_escalation,
    retire_path,
)
from governance.models import AuditEvent
from governance.perms import Perm
from notifications.models import OutboxMessage
from socialteam.kit.errors import ConflictError
from tests import make
from tests.escalation.scene import Scene, interaction, scene

if TYPE_CHECKING:
    from tests.clock import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(clock: Clock) -> Scene:
    clock.freeze(make.NOON)
    return scene()


def test_opening_makes_the_first_step_due_at_once(at: Scene) -> None:
    at.path()

    escalation = at.open()

    assert (escalation.status, escalation.step, escalation.due_at) == ("open", 0, make.NOON)
    assert (escalation.path_name, escalation.severity) == ("Leads", 2)
    assert [event.kind for event in escalation.events.all()] == [EventKind.OPENED]
    [audited] = AuditEvent.objects.about(escalation)
    assert (audited.action, audited.changes) == ("escalation.opened", {"severity": 2})


def test_important_and_urgent_is_the_gravest(at: Scene) -> None:
    assert at.open(importance=True, urgency=True).severity == 1
    assert at.open(importance=True).severity == 2


def test_only_who_may_escalate_opens(at: Scene) -> None:
    about = interaction(at.unit, at.space)

    with pytest.raises(PermissionDenied):
        open_escalation(interaction=about, by=at.eve, at=make.NOON, reason="")
    assert not Escalation.objects.exists()


def test_a_second_call_for_help_names_the_first(at: Scene) -> None:
    first = at.open()

    with pytest.raises(AlreadyEscalatedError) as raised:
        open_escalation(interaction=first.interaction, by=at.bo, at=make.NOON, reason="")
    assert raised.value.escalation == first
    assert str(first.pk) in str(raised.value)

    resolve_escalation(escalation=first, by=at.eve, at=make.NOON, resolution="")
    open_escalation(interaction=first.interaction, by=at.bo, at=make.NOON, reason="")


@pytest.mark.parametrize(("reason", "severity"), [("x" * 501, None), ("", 0), ("", 4)])
def test_what_cannot_be_is_refused(at: Scene, reason: str, severity: int | None) -> None:
    about = interaction(at.unit, at.space)

    with pytest.raises(ValidationError):
        open_escalation(
            interaction=about, by=at.bo, at=make.NOON, reason=reason, severity=severity
        )


def test_the_nearest_path_wins_then_the_space_then_the_limits(at: Scene) -> None:
    ana = make.person(Perm.PATH_CHANGE, Perm.ESCALATION_ACT, on=make.company())
    home, at.unit, at.ana = at.unit, make.company(), ana
    at.path(at.step(ana), name="Company")
    at.unit = home
    assert at.open().path_name == "Company"

    at.path(name="Unit")
    assert at.open(importance=True).path_name == "Unit"
    at.path(name="Important", only_important=True)
    assert at.open(importance=True).path_name == "Important"
    assert at.open().path_name == "Unit"
    retired = at.path(name="Space", space=at.space)
    assert at.open(importance=True).path_name == "Space"
    retire_path(path=retired, by=ana, at=make.NOON)
    assert at.open(importance=True).path_name == "Important"


def test_without_a_path_the_strategists_are_told(at: Scene) -> None:
    role = make.shipped_role("strategist")

    escalation = at.open()

    [rung] = escalation.path["rungs"]
    assert (rung["target"], rung["role"], rung["unit"]) == ("role", role.pk, None)


def test_only_the_first_of_two_people_takes_it(at: Scene) -> None:
    escalation = at.open()
    stale = Escalation.objects.get(pk=escalation.pk)

    acknowledge_escalation(escalation=escalation, by=at.eve, at=make.NOON)
    with pytest.raises(ConflictError, match="Eve"):
        acknowledge_escalation(escalation=stale, by=at.flo, at=make.NOON)

    escalation.refresh_from_db()
    assert (escalation.status, escalation.taken_by) == (Status.ACKNOWLEDGED, at.eve)
    assert escalation.due_at is None


def test_taking_it_twice_changes_nothing(at: Scene) -> None:
    escalation = at.open()
    for _ in range(2):
        acknowledge_escalation(escalation=escalation, by=at.eve, at=make.NOON)

    assert escalation.events.filter(kind=EventKind.TAKEN).count() == 1


def test_only_who_may_act_takes_hands_over_and_resolves(at: Scene) -> None:
    escalation = at.open()

    with pytest.raises(PermissionDenied):
        acknowledge_escalation(escalation=escalation, by=at.bo, at=make.NOON)
    with pytest.raises(PermissionDenied):
        hand_over_escalation(escalation=escalation, to=at.eve, by=at.bo, at=make.NOON, note="")
    with pytest.raises(PermissionDenied):
        resolve_escalation(escalation=escalation, by=at.bo, at=make.NOON, resolution="")
    assert Escalation.objects.get().status == Status.OPEN


def test_a_resolved_one_cannot_be_taken(at: Scene) -> None:
    escalation = at.open()
    stale = Escalation.objects.get(pk=escalation.pk)
    resolve_escalation(escalation=escalation, by=at.eve, at=make.NOON, resolution="Called them")

    with pytest.raises(ConflictError, match=r"resolved|résolue"):
        acknowledge_escalation(escalation=stale, by=at.flo, at=make.NOON)


def test_resolving_twice_is_one_event_and_by_another_a_conflict(at: Scene) -> None:
    escalation = at.open()
    stale = Escalation.objects.get(pk=escalation.pk)
    for _ in range(2):
        resolve_escalation(escalation=escalation, by=at.eve, at=make.NOON, resolution="Done")

    assert escalation.events.filter(kind=EventKind.RESOLVED).count() == 1
    with pytest.raises(ConflictError):
        resolve_escalation(escalation=stale, by=at.flo, at=make.NOON, resolution="Mine")
    assert Escalation.objects.get().resolution == "Done"


def test_a_handover_tells_the_next_person(at: Scene) -> None:
    escalation = at.open()
    acknowledge_escalation(escalation=escalation, by=at.eve, at=make.NOON)

    hand_over_escalation(escalation=escalation, to=at.flo, by=at.eve, at=make.NOON, note="Tired")

    assert escalation.taken_by == at.flo
    message = OutboxMessage.objects.get(kind="escalation.handed")
    assert (message.recipient, message.context) == (at.flo, {"escalation": escalation.pk})


def test_a_handover_needs_a_charge_and_somebody_who_may(at: Scene) -> None:
    escalation = at.open()
    with pytest.raises(ConflictError):
        hand_over_escalation(escalation=escalation, to=at.flo, by=at.eve, at=make.NOON, note="")
    acknowledge_escalation(escalation=escalation, by=at.eve, at=make.NOON)

    gone = User.objects.get(pk=at.flo.pk)
    gone.is_active = False
    for to in (at.bo, gone, at.eve):
        with pytest.raises(ValidationError) as raised:
            hand_over_escalation(escalation=escalation, to=to, by=at.eve, at=make.NOON, note="")
        assert "to" in raised.value.message_dict
    assert Escalation.objects.get().taken_by == at.eve


def test_a_step_that_fires_meanwhile_is_no_obstacle(at: Scene) -> None:
    escalation = at.open()
    Escalation.objects.filter(pk=escalation.pk).update(
        status=Status.UNANSWERED, due_at=None, step=1
    )

    acknowledge_escalation(escalation=escalation, by=at.eve, at=make.NOON)

    assert escalation.status == Status.ACKNOWLEDGED
