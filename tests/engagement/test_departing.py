"""Somebody leaves: what they have taken waits for the team again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from engagement.services import claim_interaction, release_claims_of
from governance.models import AuditEvent
from governance.perms import Perm
from governance.services import close_everything, held_by
from tests import make
from tests.engagement.scene import logged, place

pytestmark = pytest.mark.django_db


def test_what_they_have_taken_is_listed_and_handed_back() -> None:
    _unit, space, bo = place()
    chief = make.person(Perm.PEOPLE_APPOINT, on=make.company())
    taken = claim_interaction(interaction=logged(space, bo), by=bo, at=make.NOON)
    ran_out = claim_interaction(
        interaction=logged(space, bo), by=bo, at=make.NOON - timedelta(hours=2)
    )

    held = {source.name: found for source, found in held_by(bo, at=make.NOON)}
    assert [each.label for each in held["claims"]] == [taken.title]
    results = close_everything(person=bo, by=chief, at=make.NOON)

    assert all(each.done for each in results)
    taken.refresh_from_db()
    ran_out.refresh_from_db()
    assert taken.claimed_by is None
    assert ran_out.claimed_by == bo
    event = AuditEvent.objects.get(action="interaction.released")
    assert (event.actor, event.changes) == (chief, {"from": bo.pk})


def test_who_does_not_appoint_there_hands_nothing_back() -> None:
    _unit, space, bo = place()
    taken = claim_interaction(interaction=logged(space, bo), by=bo, at=make.NOON)
    stranger = make.person(Perm.PEOPLE_APPOINT, on=make.unit())

    with pytest.raises(PermissionDenied):
        release_claims_of(person=bo, by=stranger, at=make.NOON)

    taken.refresh_from_db()
    assert taken.claimed_by == bo
