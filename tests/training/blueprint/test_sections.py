"""Rules of permits in a set-up file: read as they hold now, changed through their services."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

from governance.blueprint.reading import InvalidFileError
from governance.models import AuditEvent, OrgUnit
from governance.perms import Perm
from tests import make
from tests.governance.blueprint import build
from tests.training.permits.build import Place
from training import services
from training.blueprint import SECTIONS
from training.models import (
    CertificationRequirement,
    SpeakingPolicy,
    SpeakingScope,
    Track,
)
from training.services import Asks, Where

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

pytestmark = pytest.mark.django_db
HEAD = "socialteam: 1\n"


@pytest.fixture
def place() -> Place:
    return Place.build()


@pytest.fixture
def applier(place: Place) -> User:
    """Somebody who applies files and sets who speaks, in the whole company."""
    powers = (Perm.SETUP_APPLY, Perm.SPEAKING_CHANGE, Perm.UNIT_CHANGE)
    return make.person(*powers, on=place.hub.parent or place.hub, language="en")


def _scope(place: Place, unit: str = "", **facts: str) -> str:
    row = {"unit": unit or place.hub.slug, "role": place.role.slug, **facts}
    return ", ".join(f"{name}: {value}" for name, value in row.items())


def test_rules_are_written_in_the_name_of_who_applies(place: Place, applier: User) -> None:
    place.track("tone")
    text = (
        f"{HEAD}speaking_policies: [{{unit: {place.hub.slug}, consent: false}}]\n"
        f"speaking_scopes: [{{{_scope(place, topic=place.topic.slug, level='commit')}}}]\n"
        f"certification_requirements: [{{unit: {place.hub.slug}, track: tone}}]\n"
    )

    build.apply(text, applier)

    policy, scope = SpeakingPolicy.objects.get(), SpeakingScope.objects.get()
    assert (policy.asks_charter, policy.asks_certification, policy.asks_consent) == (
        True,
        True,
        False,
    )
    assert (scope.topic, scope.network, scope.level) == (place.topic, None, 2)
    for rule in (policy, scope, CertificationRequirement.objects.get()):
        assert (rule.made_by, rule.starts_at, rule.ends_at) == (applier, make.NOON, None)
    made = AuditEvent.objects.filter(actor=applier, action__endswith=".made")
    assert sorted(made.values_list("action", flat=True)) == [
        "permit-policy.made",
        "requirement.made",
        "speaking-scope.made",
    ]
    assert build.plan(text).changes == ()


def test_what_differs_ends_and_begins_anew_so_that_history_stays(
    place: Place, applier: User
) -> None:
    before = make.NOON - timedelta(days=9)
    place.ask(at=before, charter=True)
    text = f"{HEAD}speaking_policies: [{{unit: {place.hub.slug}}}]\n"

    plan = build.plan(text)
    build.apply(text, applier)

    assert [change.fields for change in plan.changes] == [
        {"certification": (False, True), "consent": (False, True)}
    ]
    first, second = SpeakingPolicy.objects.order_by("starts_at")
    assert (first.starts_at, first.ends_at) == (before, make.NOON)
    assert (second.starts_at, second.ends_at) == (make.NOON, None)
    assert build.plan(text).changes == ()


def test_a_pruned_rule_ends_now_and_one_that_is_planned_is_neither_shown_nor_touched(
    place: Place, applier: User
) -> None:
    place.scope()
    later = make.NOON + timedelta(days=9)
    services.set_policy(
        unit=place.hub, asks=Asks(), by=place.claire, at=make.NOON, starts_at=later
    )

    text = build.text()
    keys = ("speaking_scopes", "speaking_policies")
    build.apply(HEAD + "".join(f"{key}: {{prune: true, rows: []}}\n" for key in keys), applier)

    assert "speaking_policies: []\n" in text
    assert SpeakingScope.objects.get().ends_at == make.NOON
    assert SpeakingPolicy.objects.get().ends_at is None
    assert AuditEvent.objects.filter(action="speaking-scope.ended", actor=applier).count() == 1


def test_a_policy_that_is_planned_already_refuses_the_row_by_its_line(
    place: Place, applier: User
) -> None:
    later = make.NOON + timedelta(days=9)
    services.set_policy(
        unit=place.hub, asks=Asks(), by=place.claire, at=make.NOON, starts_at=later
    )
    text = f"{HEAD}speaking_policies:\n  - {{unit: {place.hub.slug}}}\n"

    with pytest.raises(InvalidFileError, match=r"line 3, speaking_policies\[0\]: A policy holds"):
        build.apply(text, applier)


def test_a_scope_of_a_unit_of_the_same_file_is_written(place: Place, applier: User) -> None:
    company = OrgUnit.objects.get(kind="company")
    text = (
        f"{HEAD}units: [{{unit: nord, name: Nord, kind: spoke, under: {company.slug}}}]\n"
        f"speaking_scopes: [{{{_scope(place, 'nord')}}}]\n"
    )

    build.apply(text, applier)

    assert SpeakingScope.objects.get().unit == OrgUnit.objects.get(slug="nord")


def test_who_may_not_say_who_speaks_applies_none_of_it(place: Place) -> None:
    company = OrgUnit.objects.get(kind="company")
    stranger = make.person(Perm.SETUP_APPLY, on=company, language="en")

    with pytest.raises(PermissionDenied):
        build.apply(f"{HEAD}speaking_scopes: [{{{_scope(place)}}}]\n", stranger)

    assert not SpeakingScope.objects.exists()


@pytest.mark.parametrize(
    ("track", "said"),
    [
        ("tonne", "There is no track “tonne” here; the nearest is “tone”."),
        ("zzz", "There is no track “zzz” here: bring it first."),
    ],
)
def test_a_track_that_is_not_here_is_named_with_its_line(
    place: Place, track: str, said: str
) -> None:
    place.track("tone")
    rows = "".join(f"  - {{unit: {place.hub.slug}, track: {each}}}\n" for each in ("tone", track))

    found = build.problems(f"{HEAD}certification_requirements:\n{rows}")

    assert found == [f"line 4, certification_requirements[1].track: {said}"]


def test_a_track_that_nobody_can_pass_is_not_asked_for(place: Place) -> None:
    track = place.track("tone")
    Track.objects.create(unit=place.hub, slug="draft", renewal="never", created_at=make.NOON)
    row = f"{HEAD}certification_requirements: [{{unit: {place.hub.slug}, track: %s}}]\n"

    assert build.problems(row % "tone") == []
    assert "publish it first" in build.problems(row % "draft")[0]
    Track.objects.filter(pk=track.pk).update(retired_at=make.NOON)
    assert "publish it first" in build.problems(row % "tone")[0]


@pytest.mark.usefixtures("applier")
@pytest.mark.parametrize("rules", [1, 30])
def test_reading_costs_one_query_a_section(
    place: Place, rules: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    track = place.track()
    for _number in range(rules):
        where = Where(topic=make.topic(place.hub))
        place.scope(where=where)
        place.require(track, where)
        unit = make.hub()
        services.set_policy(
            unit=unit, asks=Asks(), by=make.person(Perm.SPEAKING_CHANGE, on=unit), at=make.NOON
        )

    with django_assert_num_queries(3):  # policies, scopes, requirements
        found = [section.read(make.NOON) for section in SECTIONS]

    assert [len(rows) for rows in found] == [rules, rules, rules]
