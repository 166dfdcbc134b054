"""What people learned stays as it was: PostgreSQL refuses to change it."""

from __future__ import annotations

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from tests import make
from tests.training.authoring import build
from training import services
from training.models import Lesson

pytestmark = pytest.mark.django_db

NEW_LESSON = """
INSERT INTO training_lesson (module_id, position, title_fr, title_en, body_fr, body_en, minutes,
    revision) VALUES ({module}, 9, 'x', 'x', 'x', 'x', 1, 0)
"""
NEW_MODULE = """
INSERT INTO training_module (version_id, position, title_fr, title_en)
VALUES ({published}, 9, 'x', 'x')
"""
BACK_TO_DRAFT = """
UPDATE training_trackversion SET state = 'draft', published_at = NULL, published_by_id = NULL,
    grace_until = NULL WHERE id = {published}
"""
OUT_OF_RETIREMENT = """
UPDATE training_trackversion SET state = 'published', retired_at = NULL WHERE id = {published}
"""
REFUSED = (
    "UPDATE training_lesson SET body_fr = 'x' WHERE module_id = {module}",
    "DELETE FROM training_lesson WHERE module_id = {module}",
    "UPDATE training_lesson SET module_id = {draft_module} WHERE module_id = {module}",
    "UPDATE training_lesson SET module_id = {module} WHERE module_id = {draft_module}",
    NEW_LESSON,
    "TRUNCATE training_lesson CASCADE",
    "UPDATE training_module SET title_fr = 'x' WHERE id = {module}",
    "UPDATE training_module SET version_id = {published} WHERE id = {draft_module}",
    "DELETE FROM training_module WHERE id = {module}",
    NEW_MODULE,
    "UPDATE training_quizdraw SET count = 1 WHERE version_id = {published}",
    "DELETE FROM training_quizdraw WHERE version_id = {published}",
    "INSERT INTO training_quizdraw (version_id, theme, count) VALUES ({published}, 'x', 1)",
    "TRUNCATE training_quizdraw",
    "UPDATE training_trackversion SET number = 9 WHERE id = {published}",
    "UPDATE training_trackversion SET pass_mark = 1 WHERE id = {published}",
    "UPDATE training_trackversion SET grace_until = now() WHERE id = {published}",
    "UPDATE training_trackversion SET change = 'minor' WHERE id = {published}",
    BACK_TO_DRAFT,
    "DELETE FROM training_trackversion WHERE id = {published}",
)


def run(statement: str, **values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**values))


def two_versions() -> dict[str, int]:
    """Version 1 in force and version 2 being written."""
    school = build.school()
    track = school.published()
    published = track.versions.get()
    draft = services.begin_version(track=track, by=school.ana, at=make.NOON)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    return {
        "published": published.pk,
        "module": published.modules.get().pk,
        "draft": draft.pk,
        "draft_module": draft.modules.get().pk,
    }


@pytest.mark.parametrize("statement", REFUSED)
def test_a_published_version_does_not_change(statement: str) -> None:
    values = two_versions()

    with (
        pytest.raises((ProgrammingError, InternalError), match="published version"),
        transaction.atomic(),
    ):
        run(statement, **values)

    assert Lesson.objects.get(module=values["module"]).body_fr == "## Lisez"


def test_a_retired_version_stays_retired() -> None:
    school = build.school()
    track = school.published()
    first = track.versions.get()
    school.publish(services.begin_version(track=track, by=school.ana, at=make.NOON))

    for statement in (
        "UPDATE training_trackversion SET retired_at = now() WHERE id = {published}",
        OUT_OF_RETIREMENT,
    ):
        with (
            pytest.raises((ProgrammingError, InternalError), match="published version"),
            transaction.atomic(),
        ):
            run(statement, published=first.pk)


def test_with_the_triggers_off_the_change_goes_through() -> None:
    """The negative control: nothing but the triggers stands in the way."""
    values = two_versions()

    run("SET LOCAL session_replication_role = replica")
    run(REFUSED[0], **values)
    run("SET LOCAL session_replication_role = origin")

    assert Lesson.objects.get(module=values["module"]).body_fr == "x"


def test_a_draft_is_written_as_before() -> None:
    values = two_versions()

    run("UPDATE training_lesson SET body_fr = 'x' WHERE module_id = {draft_module}", **values)
    run("UPDATE training_trackversion SET pass_mark = 1 WHERE id = {draft}", **values)

    assert Lesson.objects.get(module=values["draft_module"]).body_fr == "x"
