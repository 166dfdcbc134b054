"""What is refused while a file is written: the right line, and a gate shown with its criteria."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client

from governance.blueprint.applying import _act
from governance.blueprint.comparing import Change
from governance.blueprint.reading import InvalidFileError
from governance.blueprint.registry import sections
from governance.blueprint.writer import Writer
from governance.models import SetupFile, Space
from tests import make
from tests.governance.blueprint import build

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.clock import Clock

pytestmark = pytest.mark.django_db
PAGE = "/rules/setup/"


def test_the_line_of_the_row_that_is_refused_is_named() -> None:
    section = next(each for each in sections() if each.key == "spaces")
    changes = [
        Change(section, "add", (f"s{number}",), None, {}, 10 + number, f"spaces[{number}]")
        for number in range(20)
    ]
    for error in (ValidationError("no"), IntegrityError("no")):

        def act(given: Sequence[Change], _writer: Writer, error: Exception = error) -> None:
            if changes[13] in given:
                raise error

        with pytest.raises(InvalidFileError) as refused:
            _act(act, changes, Writer(by=None, at=make.NOON))

        (problem,) = refused.value.problems
        assert (problem.line, problem.path) == (23, "spaces[13]")


def test_a_shut_gate_shows_each_criterion_and_keeps_the_file(clock: Clock) -> None:
    clock.freeze(make.NOON)
    claire = build.alvea()
    type(claire).objects.filter(pk=claire.pk).update(language="en")
    before, block, after = build.text().partition("  - space: coulisses\n")
    text = before + block + after.replace("review: 2026-09-01", "opened: 2026-03-04", 1)
    client = Client()
    client.force_login(claire, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = client.post(PAGE, {"text": text}, follow=True)
    file = SetupFile.objects.waiting().get()

    answer = client.post(f"{PAGE}{file.pk}/apply/", {"plan": shown.context["plan"].digest})

    assert answer.status_code == 409
    page = re.sub(r"\s+", " ", answer.content.decode())
    assert "before the opening of" in page
    assert answer.context["gate"].unmet
    for line in answer.context["gate"].unmet:
        assert line.needed in page
    assert SetupFile.objects.waiting().get() == file
    assert Space.objects.get(slug="coulisses").opened_on is None
