"""The architecture, kept by tests instead of by good intentions."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
from django.template.loader import get_template

from tests.guards.code import APPS, ROOT, name_of, sources, tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CEILING = 400
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCOPED = {
    "visible_to",
    "usable_by",
    "routable_by",
    "none",
    "offered_to",
    "met_by",
    "reviewable_by",
    "readable_by",
    "led_by",
    "of_person",
}
DOORS = ("views", "api")
UNSCOPED = {
    "ApiToken": "a person's own keys, filtered by request.user",
    "User": "people have no unit; the view's permission decides",
    "Role": "a catalogue for the whole company",
    "Network": "a catalogue for the whole company",
    "EscalationEvent": "read of an escalation that came through the door",
    "OutboxMessage": "read of an escalation that came through the door",
}


def test_no_file_is_longer_than_a_person_reads() -> None:
    long = {name_of(path): len(path.read_text().splitlines()) for path in sources()}
    assert {name: lines for name, lines in long.items() if lines > CEILING} == {}


def test_nothing_is_called_utils() -> None:
    forbidden = {"utils", "helpers", "common", "core", "misc"}
    assert [name_of(path) for path in sources() if path.stem in forbidden] == []


def test_migrations_import_no_application() -> None:
    own = re.compile(rf"^\s*(from|import) ({'|'.join(APPS)})\b", re.MULTILINE)
    for app in APPS:
        for path in (ROOT / app / "migrations").glob("*.py"):
            assert not own.search(path.read_text()), name_of(path)


SITES = {("escalation/views/story.py", "OrgUnit"): "names of units in an escalation's snapshot"}


def door_files() -> Iterator[Path]:
    for path in sources():
        if any(door in path.parts or path.stem == door for door in DOORS):
            yield path


def unscoped(module: ast.Module) -> list[str]:
    """``Model.objects.x`` in a door, where x does not scope by what the person may see."""
    return [
        f"{node.lineno} {node.value.value.id}.objects.{node.attr}"
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "objects"
        and isinstance(node.value.value, ast.Name)
        and node.attr not in SCOPED
        and node.value.value.id not in UNSCOPED
    ]


def test_doors_touch_rows_only_through_the_access_door() -> None:
    found = [
        f"{name_of(path)}:{line}"
        for path in door_files()
        for line in unscoped(tree(path))
        if (name_of(path), line.split()[1].split(".")[0]) not in SITES
    ]
    assert found == []


def test_the_guard_sees_an_unscoped_query() -> None:
    trap = ast.parse("def view(request):\n    return Interaction.objects.filter(pk=1)\n")
    fair = ast.parse("def view(request):\n    return Interaction.objects.visible_to(1, 2)\n")

    assert unscoped(trap) == ["2 Interaction.objects.filter"]
    assert unscoped(fair) == []


def reads_the_clock(module: ast.Module) -> bool:
    """Whether a module calls ``clock.now()`` or ``clock.database_now()``."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "database_now"}
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "clock"
        for node in ast.walk(module)
    )


def test_time_is_an_argument_below_the_doors() -> None:
    may_read = {"views", "api", "tasks.py", "commands", "kit", "local", "middleware.py"}
    found = [
        name_of(path)
        for path in sources()
        if not may_read & set(path.parts) and path.name not in CLOCK_READERS
        if reads_the_clock(tree(path))
    ]
    assert found == []


CLOCK_READERS = {
    "engine.py": "the engine is the clock's other end",
    "authentication.py": "a door: judges keys at the moment of the request",
    "adapter.py": "a door: allauth calls it with the request",
    "receivers.py": "a door: a migration has just ended",
    "destinations.py": "says to a page who may be asked at this moment",
    "charter_destinations.py": "says whether a first page waits at this moment",
}


def test_no_business_time_lives_in_the_broker() -> None:
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.keyword):
                assert node.arg not in {"eta", "countdown"}, name_of(path)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_template_compiles(path: Path) -> None:
    get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_keep_the_content_security_policy(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text), "a style attribute"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "an inline handler"
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), "inline script"
    assert not re.search(r"\|\s*safe\b|autoescape off", text), "escaping switched off"
    assert not re.search(r"""(src|href)=["']https?://""", text), "a foreign asset or link"


def test_services_and_domain_document_what_they_promise() -> None:
    silent = [
        f"{name_of(path)}:{node.name}"
        for path in sources()
        if {"services", "domain"} & set(path.parts)
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for path in sources()
        if path.read_text().strip() and not ast.get_docstring(tree(path))
    ]
    assert silent == []
