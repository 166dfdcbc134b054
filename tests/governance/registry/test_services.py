"""Networks, cards, accounts, holders, accesses, decisions: each rule held and refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.services import deactivate_person
from governance import services
from governance.models import (
    AccessFact,
    AccountHolder,
    AuditEvent,
    Network,
    SocialAccount,
    Space,
)
from governance.perms import Perm
from governance.services import registry
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.registry import build

pytestmark = pytest.mark.django_db

TODAY = make.NOON.date()


def test_a_network_is_added_changed_retired_and_offered_again() -> None:
    ana = build.boss()
    facts = {"name": "Threads", "kind": "social", "launched_on": None}
    network = registry.add_network(facts=facts, by=ana, at=make.NOON)
    registry.change_network(network=network, facts=facts | {"kind": "video"}, by=ana, at=make.NOON)
    registry.retire_network(network=network, on=TODAY, by=ana, at=make.NOON)

    assert network not in Network.objects.offered(on=TODAY)
    assert network in Network.objects.offered(on=TODAY - timedelta(days=1))
    with pytest.raises(ConflictError):
        registry.retire_network(network=network, on=TODAY, by=ana, at=make.NOON)
    registry.restore_network(network=network, by=ana, at=make.NOON)
    with pytest.raises(ConflictError):
        registry.restore_network(network=network, by=ana, at=make.NOON)
    assert network in Network.objects.offered(on=TODAY)


def test_the_catalogue_is_the_whole_company_s() -> None:
    bo = make.person(Perm.SPACE_CHANGE, on=make.hub())

    with pytest.raises(PermissionDenied):
        registry.add_network(facts={"name": "Threads", "kind": "social"}, by=bo, at=make.NOON)


def test_nothing_new_begins_on_a_retired_network_and_what_is_there_stays() -> None:
    ana, hub = build.boss(), make.hub()
    space = make.space(hub)
    registry.retire_network(network=space.network, on=TODAY, by=ana, at=make.NOON)
    facts = {"name": "New", "network": space.network}

    with pytest.raises(ValidationError, match="retired"):
        services.create_space(unit=hub, facts=facts, by=ana, at=make.NOON)
    with pytest.raises(ValidationError, match="retired"):
        build.account(hub, by=ana, network=space.network)
    changed = services.change_space(space=space, facts={"name": "Old"}, by=ana, at=make.NOON)
    assert changed.name == "Old"


def test_an_observation_has_a_source_and_is_never_overwritten() -> None:
    ana = build.boss()
    network = build.network()
    facts = {"text": "No scheduling", "source": "https://example.org/", "observed_on": TODAY}
    for _time in range(2):
        registry.note_network_fact(network=network, facts=facts, by=ana, at=make.NOON)

    assert network.facts.count() == 2
    with pytest.raises(ValidationError):
        registry.note_network_fact(
            network=network, facts=facts | {"source": "nowhere"}, by=ana, at=make.NOON
        )


def test_the_people_of_a_space_are_two_and_active() -> None:
    ana, space = build.boss(), make.space(make.hub())
    gone = make.user()
    deactivate_person(person=gone, by=None, at=make.NOON)

    with pytest.raises(ValidationError, match="two different"):
        services.change_space(
            space=space, facts={"owner": ana, "deputy": ana}, by=ana, at=make.NOON
        )
    with pytest.raises(ValidationError, match="deactivated"):
        services.change_space(space=space, facts={"owner": gone}, by=ana, at=make.NOON)
    services.change_space(space=space, facts={"owner": ana}, by=ana, at=make.NOON)
    assert AuditEvent.objects.latest("pk").changes["after"]["owner_id"] == ana.pk


def test_a_review_sets_the_next_one_in_six_months_and_races() -> None:
    ana, space = build.boss(), make.space(make.hub())
    stale = Space.objects.get(pk=space.pk)

    reviewed = registry.review_space(space=space, by=ana, at=make.NOON)

    assert reviewed.review_on == TODAY.replace(month=9)
    with pytest.raises(ConflictError):
        registry.review_space(space=stale, by=ana, at=make.NOON)


def test_a_card_is_appended_and_read_at_any_moment() -> None:
    ana, space = build.boss(), make.space(make.hub())
    assert registry.card_of(space, at=make.NOON) is None
    build.card(space, by=ana, tone="Warm")
    build.card(space, by=ana, tone="Cool", at=make.NOON + timedelta(days=2))

    first = registry.card_of(space, at=make.NOON + timedelta(days=1))
    last = registry.card_of(space, at=make.NOON + timedelta(days=2))

    assert (first and first.tone, last and last.tone) == ("Warm", "Cool")
    assert list(space.cards.values_list("number", flat=True)) == [2, 1]


def test_an_account_is_known_by_its_name_whatever_its_spelling() -> None:
    ana, hub, other = build.boss(), make.hub(), make.hub()
    account = build.account(
        hub, by=ana, handle="@Alvea", url="https://www.facebook.com/Alvea/?x=1"
    )

    assert (account.handle_key, account.url_key) == ("alvea", "facebook.com/alvea")
    with pytest.raises(ValidationError, match="already"):
        build.account(hub, by=ana, handle="alvea")
    build.account(other, by=ana, handle="alvea")  # another unit: sprawl, not a mistake


def test_an_account_s_space_is_on_its_network_and_within_reach() -> None:
    ana, hub = build.boss(), make.hub()
    space = make.space(hub)
    bo = make.person(Perm.ACCOUNT_CHANGE, on=hub)
    elsewhere = make.space(make.hub(), network=build.network())

    assert build.account(hub, by=ana, network=space.network, space=space).space == space
    with pytest.raises(ValidationError, match="on this network"):
        build.account(hub, by=ana, handle="b", space=space)
    with pytest.raises(ValidationError, match="on this network"):
        build.account(hub, by=bo, handle="c", space=elsewhere)
    with pytest.raises(PermissionDenied):
        build.account(make.hub(), by=bo, handle="d")


def test_an_account_has_two_holders_and_not_three() -> None:
    ana, account = build.boss(), build.account()
    one, two, three = make.user(), make.user(), make.user()
    first = registry.add_holder(account=account, person=one, by=ana, at=make.NOON)
    registry.add_holder(account=account, person=two, by=ana, at=make.NOON)

    with pytest.raises(ValidationError, match="Two people"):
        registry.add_holder(account=account, person=three, by=ana, at=make.NOON)
    registry.end_holder(holder=first, by=ana, at=make.NOON + timedelta(days=1))
    with pytest.raises(ValidationError, match="already"):
        registry.add_holder(account=account, person=two, by=ana, at=make.NOON)
    later = registry.add_holder(
        account=account, person=three, by=ana, at=make.NOON + timedelta(days=1)
    )
    assert later.position == 1
    with pytest.raises(ConflictError):
        registry.end_holder(holder=first, by=ana, at=make.NOON)
    at = make.NOON + timedelta(hours=1)
    assert set(AccountHolder.objects.in_force(at=at).values_list("person", flat=True)) == {
        one.pk,
        two.pk,
    }


def test_a_deactivated_person_holds_nothing_and_counts_for_nobody() -> None:
    ana, account, gone = build.boss(), build.account(), make.user()
    registry.add_holder(account=account, person=gone, by=ana, at=make.NOON)
    deactivate_person(person=gone, by=None, at=make.NOON)
    gone.refresh_from_db()

    counted = SocialAccount.objects.with_holders(at=make.NOON).get()
    assert vars(counted)["holder_count"] == 0
    with pytest.raises(ValidationError, match="deactivated"):
        registry.add_holder(account=account, person=gone, by=ana, at=make.NOON)


def test_an_access_is_appended_never_overwritten() -> None:
    ana, account, bo = build.boss(), build.account(), make.user()
    fact = build.access(account, bo, by=ana)
    later = make.NOON + timedelta(days=30)

    after = registry.rotate_access(fact=fact, on=later.date(), by=ana, at=later)

    assert after.given_on == fact.given_on
    assert after.rotated_on == later.date()
    assert AccessFact.objects.in_force(at=make.NOON).get().rotated_on is None
    assert AccessFact.objects.in_force(at=later).get() == after
    with pytest.raises(ConflictError):
        registry.close_access(fact=fact, by=ana, at=later)
    with pytest.raises(ValidationError, match="already"):
        build.access(account, bo, by=ana, at=later)
    registry.close_access(fact=after, by=ana, at=later)
    assert not AccessFact.objects.in_force(at=later).exists()


def test_a_day_that_has_not_come_is_no_fact() -> None:
    ana, account = build.boss(), build.account()
    fact = build.access(account, make.user(), by=ana)

    with pytest.raises(ValidationError, match="not come"):
        registry.rotate_access(fact=fact, on=TODAY + timedelta(days=1), by=ana, at=make.NOON)
    assert AccessFact.objects.in_force(at=make.NOON).get() == fact


def test_closing_an_account_ends_its_holders_and_accesses() -> None:
    ana, account = build.boss(), build.account()
    registry.add_holder(account=account, person=make.user(), by=ana, at=make.LONG_AGO)
    fact = build.access(account, make.user(), by=ana)

    closed = registry.close_account(account=account, on=TODAY, by=ana, at=make.NOON)

    assert closed.closed_on == TODAY
    assert not AccountHolder.objects.in_force(at=make.NOON).exists()
    assert not AccessFact.objects.in_force(at=make.NOON).exists()
    for act in (
        lambda: registry.close_account(account=account, on=TODAY, by=ana, at=make.NOON),
        lambda: registry.add_holder(account=account, person=ana, by=ana, at=make.NOON),
        lambda: build.access(account, fact.person, by=ana),
    ):
        with pytest.raises(ConflictError):
            act()


def test_a_name_is_public_only_while_its_owner_agrees() -> None:
    bo = make.appoint(make.user("Bo"), make.shipped_role("community-manager"), on=make.hub())
    assert registry.authorised_speakers(at=make.NOON) == []

    registry.agree_to_be_named(by=bo, at=make.NOON)

    assert registry.authorised_speakers(at=make.NOON) == [bo]
    with pytest.raises(ConflictError):
        registry.agree_to_be_named(by=bo, at=make.NOON)
    registry.withdraw_name(person=bo, by=bo, at=make.NOON + timedelta(days=1))
    assert registry.authorised_speakers(at=make.NOON + timedelta(days=1)) == []
    with pytest.raises(ConflictError):
        registry.withdraw_name(person=bo, by=bo, at=make.NOON)


def test_who_does_not_answer_customers_is_not_named() -> None:
    chi = make.person(Perm.UNIT_VIEW, on=make.hub())
    registry.agree_to_be_named(by=chi, at=make.NOON)

    assert registry.authorised_speakers(at=make.NOON) == []


def test_who_leaves_leaves_accounts_accesses_spaces_and_the_public_page() -> None:
    ana, account, hub = build.boss(), build.account(), make.hub()
    bo = make.appoint(make.user("Bo"), make.shipped_role("community-manager"), on=hub)
    space = make.space(hub, deputy=bo)
    registry.add_holder(account=account, person=bo, by=ana, at=make.NOON)
    build.access(account, bo, by=ana)
    registry.agree_to_be_named(by=bo, at=make.NOON)

    results = services.close_everything(person=bo, by=ana, at=make.NOON + timedelta(days=1))

    assert all(each.done for each in results), results
    labels = {each.source for each in results}
    assert {"Access to accounts", "Official accounts", "Spaces they answer for"} <= labels
    space.refresh_from_db()
    assert space.deputy is None
    later = make.NOON + timedelta(days=2)
    assert not AccountHolder.objects.in_force(at=later).exists()
    assert not AccessFact.objects.in_force(at=later).exists()
