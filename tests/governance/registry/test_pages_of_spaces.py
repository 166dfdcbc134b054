"""The pages of spaces: lists, reviews, forms, topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.models import User
from governance.demo import LOGINS, address, seed_organisation
from governance.demo.covers import seed_covers
from governance.demo.people_contract import seed_people_contract
from governance.models import (
    Space,
)
from governance.services import registry
from tests import make
from tests.governance.registry import build
from tests.governance.registry.pages import as_, page

if TYPE_CHECKING:
    from tests.clock import Clock

pytestmark = pytest.mark.django_db

TODAY = make.NOON.date()


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def test_the_list_of_spaces_is_searched_filtered_and_exported() -> None:
    hub = make.hub()
    client = as_(build.boss())
    make.space(hub, name="Forum d’entraide")
    make.space(hub, name="=Facebook", language="en", network=build.network())
    make.space(hub, name="Bientôt", opened_on=None)

    def names(query: str) -> set[str]:
        text = client.get(page("space-list") + query).content.decode()
        rows = text.partition("<tbody>")[2].partition("</tbody>")[0]
        return {name for name in ("entraide", "Facebook</a>", "Bientôt") if name in rows}

    assert names("") == {"entraide", "Facebook</a>"}
    assert names("?q=ENTRAIDE") == {"entraide"}
    assert names("?language=en") == {"Facebook</a>"}
    assert names("?state=planned") == {"Bientôt"}
    assert names(f"?network={build.network().pk}") == {"Facebook</a>"}
    export = client.get(page("space-export") + "?state=open")
    lines = b"".join(export.streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # a streamed answer
    assert len(lines) == 3
    assert any("'=Facebook" in line for line in lines)


def test_a_space_is_reviewed_and_a_planned_one_opens_from_the_list() -> None:
    client, space = as_(build.boss()), make.space(make.hub())

    client.post(page("space-review", space.pk))

    space.refresh_from_db()
    assert space.review_on == TODAY.replace(month=9)
    planned = make.space(make.company(), opened_on=None)
    assert page("space-open", planned.pk) in client.get(page("space-list")).content.decode()


def test_a_form_that_is_refused_keeps_what_was_typed() -> None:
    client, hub = as_(build.boss()), make.hub()
    space = make.space(hub)
    facts = {
        "name": "Kept name",
        "network": space.network_id,
        "language": "fr",
        "target_minutes": 5,
        "urgent_target_minutes": 5,
        "ownership": "own",
        "takes_comments": "on",
        "owner": "nobody@example.org",
    }

    refused = client.post(page("space-change", space.pk), facts)

    assert refused.status_code == 200
    text = refused.content.decode()
    assert "Kept name" in text
    assert "nobody@example.org" in text
    assert "Nobody with this address" in text
    owner = make.user()
    client.post(page("space-change", space.pk), facts | {"owner": owner.email.upper()})
    space.refresh_from_db()
    assert (space.name, space.owner) == ("Kept name", owner)


def test_topics_are_set_against_the_spaces_where_their_people_are_on_duty() -> None:
    for seed in (seed_organisation, seed_people_contract, seed_covers):
        seed(make.NOON)
    client = as_(User.objects.get(email=address(LOGINS["strategist"])))

    text = client.get(page("topic-spaces")).content.decode()

    assert "Nobody on duty can answer on" in text
    assert all(name in text for name in ("Facturation", "Recrutement", "Alvéa et vous"))
    counts = registry.people_by_unit(Space.objects.all(), on=TODAY)
    forum = Space.objects.get(slug="forum-entraide")
    technique = forum.covers.filter(unit__name="Technique")
    assert counts[forum.pk, technique[0].unit_id] == 3
