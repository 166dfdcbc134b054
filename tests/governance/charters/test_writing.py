"""Writing, reviewing and publishing: each rule with its refusal."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from governance import access, services
from governance.charter_templates import TEMPLATES
from governance.domain.charter_status import Change
from governance.domain.wording import reading
from governance.models import AuditEvent, Charter, CharterCampaign, CharterText, CharterVersion
from governance.perms import Perm
from notifications.models import OutboxMessage
from socialteam.kit import markdown
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.charters import build

pytestmark = pytest.mark.django_db


def draft_of(charter: Charter) -> CharterVersion:
    return charter.versions.under_way().get()


def english(version: CharterVersion) -> CharterText:
    return version.texts.get(language="en")


def test_a_charter_begins_with_an_empty_draft_in_both_languages() -> None:
    charter = build.office().charter()

    draft = draft_of(charter)
    assert (draft.number, draft.state, draft.change) == (1, "draft", "material")
    assert [text.language for text in draft.texts.all()] == ["fr", "en"]
    assert charter.slug == "our-charter"


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_template_fits_on_one_page_and_is_not_hard_to_read(template: str) -> None:
    office = build.office()
    charter = services.create_charter(
        unit=office.hub, facts=build.FACTS, by=office.ana, at=make.NOON, template=template
    )

    for text in draft_of(charter).texts.all():
        measured = reading(markdown.plain(text.body), text.language)
        assert measured.words > 200
        assert not measured.too_long
        assert (measured.score or 0) >= 50, (template, text.language, measured.score)


def test_only_writers_of_the_unit_write() -> None:
    office = build.office()
    with pytest.raises(PermissionDenied):
        services.create_charter(unit=office.hub, facts=build.FACTS, by=office.lea, at=make.NOON)
    chi = make.person(*build.WRITES, on=make.hub("South"))
    text = english(draft_of(office.charter()))
    with pytest.raises(PermissionDenied):
        services.write_text(text=text, body="Mine", revision=0, by=chi, at=make.NOON)


def test_a_charter_holds_in_its_owners_unit_and_below_it_only() -> None:
    office = build.office()
    with pytest.raises(ValidationError, match="below it"):
        office.charter(units=[make.hub("South")])


@pytest.mark.parametrize(
    "facts", [{"renewal_months": 0}, {"grace_days": 366}, {"most_words": 0}, {"title_fr": ""}]
)
def test_facts_out_of_range_are_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        build.office().charter(**facts)


def test_of_two_editors_none_overwrites_the_other() -> None:
    office = build.office()
    text = english(draft_of(office.charter()))
    bea = make.person(*build.WRITES, on=office.hub)
    services.write_text(text=text, body="Ana’s words", revision=0, by=office.ana, at=make.NOON)

    with pytest.raises(services.EditedMeanwhileError) as caught:
        services.write_text(text=text, body="Bea’s words", revision=0, by=bea, at=make.NOON)

    assert caught.value.text.body == "Ana’s words"
    saved = services.write_text(text=text, body="Both", revision=1, by=bea, at=make.NOON)
    assert (saved.body, saved.revision) == ("Both", 2)


def test_saving_what_stands_already_changes_nothing() -> None:
    text = english(draft_of((office := build.office()).charter()))
    services.write_text(text=text, body="Same", revision=0, by=office.ana, at=make.NOON)
    again = services.write_text(text=text, body="Same", revision=0, by=office.ana, at=make.NOON)
    assert again.revision == 1


def test_a_text_is_changed_in_a_draft_only() -> None:
    office = build.office()
    version = office.submit(office.charter())
    with pytest.raises(ConflictError, match="no longer a draft"):
        services.write_text(
            text=english(version), body="Late", revision=1, by=office.ana, at=make.NOON
        )


def test_a_text_of_more_than_twenty_thousand_characters_is_refused() -> None:
    text = english(draft_of((office := build.office()).charter()))
    with pytest.raises(ValidationError, match="20,000"):
        services.write_text(text=text, body="x" * 20_001, revision=0, by=office.ana, at=make.NOON)


def submit(office: build.Office, version: CharterVersion, **facts: Any) -> CharterVersion:
    facts = {"change": Change.MATERIAL, "summary": "First.", "reviewer": None, **facts}
    return services.submit_version(version=version, by=office.ana, at=make.NOON, **facts)


def test_an_empty_text_does_not_go_to_review() -> None:
    office = build.office()
    with pytest.raises(ValidationError, match="one language"):
        submit(office, draft_of(office.charter()))


@pytest.mark.parametrize(
    ("facts", "field"), [({"summary": " "}, "summary"), ({"change": Change.MINOR}, "change")]
)
def test_a_submission_says_what_changes(facts: dict[str, Any], field: str) -> None:
    office = build.office()
    version = draft_of(office.charter())
    office.write(version, "Words.")
    with pytest.raises(ValidationError) as caught:
        submit(office, version, **facts)
    assert list(caught.value.message_dict) == [field]


def test_the_reviewer_named_may_approve_and_gets_a_mail() -> None:
    office = build.office()
    version = draft_of(office.charter())
    office.write(version, "Words.")
    with pytest.raises(ValidationError):
        submit(office, version, reviewer=office.bo)

    submit(office, version, reviewer=office.lea)

    mail = OutboxMessage.objects.get(kind="charter.review_asked")
    assert (mail.recipient, mail.context) == (office.lea, {"version": version.pk})


def test_nobody_approves_their_own_text() -> None:
    office = build.office()
    both = make.person(*build.WRITES, *build.REVIEWS, on=office.hub)
    charter = office.charter()
    text = english(draft_of(charter))
    services.write_text(text=text, body="A word of mine", revision=0, by=both, at=make.NOON)
    version = office.submit(charter)

    with pytest.raises(PermissionDenied, match="Nobody approves their own text"):
        services.approve_version(version=version, by=both, at=make.NOON)

    assert services.approve_version(version=version, by=office.lea, at=make.NOON)


def test_the_database_keeps_that_promise_too() -> None:
    office = build.office()
    version = office.approve(office.charter())
    with pytest.raises(IntegrityError, match="nobody_approves_own"), transaction.atomic():
        CharterVersion.objects.filter(pk=version.pk).update(approved_by=version.author)


def test_a_reviewer_sends_back_with_a_reason() -> None:
    office = build.office()
    version = office.submit(office.charter())
    with pytest.raises(ValidationError):
        services.send_back_version(version=version, reason=" ", by=office.lea, at=make.NOON)
    with pytest.raises(PermissionDenied):
        services.send_back_version(version=version, reason="No", by=office.ana, at=make.NOON)

    back = services.send_back_version(
        version=version, reason="Name the law.", by=office.lea, at=make.NOON
    )

    assert back.state == "draft"
    assert back.comments.get().body == "Name the law."


def test_an_approved_version_may_still_be_sent_back() -> None:
    office = build.office()
    version = office.approve(office.charter())
    back = services.send_back_version(version=version, reason="Wait", by=office.lea, at=make.NOON)
    assert (back.state, back.approved_by) == ("draft", None)


def test_what_is_not_approved_is_not_published() -> None:
    office = build.office()
    version = office.submit(office.charter())
    with pytest.raises(ConflictError):
        services.publish_version(version=version, by=office.ana, at=make.NOON)
    approved = services.approve_version(version=version, by=office.lea, at=make.NOON)
    with pytest.raises(PermissionDenied):
        services.publish_version(version=approved, by=office.lea, at=make.NOON)


def test_a_new_version_retires_the_one_before() -> None:
    office = build.office()
    charter = office.charter()
    first = office.publish(charter)
    later = make.NOON + timedelta(days=30)
    second = office.publish(charter, "Say who you are, first.", at=later)

    first.refresh_from_db()
    assert (first.state, first.retired_at) == ("retired", later)
    assert (second.state, second.number) == ("published", 2)
    assert second.grace_until == later + timedelta(days=14)
    assert charter.versions.in_force(at=make.NOON).get() == first
    assert charter.versions.in_force(at=later).get() == second


def test_a_minor_version_opens_no_campaign() -> None:
    office = build.office()
    charter = office.charter()
    office.publish(charter)
    office.publish(charter, "Say who you are!", change=Change.MINOR)
    assert CharterCampaign.objects.count() == 1


def test_one_version_is_prepared_at_a_time() -> None:
    office = build.office()
    charter = office.charter()
    with pytest.raises(ConflictError, match="being prepared already"):
        services.start_version(charter=charter, by=office.ana, at=make.NOON)


def test_a_retired_charter_asks_nobody() -> None:
    office = build.office()
    charter = office.charter()
    office.publish(charter)
    services.retire_charter(charter=charter, by=office.ana, at=make.NOON)

    assert CharterCampaign.objects.get().ended_at == make.NOON
    assert not charter.versions.in_force(at=make.NOON).exists()
    with pytest.raises(ConflictError):
        services.retire_charter(charter=charter, by=office.ana, at=make.NOON)


def test_two_versions_in_force_are_impossible_even_by_hand() -> None:
    office = build.office()
    charter = office.charter()
    office.publish(charter)
    second = CharterVersion.objects.filter(pk=office.approve(charter, "Other words.").pk)
    dates = {"published_at": make.NOON, "grace_until": make.NOON}
    with pytest.raises(IntegrityError, match="one_in_force"), transaction.atomic():
        second.update(state="published", **dates)


@pytest.mark.django_db(transaction=True)
def test_of_two_publishers_at_once_exactly_one_publishes() -> None:
    office = build.office()
    version = office.approve(office.charter())
    bea = make.person(*build.WRITES, on=office.hub)
    barrier, outcomes = threading.Barrier(2), []

    def publish(who: Any) -> None:
        mine = CharterVersion.objects.select_related("charter").get(pk=version.pk)
        barrier.wait(timeout=5)
        try:
            services.publish_version(version=mine, by=who, at=make.NOON)
            outcomes.append("published")
        except ConflictError:
            outcomes.append("conflict")
        finally:
            connection.close()

    racers = [threading.Thread(target=publish, args=[who]) for who in (office.ana, bea)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(timeout=10)

    assert sorted(outcomes) == ["conflict", "published"]
    assert CharterCampaign.objects.count() == 1
    assert AuditEvent.objects.filter(action="charter.published").count() == 1


def test_a_suggestion_is_applied_and_counts_as_the_writers_words() -> None:
    office = build.office()
    version = draft_of(office.charter())
    office.write(version, "Answer fast. Be kind.")
    facts = {"language": "en", "passage": "Answer fast.", "replacement": "Answer within a day."}
    comment = services.comment_on_version(
        version=version, facts=facts, by=office.lea, at=make.NOON
    )

    services.accept_suggestion(comment=comment, by=office.ana, at=make.NOON)

    assert english(version).body == "Answer within a day. Be kind."
    assert not services.wrote(office.lea, version)
    with pytest.raises(ConflictError, match="settled already"):
        services.accept_suggestion(comment=comment, by=office.ana, at=make.NOON)


def test_a_suggestion_whose_passage_has_gone_is_not_applied() -> None:
    office = build.office()
    version = draft_of(office.charter())
    office.write(version, "Answer fast.")
    facts = {"language": "en", "passage": "Answer fast.", "replacement": "Answer."}
    comment = services.comment_on_version(
        version=version, facts=facts, by=office.lea, at=make.NOON
    )
    office.write(version, "Something else.")

    with pytest.raises(ConflictError, match="has changed"):
        services.accept_suggestion(comment=comment, by=office.ana, at=make.NOON)

    declined = services.settle_comment(comment=comment, by=office.ana, at=make.NOON)
    assert declined.state == "declined"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"passage": "absent", "replacement": "x"}, "passage"),
        ({"passage": "word", "replacement": "x"}, "passage"),
        ({"body": "  "}, "body"),
    ],
)
def test_a_comment_says_something_about_the_text(facts: dict[str, str], field: str) -> None:
    office = build.office()
    version = draft_of(office.charter())
    office.write(version, "word word")
    with pytest.raises(ValidationError) as caught:
        services.comment_on_version(
            version=version, facts={"language": "en", **facts}, by=office.lea, at=make.NOON
        )
    assert field in caught.value.message_dict


def test_readers_neither_see_nor_comment_on_drafts() -> None:
    office = build.office()
    charter = office.charter()
    facts = {"language": "en", "body": "Hm"}
    with pytest.raises(PermissionDenied):
        services.comment_on_version(
            version=draft_of(charter), facts=facts, by=office.bo, at=make.NOON
        )
    assert not services.versions_seen_by(office.bo, charter).exists()
    assert services.versions_seen_by(office.lea, charter).exists()


def test_new_powers_reach_roles_that_exist_already() -> None:
    role = make.shipped_role("community-manager")
    hub = make.hub()
    bo = make.appoint(make.user(), role, on=hub)
    role.powers = [power for power in role.powers if not power.startswith("charter_")]
    role.save()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM governance_unitgrouppermission WHERE permission_id IN"
            " (SELECT id FROM auth_permission WHERE codename = 'charter_view')"
        )
    assert hub.pk not in access.unit_ids(User.objects.get(pk=bo.pk), Perm.CHARTER_VIEW)

    services.install_catalogue(make.NOON)

    assert hub.pk in access.unit_ids(User.objects.get(pk=bo.pk), Perm.CHARTER_VIEW)
    assert hub.pk not in access.unit_ids(User.objects.get(pk=bo.pk), Perm.CHARTER_WRITE)
