"""Importing: exact on real files, all or nothing, twice is once, and a report by row."""

from __future__ import annotations

import gzip
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.domain.response import Said, first_response
from engagement.models import Contact, ContactIdentity, ImportRun, Interaction, Message
from engagement.samples import load_sample
from engagement.services import erase_identity, reply
from engagement.services.imports import (
    MappingError,
    Source,
    UnreadableFileError,
    survey,
)
from engagement.services.targets import due_time
from governance.models import AuditEvent, BusinessCalendar, Space
from governance.perms import Perm
from tests import make
from tests.engagement.scene import answers, imported, place, questions, table, volunteer

pytestmark = pytest.mark.django_db
REAL = Path(os.environ.get("SOCIALTEAM_TEST_DATA", "../shared/data"))
ASKED = (1, "2026-03-01 10:00:00 +0000", "Lost mail", "<p>All gone.</p>", "helene", "fr")
SAID = (7, 1, "2026-03-01 11:00:00 +0000", "Look in the archive.", "theo")
COUNTED = (Contact, ContactIdentity, Interaction, Message, ImportRun, AuditEvent)


def counts() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def real(name: str) -> Source:
    path = REAL / f"sumo_thunderbird_2023h1_{name}.csv.gz"
    if not path.exists():
        pytest.skip(f"the real file {path} is not on this machine")
    return Source(path.name, lambda: path.open("rb"))


def spaced() -> Space:
    unit, space, _bo = place()
    days = [{"weekday": day, "starts": "09:00:00", "ends": "18:00:00"} for day in range(5)]
    space.calendar = BusinessCalendar.objects.create(
        unit=unit, name="Office", zone="Europe/Paris", windows=days, holiday_country="FR"
    )
    space.save()
    return space


def test_the_real_files_come_in_exactly_and_a_second_time_changes_nothing() -> None:
    space = spaced()

    outcome = imported(space, real("questions"), real("answers"))

    assert (outcome.records, outcome.problems.count) == (15_655, 0)
    assert outcome.counts == (4_786, 15_655, 12)
    rows = Interaction.objects.all()
    assert rows.filter(first_response_at__isnull=False, status="answered").count() == 3_681
    assert rows.filter(first_response_at__isnull=True, status="open").count() == 1_105
    assert rows.filter(first_response_flagged=True, first_response_seconds=0).count() == 12
    assert rows.filter(first_response_seconds__lte=86_400).count() == 3_042
    assert ImportRun.objects.count() == 1
    for row in rows.select_related("space__calendar").order_by("pk")[::97]:
        due = due_time(space=row.space, occurred_at=row.occurred_at, urgent=False)
        assert row.due_at == due

    before = counts()
    outcome = imported(space, real("questions"), real("answers"))

    assert (outcome.counts, outcome.run, counts()) == ((0, 0, 0), None, before)


def test_the_domains_first_response_agrees_with_the_database() -> None:
    _unit, space, _bo = place()
    imported(space, real("questions"), real("answers"))

    for row in Interaction.objects.order_by("pk")[::53]:
        said = [Said(one.contact_id, one.occurred_at) for one in row.messages.all()]
        found = first_response(author=row.contact_id, occurred_at=row.occurred_at, messages=said)
        stored = row.first_response_at and (
            row.first_response_at,
            row.first_response_seconds,
            row.first_response_flagged,
        )
        assert stored == (found and (found.at, found.seconds, found.flagged))


def test_a_later_file_adds_only_what_is_new_and_the_first_response_follows() -> None:
    _unit, space, _bo = place()
    imported(space, questions(ASKED))
    assert Interaction.objects.get().status == "open"

    outcome = imported(space, questions(ASKED), answers(SAID))
    row = Interaction.objects.get()
    assert (outcome.counts, row.status, row.first_response_seconds) == (
        (0, 1, 0),
        "answered",
        3600,
    )
    early = (6, 1, "2026-03-01 10:30:00 +0000", "Hold on.", "samira")
    outcome = imported(space, questions(ASKED), answers(early, SAID))

    assert outcome.counts == (0, 1, 0)
    assert Interaction.objects.get().first_response_seconds == 1800


def test_the_askers_own_answers_are_no_response_even_after_erasure() -> None:
    unit, space, _bo = place()
    imported(space, questions(ASKED))
    contact = Contact.objects.get()
    dee = make.person(Perm.CONTACT_ERASE, on=unit)
    erase_identity(contact=contact, by=dee, at=make.NOON)

    own = (7, 1, "2026-03-01 11:00:00 +0000", "Any news?", "helene")
    imported(space, questions(ASKED), answers(own))

    row = Interaction.objects.get()
    assert (row.status, row.first_response_at) == ("open", None)
    assert not ContactIdentity.objects.exists()
    assert {message.contact for message in row.messages.all()} == {contact}


def test_an_answer_given_here_is_kept_when_a_file_comes_later() -> None:
    _unit, space, bo = place()
    imported(space, questions(ASKED))
    row = reply(interaction=Interaction.objects.get(), body="Hello", by=bo, at=make.NOON)

    imported(space, questions(ASKED), answers(SAID))

    fresh = Interaction.objects.get()
    assert fresh.first_response_seconds == 3600
    assert row.messages.count() == 3


def test_one_broken_row_and_nothing_is_imported() -> None:
    _unit, space, _bo = place()
    before = counts()
    heard: list[object] = []

    outcome = imported(
        space,
        questions(
            ASKED,
            (2, "yesterday", "Title\nin two lines", "Words", "a", "en"),
            ("", "2026-03-01 10:00:00 +0000", "", "", "b", "en"),
            (1, "2026-03-02 10:00:00 +0000", "Twice", "Words", "c", "en"),
            (3, "2099-01-01 00:00:00 +0000", "Later", "Words", "c", "en"),
            (4, "2026-03-02"),
        ),
        answers(SAID, (8, 99, "2026-03-01 11:00:00 +0000", "To whom?", "theo")),
        each_problem=heard.append,
    )

    assert counts() == before
    found = [(each.file, each.line, each.column) for each in outcome.problems.first]
    assert sorted(found) == [
        ("answers.csv", 3, "question_id"),
        ("questions.csv", 3, "created"),
        ("questions.csv", 5, "content"),
        ("questions.csv", 5, "id"),
        ("questions.csv", 6, "id"),
        ("questions.csv", 7, "created"),
        ("questions.csv", 8, ""),
    ]
    assert len(heard) == outcome.problems.count == 7


def test_only_the_first_fifty_faults_are_kept_and_all_are_counted() -> None:
    _unit, space, _bo = place()

    outcome = imported(space, questions(*[(n, "never", "T", "W", "a", "en") for n in range(80)]))

    assert (outcome.problems.count, len(outcome.problems.first)) == (80, 50)


def test_a_dry_run_counts_and_keeps_nothing() -> None:
    _unit, space, _bo = place()
    before = counts()

    outcome = imported(space, questions(ASKED), answers(SAID), dry_run=True)

    assert (outcome.counts, counts()) == ((1, 2, 0), before)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings_are_recognised(encoding: str) -> None:
    _unit, space, _bo = place()
    asked = (1, "2026-03-01 10:00:00", "Prélevée deux fois", "Où est-ce noté ?", "hélène", "fr")

    imported(space, questions(asked, encoding=encoding))

    assert Interaction.objects.get().title == "Prélevée deux fois"
    assert ContactIdentity.objects.get().handle == "hélène"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_recognised(delimiter: str) -> None:
    text = delimiter.join(("id", "created", "content")) + "\n"
    text += delimiter.join(("1", "2026-03-01T10:00:00Z", "Words")) + "\n"

    found = survey(Source("q.csv", lambda: io.BytesIO(text.encode())))

    assert (found.delimiter, found.header) == (delimiter, ("id", "created", "content"))


def test_odd_characters_come_through_copy_unharmed() -> None:
    _unit, space, _bo = place()
    body = 'back\\slash \\N \\. tab\there "quotes"\r\n\\.\nend, 日本 🙂'

    imported(space, questions((1, "2026-03-01 10:00:00 +0000", "T", body, "a\\b", "fr")))

    assert Message.objects.get().body == body
    assert ContactIdentity.objects.get().handle == "a\\b"


def test_a_broken_archive_says_where() -> None:
    _unit, space, _bo = place()
    whole = gzip.compress(b"id,created,content\n" + b"1,2026-03-01,words\n" * 5000)
    source = Source("q.csv.gz", lambda: io.BytesIO(whole[:-20]))

    with pytest.raises(UnreadableFileError, match=r"q\.csv\.gz"):
        imported(space, source)
    with pytest.raises(UnreadableFileError, match="empty"):
        imported(space, Source("e.csv", lambda: io.BytesIO(b"")))


def test_columns_are_mapped_by_name_and_missing_ones_are_named() -> None:
    _unit, space, _bo = place()
    source = table("t.csv", ("nr", "when", "said"), ("1", "2026-03-01 10:00", "Hello"))

    with pytest.raises(MappingError, match="occurred_at"):
        imported(space, source)
    with pytest.raises(MappingError, match="nowhere"):
        imported(space, source, mapping={"id": "nowhere"})
    imported(space, source, mapping={"id": "nr", "occurred_at": "when", "body": "said"})

    assert Interaction.objects.get().occurred_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_a_topic_of_the_space_routes_its_rows() -> None:
    unit, space, _bo = place()
    topic = make.topic(unit, name="Calendar")
    header = ("id", "created", "content", "topic")

    rows = [(1, "2026-03-01", "a", "calendar"), (2, "2026-03-01", "b", "x")]
    imported(space, table("t.csv", header, *rows))

    assert list(Interaction.objects.order_by("external_id").values_list("topic", "route")) == [
        (topic.pk, "topic"),
        (None, "import"),
    ]


def test_importing_needs_its_permission() -> None:
    unit, space, bo = place()

    with pytest.raises(PermissionDenied):
        imported(space, questions(ASKED), by=bo)
    imported(space, questions(ASKED), by=volunteer(unit, "Ana", Perm.INTERACTION_IMPORT))


def test_an_answer_before_its_question_is_flagged() -> None:
    _unit, space, _bo = place()
    early = (7, 1, "2026-03-01 09:59:59 +0000", "Done.", "theo")

    outcome = imported(space, questions(ASKED), answers(early))

    row = Interaction.objects.get()
    assert outcome.counts.flagged == 1
    assert (row.first_response_seconds, row.first_response_flagged) == (0, True)


def test_the_number_of_statements_does_not_grow_with_the_file() -> None:
    _unit, space, _bo = place()
    asked = []
    for size in (1, 300):
        rows = [(size * 1000 + n, *ASKED[1:]) for n in range(size)]
        with CaptureQueriesContext(connection) as queries:
            imported(space, questions(*rows))
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_the_command_imports_reports_and_writes_every_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _unit, space, _bo = place()
    good, bad, errors = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "errors.csv"
    good.write_bytes(questions(ASKED).open().read())
    bad.write_bytes(questions((1, "x", "T", "W", "a", "en")).open().read())

    call_command("import_interactions", str(good), space=space.slug)
    assert "1 new interactions" in capsys.readouterr().out
    with pytest.raises(CommandError, match="nothing was imported"):
        call_command("import_interactions", str(bad), space=space.slug, errors=errors)

    assert "bad.csv, line 2, created" in capsys.readouterr().err
    assert errors.read_text().splitlines()[1].startswith("bad.csv,2,created,")


@pytest.mark.parametrize(
    "options",
    [{"space": "nowhere"}, {"by": "nobody@example.org"}, {"map": ["body"]}, {"map": ["a=b"]}],
)
def test_the_command_says_what_it_cannot_do(tmp_path: Path, options: dict[str, object]) -> None:
    _unit, space, _bo = place()
    path = tmp_path / "q.csv"
    path.write_bytes(questions(ASKED).open().read())

    with pytest.raises(CommandError):
        call_command("import_interactions", str(path), **{"space": space.slug, **options})


def test_a_space_read_without_its_calendar_does_as_well() -> None:
    space = Space.objects.get(pk=spaced().pk)

    imported(space, questions(ASKED))

    row = Interaction.objects.get()
    assert row.due_at == due_time(space=space, occurred_at=row.occurred_at, urgent=False)


def test_the_sample_is_moved_to_the_week_before_and_loads_once() -> None:
    _unit, space, _bo = place()

    load_sample(space=space, at=make.NOON)
    before = counts()
    load_sample(space=space, at=make.NOON + timedelta(hours=1))

    rows = Interaction.objects.order_by("-occurred_at")
    newest = rows[0]
    assert rows.count() == 180
    assert rows.filter(first_response_flagged=True).count() == 1
    assert timedelta(0) <= make.NOON - newest.occurred_at < timedelta(weeks=1)
    assert counts() == before
