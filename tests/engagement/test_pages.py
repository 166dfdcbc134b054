"""The pages: what they say, what they keep when something is wrong, and what they cost."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from engagement import hooks, panels, services, tasks
from engagement.models import ContactIdentity, ImportUpload, Interaction, Message
from engagement.services import uploads
from governance.models import AuditEvent, WeeklyCover
from governance.perms import Perm
from tests import make
from tests.engagement.scene import logged, place, questions, volunteer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tests.clock import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


@pytest.fixture
def _nothing_registered() -> Iterator[None]:
    before = list(hooks._after_log)
    yield
    hooks._after_log[:] = before
    panels.unregister("test")


def url(name: str, *args: object) -> str:
    return reverse(f"engagement:{name}", args=args)


def enter(client: Client, person: Any, language: str = "en") -> Client:
    person.language = language
    person.save()
    client.force_login(person)
    return client


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_opens_in_both_languages(client: Client, language: str) -> None:
    unit, space, _bo = place()
    ana = volunteer(unit, "Ana", Perm.INTERACTION_IMPORT, Perm.CONTACT_ERASE)
    row = logged(space, ana, contact_name="Hélène", contact_handle="@h", importance=True)
    enter(client, ana, language)

    for address in (
        url("today"),
        url("interaction-list"),
        *(f"{url('interaction-list')}?state={s}" for s in ("mine", "late", "answered", "closed")),
        url("interaction", row.pk),
        url("interaction-log"),
        url("import-add"),
    ):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    ("mine", "said"),
    [
        (0, "Nothing is waiting for you."),
        (1, "One conversation for you, about <mark>6 minutes</mark>."),
        (3, "3 conversations for you, about <mark>18 minutes</mark>."),
    ],
)
def test_today_says_how_much_is_mine(client: Client, mine: int, said: str) -> None:
    _unit, space, bo = place()
    for _ in range(mine):
        services.claim_interaction(interaction=logged(space, bo), by=bo, at=make.NOON)

    page = enter(client, bo).get(url("today")).content.decode()

    assert said in page
    assert page.count("Hand back") == mine


def test_today_says_what_waits_in_the_team_and_when_i_am_on_duty(client: Client) -> None:
    unit, space, bo = place()
    logged(space, bo)
    WeeklyCover.objects.create(
        unit=unit,
        person=bo,
        space=space,
        weekday=make.NOON.weekday(),
        starts=time(12, 30),
        ends=time(13, 30),
        zone="Europe/Paris",
        starts_on=make.LONG_AGO.date(),
    )

    page = enter(client, bo).get(url("today")).content.decode()

    assert "one conversation waits" in page
    assert "12:30 – 13:30" in page
    assert "You are on duty in this space today." in page


@pytest.mark.parametrize("how_many", [1, 25])
def test_the_list_costs_the_same_for_one_row_as_for_a_page(
    client: Client, django_assert_max_num_queries: Any, how_many: int
) -> None:
    _unit, space, bo = place()
    for _ in range(how_many):
        logged(space, bo, contact_handle="@h")
    enter(client, bo)

    # session, person, what they may do where, keys of the page, its rows, choices of the filters
    with django_assert_max_num_queries(6):
        page = client.get(url("interaction-list")).content.decode()

    assert page.count('<tr id="interaction-') == how_many


def test_a_neighbours_interaction_does_not_exist_and_reading_alone_answers_nothing(
    client: Client,
) -> None:
    unit, space, bo = place()
    row = logged(space, bo)
    enter(client, volunteer(make.unit(), "Chi"))
    assert client.get(url("interaction", row.pk)).status_code == 404
    assert client.post(url("interaction-claim", row.pk)).status_code == 404

    enter(client, make.person(Perm.INTERACTION_VIEW, on=unit, name="Dee"))
    assert client.get(url("interaction", row.pk)).status_code == 200
    assert client.post(url("interaction-claim", row.pk)).status_code == 403


def test_who_the_customer_is_is_told_to_those_who_may_answer(client: Client) -> None:
    unit, space, bo = place()
    row = logged(space, bo, contact_name="Hélène Roux", contact_handle="@helene")
    reader = make.person(Perm.INTERACTION_VIEW, on=unit, name="Dee")

    for address in (url("interaction", row.pk), url("today"), url("interaction-export")):
        page = enter(client, reader).get(address)
        assert b"Roux" not in page.getvalue(), address
    page = enter(client, bo).get(url("interaction", row.pk))
    assert b"Roux" in page.content  # the guard off: the name is on the page


def test_the_quick_log_keeps_an_interaction(client: Client) -> None:
    _unit, space, bo = place()
    enter(client, bo)
    sent = {"space": space.pk, "words": "Boiler down.", "triage": ["importance", "urgency"]}

    answer = client.post(url("interaction-log"), {**sent, "client_uuid": uuid4()})

    row = Interaction.objects.get()
    assert answer["Location"] == url("interaction", row.pk)
    assert (row.importance, row.urgency, row.occurred_at) == (True, True, make.NOON)


def test_the_quick_log_keeps_what_was_typed_when_something_is_wrong(client: Client) -> None:
    _unit, space, bo = place()
    enter(client, bo)
    tomorrow = (make.NOON + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")

    page = client.post(
        url("interaction-log"),
        {"space": space.pk, "words": "Boiler down.", "occurred_at": tomorrow},
    ).content.decode()

    assert "Boiler down." in page
    assert "This time has not come yet." in page
    assert not Interaction.objects.exists()


@pytest.mark.usefixtures("_nothing_registered")
def test_escalating_at_once_is_offered_where_somebody_registered_it(client: Client) -> None:
    _unit, space, bo = place()
    enter(client, bo)
    hooks.unregister_after_log()
    assert b"It cannot wait" not in client.get(url("interaction-log")).content

    asked: list[Interaction] = []

    def act(row: Interaction, *_more: object) -> str:
        asked.append(row)
        return "/today/"

    hooks.register_after_log(act)
    assert b"It cannot wait" in client.get(url("interaction-log")).content
    sent = {"space": space.pk, "words": "Gas leak.", "escalate": "on"}
    answer = client.post(url("interaction-log"), sent)

    assert (asked, answer["Location"]) == ([Interaction.objects.get()], "/today/")


def test_a_reply_that_comes_too_late_is_given_back_with_the_reason(client: Client) -> None:
    unit, space, bo = place()
    row = logged(space, bo)
    services.claim_interaction(interaction=row, by=volunteer(unit, "Chi"), at=make.NOON)

    page = enter(client, bo).post(url("interaction-reply", row.pk), {"body": "My careful words"})

    assert page.status_code == 409
    assert "My careful words" in page.content.decode()
    assert "Chi has taken" in page.content.decode()


def test_an_empty_reply_asks_for_words(client: Client) -> None:
    _unit, space, bo = place()

    page = enter(client, bo).post(url("interaction-reply", logged(space, bo).pk), {"body": ""})

    assert "Write a few words first." in page.content.decode()


def test_the_life_of_an_interaction_by_its_buttons(client: Client) -> None:
    _unit, space, bo = place()
    row = logged(space, bo)
    enter(client, bo)

    def press(act: str, **sent: object) -> Interaction:
        answer = client.post(url(f"interaction-{act}", row.pk), sent)
        assert answer.status_code == 302, answer.content.decode()
        return Interaction.objects.get()

    assert press("claim").claimed_by == bo
    assert press("release").claimed_by is None
    assert press("triage", triage="11", version=3).urgency
    press("note", body="Known incident.")
    assert press("reply", body="We repay you.", client_uuid=uuid4()).status == "answered"
    assert press("customer-message", body="Thanks, but …").status == "open"
    assert press("close", reason="done").status == "closed"
    assert press("reopen").status == "answered"
    page = client.get(url("interaction", row.pk)).content.decode()
    for sentence in ("Bo took it.", "Bo answered.", "Bo closed it.", "Bo opened it again."):
        assert sentence in page


def test_after_an_act_only_our_own_pages_are_gone_to(client: Client) -> None:
    _unit, space, bo = place()
    row = logged(space, bo)
    enter(client, bo)

    ours = client.post(url("interaction-claim", row.pk), {"next": "/today/"})
    theirs = client.post(url("interaction-release", row.pk), {"next": "//evil.example/"})

    assert ours["Location"] == "/today/"
    assert theirs["Location"] == url("interaction", row.pk)


def test_a_contact_is_erased_from_the_page(client: Client) -> None:
    unit, space, bo = place()
    row = logged(space, bo, contact_handle="@helene")
    enter(client, bo)
    assert client.post(url("contact-erase", row.contact_id)).status_code == 403

    enter(client, volunteer(unit, "Ana", Perm.CONTACT_ERASE))
    assert b"Erase the identity" in client.get(url("interaction", row.pk)).content
    client.post(url("contact-erase", row.contact_id))

    assert not ContactIdentity.objects.exists()
    assert b"@helene" not in client.get(url("interaction", row.pk)).content


@pytest.mark.usefixtures("_nothing_registered")
def test_higher_applications_show_a_panel(client: Client) -> None:
    _unit, space, bo = place()
    row = logged(space, bo)
    panels.register("test", lambda *_: ("ui/logo.html", {}))
    enter(client, bo)

    page = client.get(url("interaction", row.pk)).content.decode()
    assert page.count("st-logo") > client.get(url("today")).content.decode().count("st-logo")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_holds_what_is_filtered_and_is_audited_with_its_rows(
    client: Client, kind: str
) -> None:
    _unit, space, bo = place()
    logged(space, bo, words='=HYPERLINK("x")', urgency=True)
    logged(space, bo, words="Not urgent")

    answer = enter(client, bo).get(url("interaction-export") + f"?as={kind}&urgent=1&words=hyp")
    content = answer.getvalue()

    event = AuditEvent.objects.get(action="interactions.exported")
    assert (event.changes["rows"], event.changes["kind"]) == (1, kind)
    assert "hyp" not in str(event.changes)
    if kind == "csv":
        assert b"'=HYPERLINK" in content
        assert b"Not urgent" not in content
    else:
        assert content.startswith(b"PK")


def test_a_bad_filter_is_a_bad_request(client: Client) -> None:
    _unit, _space, bo = place()
    enter(client, bo)

    for query in ("state=all", "space=x", "order=pk", "cursor=zzz", "important=maybe"):
        assert client.get(f"{url('interaction-list')}?{query}").status_code == 400, query


def upload(client: Client, space: object, content: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile("questions.csv", content)
    return client.post(url("import-add"), {"space": space, "questions": file, **more})


def test_a_file_is_checked_confirmed_and_imported(client: Client) -> None:
    unit, space, _bo = place()
    enter(client, volunteer(unit, "Ana", Perm.INTERACTION_IMPORT))
    row = (1, "2026-03-01 10:00:00 +0000", "Lost mail", "All gone.", "helene", "fr")

    shown = client.get(upload(client, space.pk, questions(row).open().read())["Location"])
    assert b"All gone." in shown.content
    kept = ImportUpload.objects.get()
    mapping = {"id": "id", "occurred_at": "created", "body": "content", "author": "creator"}
    done = client.post(url("import-confirm", kept.pk), mapping, follow=True)

    assert b"One new conversation is here." in done.content
    assert Message.objects.get().body == "All gone."
    kept.refresh_from_db()
    assert (kept.state, bytes(kept.questions)) == ("done", b"")
    assert client.post(url("import-confirm", kept.pk)).status_code == 409


def test_errors_of_a_file_are_shown_by_row(client: Client) -> None:
    unit, space, _bo = place()
    enter(client, volunteer(unit, "Ana", Perm.INTERACTION_IMPORT))
    row = (1, "yesterday", "Lost mail", "All gone.", "helene", "fr")
    upload(client, space.pk, questions(row).open().read())

    page = client.post(
        url("import-confirm", ImportUpload.objects.get().pk), {}, follow=True
    ).content.decode()

    assert "one row needs a correction" in page
    assert "is not a time such as" in page
    assert not Interaction.objects.exists()


def test_what_is_no_table_is_refused_at_once(client: Client) -> None:
    unit, space, _bo = place()
    enter(client, volunteer(unit, "Ana", Perm.INTERACTION_IMPORT))

    page = upload(client, space.pk, b"\x1f\x8b" + b"\x00" * 40)

    assert b"cannot be read" in page.content
    assert not ImportUpload.objects.exists()


def test_importing_is_for_those_who_may_and_into_their_spaces_only(client: Client) -> None:
    unit, _space, bo = place()
    assert enter(client, bo).get(url("import-add")).status_code == 403

    enter(client, volunteer(unit, "Ana", Perm.INTERACTION_IMPORT))
    far = make.space(make.unit())
    assert upload(client, far.pk, b"id,created,content\n").status_code == 200
    assert not ImportUpload.objects.exists()


def test_a_large_file_is_left_to_the_worker_and_found_again_when_its_message_is_lost(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    clock: Clock,
) -> None:
    unit, space, _bo = place()
    enter(client, volunteer(unit, "Ana", Perm.INTERACTION_IMPORT))
    row = (1, "2026-03-01 10:00:00 +0000", "Lost mail", "All gone.", "helene", "fr")
    upload(client, space.pk, questions(row).open().read())
    kept = ImportUpload.objects.get()
    sent: list[int] = []
    monkeypatch.setattr(uploads, "BY_THE_WORKER", 10)
    monkeypatch.setattr(uploads, "wake_worker", sent.append)
    monkeypatch.setattr(tasks, "wake_worker", sent.append)

    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(url("import-confirm", kept.pk), follow=True)
    assert b"The import is running." in page.content
    tasks.sweep_uploads()
    assert sent == [kept.pk]  # not lost yet
    clock.forward(minutes=11)
    tasks.sweep_uploads()
    for _ in range(2):  # a second delivery changes nothing
        tasks.import_upload(upload_id=kept.pk)

    assert sent == [kept.pk, kept.pk]
    assert Interaction.objects.count() == 1
