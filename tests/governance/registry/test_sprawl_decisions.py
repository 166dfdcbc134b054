"""Places that may be too many: found, decided upon, undone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance import activity
from governance.models import (
    SprawlChoice,
)
from governance.perms import Perm
from governance.services import registry
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.registry import build

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db

TODAY = make.NOON.date()


def decide(subject: Any, kind: str, *, by: User, **facts: Any) -> Any:
    choice = registry.Choice(choice=SprawlChoice(kind), reason="Because", **facts)
    return registry.decide_sprawl(subject=subject, choice=choice, by=by, at=make.NOON)


def found(*units: Any) -> dict[Any, tuple[str, ...]]:
    rows = registry.sprawl_in([unit.pk for unit in units], at=make.NOON)
    return {each.subject: tuple(fault.value for fault in each.excess.faults) for each in rows}


def test_silent_double_and_ownerless_places_are_found() -> None:
    ana, hub = build.boss(), make.hub()
    quiet = make.space(hub, owner=ana)
    third = make.space(hub, ownership="third_party", opened_on=TODAY, language="de")
    fresh = make.space(hub, owner=ana, language="en", opened_on=TODAY)
    held = build.held(build.account(hub, by=ana, handle="a", language="fr"))
    twin = build.account(hub, by=ana, handle="b", language="fr")

    assert found(hub) == {
        quiet: ("dormant",),
        third: ("ownerless",),
        held: ("duplicate",),
        twin: ("duplicate", "ownerless"),
    }
    assert fresh not in found(hub)


def test_a_space_that_is_heard_is_not_dormant(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = make.hub()
    space = make.space(hub, owner=build.boss())
    heard = {space.pk: make.NOON - timedelta(days=59)}
    monkeypatch.setattr(activity, "_sources", {"test": lambda _ids, _at: heard})

    assert found(hub) == {}
    heard[space.pk] = make.NOON - timedelta(days=60)
    assert found(hub) == {space: ("dormant",)}


def test_an_account_without_a_space_is_judged_by_the_last_post_that_was_seen() -> None:
    ana, hub = build.boss(), make.hub()
    silent = build.held(build.account(hub, by=ana, handle="a", language="fr"))
    alive = build.held(build.account(hub, by=ana, handle="b", language="en"))
    unknown = build.held(build.account(hub, by=ana, handle="c", language="de"))
    for account, days in ((silent, 60), (alive, 59)):
        type(account).objects.filter(pk=account.pk).update(
            last_post_on=TODAY - timedelta(days=days)
        )

    marks = found(hub)
    assert "dormant" in marks[silent]
    assert "dormant" not in marks.get(alive, ())
    assert "dormant" not in marks.get(unknown, ())


def test_keeping_silences_until_the_day_and_can_be_undone() -> None:
    ana, hub = build.boss(), make.hub()
    space = make.space(hub, owner=ana)
    with pytest.raises(ValidationError, match="later day"):
        decide(space, "keep", by=ana, silent_until=TODAY)

    decision = decide(space, "keep", by=ana, silent_until=TODAY + timedelta(days=10))

    assert found(hub) == {}
    later = registry.sprawl_in([hub.pk], at=make.NOON + timedelta(days=10))
    assert [each.subject for each in later] == [space]
    registry.undo_decision(decision=decision, by=ana, at=make.NOON)
    assert found(hub) == {space: ("dormant",)}
    decision.refresh_from_db()
    with pytest.raises(ConflictError):
        registry.undo_decision(decision=decision, by=ana, at=make.NOON)


def test_transferring_moves_it_and_undo_brings_it_back() -> None:
    ana, hub, other = build.boss(), make.hub(), make.hub()
    account = build.account(hub, by=ana)
    with pytest.raises(ValidationError, match="another unit"):
        decide(account, "transfer", by=ana, to_unit=hub)

    decision = decide(account, "transfer", by=ana, to_unit=other)

    account.refresh_from_db()
    assert account.unit == other
    decision.refresh_from_db()
    registry.undo_decision(decision=decision, by=ana, at=make.NOON)
    account.refresh_from_db()
    assert account.unit == hub


def test_a_transfer_that_moved_on_is_not_undone() -> None:
    ana, hub, other, third = build.boss(), make.hub(), make.hub(), make.hub()
    space = make.space(hub)
    decision = decide(space, "transfer", by=ana, to_unit=other)
    decide(space, "transfer", by=ana, to_unit=third)
    decision.refresh_from_db()

    with pytest.raises(ConflictError, match="meanwhile"):
        registry.undo_decision(decision=decision, by=ana, at=make.NOON)


def test_a_transfer_needs_the_right_on_both_sides() -> None:
    hub = make.hub()
    bo = make.person(Perm.ACCOUNT_CHANGE, Perm.SPACE_CHANGE, on=hub)
    account = build.account(hub, by=bo)

    with pytest.raises(PermissionDenied):
        decide(account, "transfer", by=bo, to_unit=make.hub())


def test_merging_and_closing_close_it_for_good() -> None:
    ana, hub = build.boss(), make.hub()
    one, two = build.account(hub, by=ana, handle="a"), build.account(hub, by=ana, handle="b")
    space = make.space(hub)
    with pytest.raises(ValidationError, match="stays open"):
        decide(one, "merge", by=ana, into=one)

    merged = decide(two, "merge", by=ana, into=one)
    closed = decide(space, "close", by=ana)

    two.refresh_from_db()
    space.refresh_from_db()
    assert (two.closed_on, space.closed_on) == (TODAY, TODAY)
    assert merged.into_account == one
    for decision in (merged, closed):
        with pytest.raises(ConflictError, match="no longer"):
            registry.undo_decision(decision=decision, by=ana, at=make.NOON)
    with pytest.raises(ConflictError):
        decide(space, "close", by=ana)


def test_a_decision_has_a_reason() -> None:
    ana, account = build.boss(), build.account()
    choice = registry.Choice(choice=SprawlChoice.CLOSE, reason=" ")

    with pytest.raises(ValidationError):
        registry.decide_sprawl(subject=account, choice=choice, by=ana, at=make.NOON)
    account.refresh_from_db()
    assert account.closed_on is None
