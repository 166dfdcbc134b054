"""The pages: who opens which, what a conflict shows, what a reader is told."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from governance import services
from governance.charter_pdf import blocks_of
from governance.models import Acknowledgement, Charter
from governance.perms import Perm
from tests import make
from tests.governance.charters import build

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
PAGES = ("detail", "change", "campaign", "read", "submit", "review")


def url(name: str, *args: Any) -> str:
    return reverse(f"governance:charter-{name}", args=args)


def office() -> build.Office:
    made = build.office()
    everything = (*build.WRITES, Perm.REPORT_VIEW, Perm.SPACE_CHANGE, Perm.SPACE_VIEW)
    made.ana = make.person(*everything, on=made.hub, name="Ana Ruiz", language="en")
    return made


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_whole_in_both_languages(client: Client, language: str) -> None:
    team = office()
    charter = team.charter()
    team.publish(charter)
    services.start_version(charter=charter, by=team.ana, at=make.NOON)
    User.objects.filter(pk=team.ana.pk).update(language=language)
    client.force_login(team.ana)

    for address in [
        url("list"),
        url("create"),
        url("mine"),
        url("draft", charter.pk, "fr"),
        url("version", charter.pk, 1),
        *(url(name, charter.pk) for name in PAGES),
    ]:
        response = client.get(address)
        assert response.status_code == 200, address
        assert b"</html>" in response.content


def test_a_charter_of_another_hub_does_not_exist(client: Client) -> None:
    team = office()
    charter = team.charter()
    team.publish(charter)
    chi = make.person(*build.WRITES, *build.REVIEWS, Perm.REPORT_VIEW, on=make.hub("South"))
    client.force_login(chi)

    for name in PAGES:
        assert client.get(url(name, charter.pk)).status_code == 404, name
    for name in ("approve", "publish", "retire", "start", "comment", "settle", "return", "read"):
        assert client.post(url(name, charter.pk)).status_code == 404, name
    assert client.get(url("pdf", charter.pk, 1, "fr")).status_code == 404
    assert b"Our charter" not in client.get(url("list")).content


def test_a_reader_sees_what_is_in_force_and_no_draft(client: Client) -> None:
    team = office()
    charter = team.charter()
    client.force_login(team.bo)
    assert b"Our charter" not in client.get(url("list")).content
    assert client.get(url("review", charter.pk)).status_code == 404  # a spoke prepares nothing
    assert client.get(url("version", charter.pk, 1)).status_code == 404
    assert client.get(url("create")).status_code == 403

    team.publish(charter)

    assert b"Our charter" in client.get(url("list")).content
    assert client.get(url("detail", charter.pk)).status_code == 200


def test_the_second_editor_gets_both_texts_and_loses_nothing(client: Client) -> None:
    team = office()
    charter = team.charter()
    text = charter.versions.get().texts.get(language="en")
    services.write_text(text=text, body="Their words", revision=0, by=team.ana, at=make.NOON)
    client.force_login(team.ana)

    response = client.post(
        url("draft", charter.pk, "en"), {"body": "My <b>words</b>", "revision": "0"}
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "Their words" in page
    assert "My &lt;b&gt;words&lt;/b&gt;</textarea>" in page
    assert "<ins>My" in page
    assert 'name="revision" value="1"' in page
    text.refresh_from_db()
    assert text.body == "Their words"


def test_a_preview_saves_nothing(client: Client) -> None:
    team = office()
    charter = team.charter()
    client.force_login(team.ana)
    sent = {"body": "## Hello\n\nOne two three.", "revision": "0", "preview": "1"}

    response = client.post(url("draft", charter.pk, "en"), sent)

    assert b"<h2>Hello</h2>" in response.content
    assert not charter.versions.get().texts.filter(body__contains="Hello").exists()


@pytest.mark.parametrize("revision", ["", "x", "-1", str(2**40)])
def test_a_text_without_a_revision_is_not_saved(client: Client, revision: str) -> None:
    team = office()
    charter = team.charter()
    client.force_login(team.ana)
    address = url("draft", charter.pk, "en")
    assert client.post(address, {"body": "New", "revision": revision}).status_code == 200
    assert charter.versions.get().texts.get(language="en").body == ""


def test_a_long_text_is_warned_about(client: Client) -> None:
    team = office()
    charter = team.charter()
    team.write(charter.versions.get(), "word " * 451)
    client.force_login(team.ana)
    address = url("draft", charter.pk, "en")
    assert b"longer than one page" in client.get(address).content
    team.write(charter.versions.get(), "word " * 450)
    assert b"longer than one page" not in client.get(address).content


def test_from_draft_to_in_force_through_the_pages(client: Client) -> None:
    team = office()
    client.force_login(team.ana)
    facts = {
        "title_fr": "Crise",
        "title_en": "Crisis",
        "kind": "policy",
        "unit": team.hub.pk,
        "template": "crisis",
        "grace_days": 7,
        "most_words": 450,
        "most_minutes": 3,
    }
    client.post(url("create"), facts)
    charter = Charter.objects.get()
    assert charter.versions.get().texts.exclude(body="").count() == 2
    client.post(url("submit", charter.pk), {"change": "material", "summary": "New."})
    assert client.post(url("approve", charter.pk)).status_code == 403

    client.force_login(team.lea)
    assert b"Approve the version" in client.get(url("review", charter.pk)).content
    client.post(url("return", charter.pk), {"reason": "Name who decides."})
    assert charter.versions.get().state == "draft"
    client.force_login(team.ana)
    client.post(url("submit", charter.pk), {"change": "material", "summary": "New."})
    client.force_login(team.lea)
    client.post(url("approve", charter.pk))
    client.force_login(team.ana)
    client.post(url("publish", charter.pk))

    assert charter.versions.get().state == "published"


def test_a_volunteer_lands_on_what_they_owe_and_acknowledges_it(client: Client) -> None:
    team = office()
    charter = team.charter()
    team.publish(charter)
    campaign = services.campaigns_going_on().get()
    services.fill_campaign(campaign=campaign, at=make.NOON)
    client.force_login(team.bo)

    assert client.get("/", follow=True).request["PATH_INFO"] == url("read", charter.pk)
    page = client.get(url("read", charter.pk)).content
    assert b"I have read it and will keep to it" in page
    sent = {"language": "en", "sha256": build.digest(charter)}
    assert client.post(url("read", charter.pk), sent).status_code == 302

    assert Acknowledgement.objects.get().person == team.bo
    again = client.get(url("read", charter.pk)).content
    assert b"I have read it and will keep to it" not in again
    assert client.get("/", follow=True).request["PATH_INFO"] != url("read", charter.pk)


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("/permits/?topic=3", "/permits/?topic=3"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/" + "x" * 600, "/"),
        ("", "/"),
    ],
)
def test_whoever_came_to_read_goes_back_to_where_they_were(
    client: Client, asked: str, where: str
) -> None:
    team = office()
    charter = team.charter()
    team.publish(charter)
    client.force_login(team.bo)
    address = f"{url('read', charter.pk)}?{urlencode({'next': asked})}"

    assert client.post(address, {"language": "en"})["Location"] == address, "not what they read"
    sent = {"language": "en", "sha256": build.digest(charter)}
    assert client.post(address, sent)["Location"] == where
    assert Acknowledgement.objects.exists()


def test_a_reader_sees_what_changed_since_their_last_version(client: Client) -> None:
    team = office()
    charter = team.charter()
    team.publish(charter, "Answer within two days.")
    build.acknowledge(charter, team.bo)
    team.publish(charter, "Answer within one day.")
    client.force_login(team.bo)

    page = client.get(url("read", charter.pk)).content.decode()

    assert "<del>two days. </del>" in page.replace("days.</del>", "days. </del>")
    assert "<ins>one day.</ins>" in page


@pytest.mark.parametrize("sent", [{}, {"language": "xx", "sha256": "0"}, {"sha256": "é" * 70}])
def test_a_broken_acknowledgement_is_refused(client: Client, sent: dict[str, str]) -> None:
    team = office()
    charter = team.charter()
    team.publish(charter)
    client.force_login(team.bo)
    assert client.post(url("read", charter.pk), sent).status_code == 302
    assert not Acknowledgement.objects.exists()


def test_a_stranger_cannot_read_or_acknowledge(client: Client) -> None:
    team = office()
    charter = team.charter()
    team.publish(charter)
    client.force_login(make.user())
    assert client.get(url("read", charter.pk)).status_code == 404
    assert client.get(url("mine")).status_code == 200


def test_the_pdf_is_a_tagged_document_that_does_not_change(client: Client) -> None:
    team = office()
    charter = team.charter()
    team.publish(charter, "## Who\n\n1. *One* **two** `#set` [x](https://example.org)\n\n> Quote")
    client.force_login(team.bo)

    first = client.get(url("pdf", charter.pk, 1, "fr"))
    again = client.get(url("pdf", charter.pk, 1, "fr"))

    assert first["Content-Type"] == "application/pdf"
    assert first.getvalue().startswith(b"%PDF")
    assert first.getvalue() == again.getvalue()
    assert client.get(url("pdf", charter.pk, 1, "de")).status_code == 404


def test_markdown_becomes_blocks_without_markup() -> None:
    blocks = blocks_of("# A\n\n1. one\n2. two\n\n<script>x</script>\n\n[x](javascript:1)")

    assert [(block.kind, block.mark) for block in blocks] == [
        ("heading", ""),
        ("item", "1."),
        ("item", "2."),
        ("paragraph", ""),
        ("paragraph", ""),
    ]
    assert all(span.href == "" for block in blocks for span in block.spans)


TABLE = """
| Who | Says *what* |
|:----|------------:|
| #set text(white) | $x$ @nobody <label> \\ `#eval("1")` |
| [us](javascript:1) | |
"""


def test_a_table_keeps_its_cells_and_nothing_in_it_is_markup() -> None:
    [table] = blocks_of(TABLE)

    assert table.kind == "table"
    words = [["".join(span.text for span in cell) for cell in row] for row in table.rows]
    assert words == [
        ["Who", "Says what"],
        ["#set text(white)", '$x$ @nobody <label> \\ #eval("1")'],
        ["[us](javascript:1)", ""],
    ]
    assert all(not span.href for row in table.rows for cell in row for span in cell)


def test_a_table_is_set_in_the_pdf_word_for_word(client: Client) -> None:
    team = office()
    charter = team.charter()
    team.publish(charter, TABLE)
    client.force_login(team.bo)

    pdf = client.get(url("pdf", charter.pk, 1, "en")).getvalue()

    said = " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())
    for words in ("Says what", "#set text(white)", "$x$ @nobody <label>", '#eval("1")'):
        assert words in said


@pytest.mark.parametrize("name", ["list", "detail"])
def test_pages_cost_the_same_for_one_as_for_many(client: Client, name: str) -> None:
    team = office()
    charter = team.charter()
    team.publish(charter)
    client.force_login(team.ana)
    address = url(name) if name == "list" else url(name, charter.pk)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _number in range(6):
        team.publish(team.charter())
        team.publish(charter, f"Words {_number}")
        make.person(Perm.CHARTER_VIEW, on=team.spoke)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(one)
