"""What people acknowledged stays as it was: PostgreSQL refuses to change it."""

from __future__ import annotations

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from governance.models import CharterText
from tests.governance.charters import build

pytestmark = pytest.mark.django_db

OTHER_LANGUAGE = """
INSERT INTO governance_chartertext (version_id, language, body, revision)
VALUES ({published}, 'de', 'x', 0)
"""
BACK_TO_DRAFT = """
UPDATE governance_charterversion SET state = 'draft', published_at = NULL, grace_until = NULL,
    approved_by_id = NULL, approved_at = NULL WHERE id = {published}
"""
OUT_OF_RETIREMENT = """
UPDATE governance_charterversion SET state = 'published', retired_at = NULL WHERE id = {published}
"""
OF_TEXT = (
    "UPDATE governance_chartertext SET body = 'x' WHERE version_id = {published}",
    "DELETE FROM governance_chartertext WHERE version_id = {published}",
    "UPDATE governance_chartertext SET version_id = {draft} WHERE version_id = {published}",
    "UPDATE governance_chartertext SET version_id = {published} WHERE version_id = {draft}",
    OTHER_LANGUAGE,
    "TRUNCATE governance_chartertext",
)
OF_VERSION = (
    "UPDATE governance_charterversion SET number = 9 WHERE id = {published}",
    "UPDATE governance_charterversion SET published_at = now() WHERE id = {published}",
    BACK_TO_DRAFT,
    "DELETE FROM governance_charterversion WHERE id = {published}",
)


def run(statement: str, **values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**values))


def two_versions() -> dict[str, int]:
    """Version 1 in force and version 2 being written."""
    office = build.office()
    charter = office.charter()
    published = office.publish(charter)
    office.submit(charter, "Other words.")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    return {"published": published.pk, "draft": charter.versions.under_way().get().pk}


@pytest.mark.parametrize("statement", [*OF_TEXT, *OF_VERSION])
def test_a_published_version_does_not_change(statement: str) -> None:
    values = two_versions()

    with (
        pytest.raises((ProgrammingError, InternalError), match="published charter"),
        transaction.atomic(),
    ):
        run(statement, **values)

    assert set(CharterText.objects.filter(version=values["published"]).values_list("body")) == {
        ("Say who you are.",)
    }


def test_a_retired_version_stays_retired_and_frozen() -> None:
    office = build.office()
    charter = office.charter()
    first = office.publish(charter)
    office.publish(charter, "Other words.")

    for statement in (OF_TEXT[0], OUT_OF_RETIREMENT):
        with (
            pytest.raises((ProgrammingError, InternalError), match="published charter"),
            transaction.atomic(),
        ):
            run(statement, published=first.pk)


def test_with_the_triggers_off_the_change_goes_through() -> None:
    """The negative control: nothing but the triggers stands in the way."""
    values = two_versions()

    run("SET LOCAL session_replication_role = replica")
    run(OF_TEXT[0], **values)
    run("SET LOCAL session_replication_role = origin")

    assert CharterText.objects.filter(version=values["published"], body="x").count() == 2


def test_a_draft_is_written_as_before() -> None:
    values = two_versions()

    run("UPDATE governance_chartertext SET body = 'x' WHERE version_id = {draft}", **values)

    assert CharterText.objects.filter(version=values["draft"], body="x").count() == 2
