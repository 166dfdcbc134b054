"""The tracks that ship: whole, in both languages, installed once and never overwritten."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from governance.blueprint.reading import InvalidFileError
from governance.perms import Perm
from tests import make
from tests.training.authoring import build
from training import services
from training.domain.questions import Kind, fault_of
from training.models import Question, Renewal, Track, VersionState
from training.services.shipping import SHIPPED
from training.services.track_file import read_track

FILES = sorted(SHIPPED.glob("*.yaml"))
LANGUAGES = ("fr", "en")


def both(words: Any) -> bool:
    return isinstance(words, dict) and all(words[code].strip() for code in LANGUAGES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_file_is_whole(path: Any) -> None:
    facts = read_track(path.read_bytes())

    assert facts["slug"] == path.stem
    assert both(facts["title"])
    assert both(facts["about"])
    assert facts["renewal"]["kind"] in Renewal.values
    assert {"refresher_days", "grace_days", "exam", "draws", "modules"} <= facts.keys()
    assert facts["modules"]
    for module in facts["modules"]:
        assert both(module["title"])
        assert module["lessons"]
        for lesson in module["lessons"]:
            assert both(lesson["title"])
            assert both(lesson["body"])
            assert 1 <= lesson["minutes"] <= 120


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_questions_of_a_shipped_file_are_whole_and_enough(path: Any) -> None:
    facts = read_track(path.read_bytes())
    themes = Counter(question["theme"] for question in facts["questions"])

    for question in facts["questions"]:
        assert fault_of(Kind(question["kind"]), question["body"]) is None, question["prompt"]
        assert both(question["prompt"])
        assert both(question["why"])
    prompts = [(question["theme"], question["prompt"]["fr"]) for question in facts["questions"]]
    assert len(set(prompts)) == len(prompts)
    for draw in facts["draws"]:
        assert themes[draw["theme"]] >= draw["count"] > 0, draw


def test_the_three_tracks_of_the_field_ship() -> None:
    assert {"reacting", "tone", "charter-and-law"} <= {path.stem for path in FILES}


@pytest.mark.django_db
def test_installing_puts_every_track_in_force_and_twice_changes_nothing() -> None:
    school = build.school()

    added = services.install_tracks(unit=school.hub, by=school.ana, at=make.NOON)
    again = services.install_tracks(unit=school.hub, by=school.ana, at=make.NOON)

    assert {track.slug for track in added} == {path.stem for path in FILES}
    assert again == []
    assert Track.objects.count() == len(FILES)
    assert not Track.objects.exclude(versions__state=VersionState.PUBLISHED).exists()


@pytest.mark.django_db
def test_what_was_edited_is_not_overwritten_nor_installed_below() -> None:
    school = build.school()
    services.install_tracks(unit=school.hub, by=school.ana, at=make.NOON)
    track = Track.objects.get(slug="tone")
    Track.objects.filter(pk=track.pk).update(title_en="Ours")
    questions = Question.objects.count()

    services.install_tracks(unit=school.hub, by=school.ana, at=make.NOON)
    below = services.install_tracks(unit=school.spoke, by=school.ana, at=make.NOON)

    track.refresh_from_db()
    assert (track.title_en, Question.objects.count(), below) == ("Ours", questions, [])


@pytest.mark.django_db
def test_another_hub_installs_its_own() -> None:
    school = build.school()
    services.install_tracks(unit=school.hub, by=school.ana, at=make.NOON)
    south = make.hub("South")
    chi = make.person(*build.WRITES, on=south)

    for _twice in range(2):
        services.install_tracks(unit=south, by=chi, at=make.NOON)

    slugs = set(Track.objects.filter(unit=south).values_list("slug", flat=True))
    assert slugs == {f"{path.stem}-{south.pk}" for path in FILES}


@pytest.mark.django_db
def test_as_drafts_nothing_is_in_force() -> None:
    school = build.school()
    services.install_tracks(unit=school.hub, by=school.ana, at=make.NOON, publish=False)
    assert not Track.objects.filter(versions__state=VersionState.PUBLISHED).exists()


@pytest.mark.django_db
def test_who_may_not_write_installs_nothing() -> None:
    school = build.school()
    reader = make.person(Perm.LEARNING_VIEW, on=school.hub)
    with pytest.raises(PermissionDenied):
        services.install_tracks(unit=school.hub, by=reader, at=make.NOON)
    assert not Track.objects.exists()


@pytest.mark.django_db
def test_the_command_installs_and_names_what_is_wrong() -> None:
    school = build.school()
    out = StringIO()

    call_command("install_tracks", unit=school.hub.slug, by=school.ana.email, stdout=out)
    assert f"{len(FILES)} tracks added to North" in out.getvalue()

    for unit, by in (
        ("nowhere", school.ana.email),
        (school.hub.slug, "nobody@example.org"),
        (school.hub.slug, school.bo.email),
    ):
        with pytest.raises(CommandError):
            call_command("install_tracks", unit=unit, by=by, stdout=out)


def test_a_file_with_an_image_is_refused_with_its_line() -> None:
    raw = (SHIPPED / "tone.yaml").read_text()
    body = "            ## L’ordre qui marche\n"
    shown = raw.replace(body, f"            ![Le plan](image:plan)\n\n{body}")

    with pytest.raises(InvalidFileError) as refused:
        read_track(shown.encode())

    problem = refused.value.problems[0]
    assert problem.path == "modules[1].lessons[1].body.fr"
    assert "bring it in on the page" in problem.message
