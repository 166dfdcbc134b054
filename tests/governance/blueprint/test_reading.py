"""Files that are wrong, hostile, or only hand-written; and texts that come back as they left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.blueprint import writing
from governance.blueprint.planning import read_file
from governance.blueprint.reading import LARGEST, InvalidFileError, Scalar, Table, read_yaml
from tests.governance.blueprint import build

HEAD = "socialteam: 1\n"


def refused(raw: bytes) -> str:
    with pytest.raises(InvalidFileError) as caught:
        read_yaml(raw)
    return str(caught.value)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b"a: [1", "not YAML"),
        (b"a: 1\na: 2", "line 2: “a” stands here twice"),
        (b"a: &x 1\nb: *x", "line 1: Anchors"),
        (b"b: *x", "Anchors"),
        (b"a: !!python/object/apply:os.system [ls]", "Tags"),
        (b"a: 1\n---\nb: 2", "several documents"),
        (b"\xff\xfe", "UTF-8"),
        (b"a: \x00", "not YAML"),
        (b"? [a]\n: b", "A name is a single word"),
        (b"[" * 100_000, "nested too deeply"),
        (b"{a: " * 100_000, "nested too deeply"),
        (b"#" * (LARGEST + 1), "larger than 12 MB"),
    ],
)
def test_a_hostile_file_is_refused(raw: bytes, said: str) -> None:
    assert said in refused(raw)


def test_the_billion_laughs_are_refused_at_the_first() -> None:
    laughs = "a: &a [ha, ha]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    assert "line 1: Anchors" in refused(laughs.encode())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("units: []", "A file begins with"),
        ("- 1", "A file begins with"),
        ("socialteam: 2", "from 1 to 1"),
        (f"{HEAD}space: []", "line 2, space: “space” is not known here; the nearest is “spaces”"),
        (f"{HEAD}spaces: 3", "A list is expected"),
        (f"{HEAD}spaces: {{purge: true}}", "the nearest is “prune”"),
        (f"{HEAD}spaces: {{prune: maybe}}", "true or false"),
        (f"{HEAD}networks:\n  - network: y\n    nom: Y", "networks[0].nom"),
        (f"{HEAD}networks:\n  - network: y", "“name” is missing"),
        (f"{HEAD}networks:\n  - y", "Names and values"),
        (f"{HEAD}networks:\n  - {{network: y, name: 12}}", "write it in quotes"),
        (f"{HEAD}networks:\n  - {{network: y, name: [a]}}", "A single value"),
        (f"{HEAD}networks:\n  - {{network: y, name: null}}", "A value is missing"),
        (f'{HEAD}networks:\n  - {{network: y, name: "a\\0"}}', "cannot be kept"),
        (f"{HEAD}networks:\n  - {{network: y, name: {'a' * 81}}}", "longer than 80"),
        (f"{HEAD}networks:\n  - {{network: y z, name: a}}", "networks[0].network"),
        (f"{HEAD}networks:\n  - {{network: y, name: a, retired: 2026-02-30}}", "2026-12-24"),
        (f"{HEAD}networks:\n" + "  - {network: y, name: a}\n" * 2, "line 4"),
        (f"{HEAD}people:\n  - {{email: x, name: a}}", "people[0].email"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_path(text: str, said: str) -> None:
    found = "\n".join(build.problems(text))
    assert said in found


@pytest.mark.django_db
def test_a_reference_to_nothing_names_the_nearest() -> None:
    text = f"{HEAD}networks:\n  - {{network: facebook, name: Facebook}}\nspaces:\n"
    row = "  - {space: s, name: S, unit: u, network: facbook}\n"
    found = "\n".join(build.problems(text + row))
    assert (
        "line 5, spaces[0].network: There is no “facbook” in networks; the nearest is “facebook”."
    ) in found
    assert "line 5, spaces[0].unit: There is no “u” in units." in found


def test_there_is_an_end_to_problems() -> None:
    rows = "  - {network: 1}\n" * 1000
    with pytest.raises(InvalidFileError) as caught:
        read_file(f"{HEAD}networks:\n{rows}".encode())
    assert len(caught.value.problems) == 50


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=80))
def test_any_text_comes_back_as_it_left(text: str) -> None:
    written = writing.section(
        "s", "about", [{"a": text, "b": [text], "c": {"d": text}}], compact=False
    )
    flat = writing.section("t", "about", [{"a": text, "b": [text]}], compact=True)
    root = read_yaml((written + flat).encode())
    assert isinstance(root, Table)
    row, compact = root.entries["s"].items[0], root.entries["t"].items[0]  # type: ignore[union-attr]
    for found in (row, compact):
        value = found.entries["a"]  # type: ignore[union-attr]
        assert isinstance(value, Scalar)
        assert value.text == text
        assert not (value.plain and writing.implied(text))
        assert found.entries["b"].items[0].text == text  # type: ignore[union-attr]
    assert row.entries["c"].entries["d"].text == text  # type: ignore[union-attr]
