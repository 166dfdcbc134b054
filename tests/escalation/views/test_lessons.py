"""What was learned from an escalation becomes a question of the bank."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from escalation.services import acknowledge_escalation, resolve_escalation
from governance.perms import Perm
from tests import make
from tests.escalation.scene import scene
from tests.escalation.views.following import lead, page, url

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_who_writes_questions_makes_one_of_a_resolved_escalation(client: Client) -> None:
    stage = scene()
    opened, person = stage.open(), lead(stage)
    author = make.appoint(person, make.role(Perm.LEARNING_WRITE), on=make.company())
    client.force_login(author)
    assert "Make it a question" not in page(client, url("escalation", opened))

    acknowledge_escalation(escalation=opened, by=person, at=make.NOON)
    resolve_escalation(escalation=opened, resolution="Called back", by=person, at=make.NOON)
    found = re.search(r'href="([^"]*/judge/\?[^"]*)"', page(client, url("escalation", opened)))
    assert found
    editor = page(client, unescape(found[1]))
    assert f'value="Escalation no. {opened.pk}"' in unescape(editor).replace("\u202f", " ")
    assert "Called back" not in editor


def test_others_read_how_it_ended_and_nothing_more(client: Client) -> None:
    stage = scene()
    opened, person = stage.open(), lead(stage)
    resolve_escalation(escalation=opened, resolution="Called back", by=person, at=make.NOON)
    client.force_login(person)
    text = page(client, url("escalation", opened))
    assert "Called back" in text
    assert "Make it a question" not in text
