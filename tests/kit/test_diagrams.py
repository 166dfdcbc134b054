"""Diagrams of any size: no two words meet, and a file of its own looks like the page."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socialteam.kit.drawings.flow import Box, Column, Step, flow, steps
from socialteam.kit.drawings.standalone import standalone
from socialteam.kit.drawings.tree import (
    MOST_BLOCKS,
    MOST_LEAVES,
    MOST_SHOWN,
    Block,
    Leaf,
    folded,
    organisation_tree,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from socialteam.kit.drawings.labels import Drawing

MODELS = ("hub_and_spoke", "dandelion", "centralised", "decentralised", "holistic", "")
NAMES = st.text("abcdefimwMW é-", min_size=1, max_size=60).filter(str.strip)


def more(leaves: Sequence[Leaf], href: str) -> Leaf:
    return Leaf(f"and {len(leaves)} others", sum(leaf.people for leaf in leaves), href=href)


def rest(blocks: Sequence[Block]) -> Leaf:
    return Leaf(f"and {len(blocks)} hubs", sum(block.count for block in blocks))


@st.composite
def organisations(draw: st.DrawFn) -> list[Block]:
    """A company and its hubs, six to five hundred units in all."""
    total = draw(st.integers(6, 500))
    hubs = draw(st.integers(1, min(60, total)))
    sizes = [0] * hubs
    for index in draw(st.lists(st.integers(0, hubs - 1), min_size=0, max_size=40)):
        sizes[index] += total // 40
    sizes[draw(st.integers(0, hubs - 1))] += max(0, total - hubs - sum(sizes))
    names = draw(st.lists(NAMES, min_size=3, max_size=12))
    blocks = []
    for number, size in enumerate(sizes):
        leaves = tuple(
            Leaf(names[(number + index) % len(names)], index % 30, note=names[index % len(names)])
            for index in range(size)
        )
        model = draw(st.sampled_from(MODELS))
        blocks.append(Block(names[number % len(names)], model, names[0], number, leaves, "/x/"))
    return blocks


def assert_clear(drawing: Drawing) -> None:
    for label in drawing.labels:
        assert label.x >= 0
        assert label.y >= 0
        assert label.x + label.width <= drawing.width
        assert label.y + label.height <= drawing.height
    meeting = [pair for pair in combinations(drawing.labels, 2) if pair[0].meets(pair[1])]
    assert meeting == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(blocks=organisations(), size=st.sampled_from(["wide", "narrow"]))
def test_labels_never_collide(blocks: list[Block], size: str) -> None:
    shown = folded(blocks, more=more, rest=rest)
    assert_clear(organisation_tree(shown, title="T", size="wide" if size == "wide" else "narrow"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(count=st.integers(1, 500), model=st.sampled_from(MODELS))
def test_nor_do_those_of_an_opened_hub(count: int, model: str) -> None:
    leaves = tuple(Leaf(f"Unit number {number}", 3, "3 people") for number in range(count))
    assert_clear(organisation_tree([Block("H", model, "n", 1, leaves)], title="T", size="wide"))


@given(blocks=organisations())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_fold_keeps_the_count_of_people(blocks: list[Block]) -> None:
    shown = folded(blocks, more=more, rest=rest)

    assert sum(block.count for block in shown) == sum(block.count for block in blocks)
    assert len(shown) <= MOST_BLOCKS
    assert sum(len(block.leaves) for block in shown) <= MOST_SHOWN + MOST_BLOCKS
    assert all(len(block.leaves) <= MOST_LEAVES + 1 for block in shown)


def test_what_fits_is_not_folded() -> None:
    blocks = [Block("Company"), Block("Hub", "dandelion", leaves=(Leaf("A", 2), Leaf("B", 0)))]

    assert folded(blocks, more=more, rest=rest) == blocks


def test_the_five_models_look_different() -> None:
    leaves = tuple(Leaf(name, 3) for name in "ABCDE")
    drawn = {
        str(organisation_tree([Block("H", model, leaves=leaves)], title="T", size="wide").svg)
        for model in MODELS
    }
    assert len(drawn) == len(MODELS)


def test_boxes_of_a_flow_keep_clear() -> None:
    columns = [
        Column(f"Heading {n}", tuple(Box(f"{n}-{k}", "W" * 50, "m" * 60) for k in range(n + 1)))
        for n in range(6)
    ]
    links = [("0-0", "1-0"), ("0-0", "3-0"), ("x", "y")]
    drawing = flow(columns, links, title="T")

    assert_clear(drawing)
    assert str(drawing.svg).count('class="flow"') == 1


def test_steps_of_a_path_keep_clear() -> None:
    rungs = [Step(f"+{n} h 30 min", "W" * 80, "m" * 90, alarm=n == 5) for n in range(6)]

    assert_clear(steps(rungs, title="T", again="twice " * 30))


@pytest.mark.parametrize("model", MODELS)
def test_a_standalone_file_needs_no_style_sheet(model: str) -> None:
    leaves = (Leaf("A & <B>", 3, "note", "/unit/"), Leaf("C", 1))
    block = Block("Hub", model, "note", 4, leaves, "/hub/")
    svg = standalone(str(organisation_tree([block], title="T", size="wide").svg))

    ET.fromstring(svg)  # noqa: S314 - our own
    assert "class=" not in svg
    assert "href" not in svg
    assert "var(" not in svg
    assert 'fill="#122829"' in svg
    assert not re.search(r'="[^"]*--st', svg)
    assert '=""' not in svg
