"""What an answer is worth, by kind; and that what is right stays on the server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.build import BODIES, chance, part
from training.domain.answers import is_given, is_readable
from training.domain.questions import (
    BodyFault,
    Kind,
    deal,
    fault_of,
    mark,
    plain,
    right_response,
    shown_to,
)

SHORT, NUMERIC = BODIES[Kind.SHORT], BODIES[Kind.NUMERIC]
REVERSED = {kind: list(reversed(deal(kind, body, chance(0)))) for kind, body in BODIES.items()}


@pytest.mark.parametrize(
    ("kind", "order", "response", "points"),
    [
        (Kind.SINGLE, [0, 1], 0, 100),
        (Kind.SINGLE, [1, 0], 1, 100),
        (Kind.SINGLE, [1, 0], 0, 0),
        (Kind.SINGLE, [0, 1], 2, 0),
        (Kind.SINGLE, [0, 1], -1, 0),
        (Kind.SINGLE, [0, 1], True, 0),
        (Kind.SINGLE, [0, 1], "0", 0),
        (Kind.SINGLE, [0, 1], None, 0),
        (Kind.JUDGE, [1, 0], 1, 100),
        (Kind.JUDGE, [1, 0], 0, 0),
        (Kind.MULTIPLE, [0, 1, 2, 3], [0, 1], 100),
        (Kind.MULTIPLE, [3, 2, 1, 0], [3, 2], 100),
        (Kind.MULTIPLE, [0, 1, 2, 3], [0], 50),
        (Kind.MULTIPLE, [0, 1, 2, 3], [0, 1, 2], 50),
        (Kind.MULTIPLE, [0, 1, 2, 3], [0, 1, 2, 3], 0),
        (Kind.MULTIPLE, [0, 1, 2, 3], [2, 3], 0),
        (Kind.MULTIPLE, [0, 1, 2, 3], [0, 0, 1], 0),
        (Kind.MULTIPLE, [0, 1, 2, 3], [], 0),
        (Kind.MULTIPLE, [0, 1, 2, 3], 0, 0),
        (Kind.MULTIPLE, [0, 1, 2, 3], {"0": 1}, 0),
        (Kind.TRUE_FALSE, [], True, 100),
        (Kind.TRUE_FALSE, [], False, 0),
        (Kind.TRUE_FALSE, [], 1, 0),
        (Kind.TRUE_FALSE, [], "true", 0),
        (Kind.SHORT, [], "charte éditoriale", 100),
        (Kind.SHORT, [], "  CHARTE  EDITORIALE ! ", 100),
        (Kind.SHORT, [], "Style-guide", 100),
        (Kind.SHORT, [], "charte", 0),
        (Kind.SHORT, [], "", 0),
        (Kind.SHORT, [], "!?", 0),
        (Kind.SHORT, [], ["style guide"], 0),
        (Kind.NUMERIC, [], "1 234,5", 100),
        (Kind.NUMERIC, [], "1\u202f234,5", 100),
        (Kind.NUMERIC, [], "1\u00a0235", 100),
        (Kind.NUMERIC, [], "1234.5", 100),
        (Kind.NUMERIC, [], 1234, 100),
        (Kind.NUMERIC, [], "1233,9", 0),
        (Kind.NUMERIC, [], "about 1234", 0),
        (Kind.NUMERIC, [], "NaN", 0),
        (Kind.NUMERIC, [], "Infinity", 0),
        (Kind.NUMERIC, [], [1234], 0),
        (Kind.ORDERING, [0, 1, 2], [0, 1, 2], 100),
        (Kind.ORDERING, [2, 0, 1], [1, 2, 0], 100),
        (Kind.ORDERING, [0, 1, 2], [0, 2, 1], 33),
        (Kind.ORDERING, [0, 1, 2], [1, 2, 0], 0),
        (Kind.ORDERING, [0, 1, 2], [0, 1], 0),
        (Kind.ORDERING, [0, 1, 2], [0, 0, 0], 0),
        (Kind.ORDERING, [0, 1, 2], [0, None, 2], 0),
        (Kind.MATCHING, [0, 1, 2], [0, 1, 2], 100),
        (Kind.MATCHING, [1, 2, 0], [2, 0, 1], 100),
        (Kind.MATCHING, [0, 1, 2], [0, 2, 1], 33),
        (Kind.MATCHING, [0, 1, 2], "012", 0),
    ],
)
def test_what_an_answer_is_worth(kind: Kind, order: list[int], response: Any, points: int) -> None:
    assert mark(kind, BODIES[kind], order, response) == points


words = st.text("abcdefgh", min_size=1, max_size=6)


@given(
    kind=st.sampled_from(list(Kind)), seed=st.integers(), language=st.sampled_from(["fr", "en"])
)
def test_the_right_response_is_worth_everything_in_whatever_order(
    kind: Kind, seed: int, language: str
) -> None:
    body = BODIES[kind]
    order = deal(kind, body, chance(seed))
    right = right_response(kind, body, order)

    assert mark(kind, body, order, right) == 100
    assert is_readable(kind, len(order), right)
    assert is_given(kind, right)
    assert '"right":' not in json.dumps(shown_to(kind, body, order, language)).replace(
        '"right": [', ""
    )


@given(
    right=st.sets(st.integers(0, 5), min_size=1),
    chosen=st.sets(st.integers(0, 5)),
    seed=st.integers(),
)
def test_more_right_and_less_wrong_is_never_worth_less(
    right: set[int], chosen: set[int], seed: int
) -> None:
    body = {"options": [part(f"option {i}", right=i in right) for i in range(6)]}
    order = deal(Kind.MULTIPLE, body, chance(seed))
    worth = mark(Kind.MULTIPLE, body, order, [order.index(i) for i in sorted(chosen)])
    better = mark(Kind.MULTIPLE, body, order, [order.index(i) for i in sorted(chosen | right)])

    assert 0 <= worth <= better <= 100
    assert (worth == 100) == (chosen == right)


@given(kind=st.sampled_from(list(Kind)), seed=st.integers())
def test_what_is_shown_does_not_depend_on_what_is_right(kind: Kind, seed: int) -> None:
    """Whoever sees two banks that differ only in what is right sees the same."""
    body = BODIES[kind]
    order = deal(kind, body, chance(seed))
    turned = json.loads(json.dumps(body))
    for option in turned.get("options", []):
        option["right"] = not option["right"]
    for key, value in (("accepted", {"fr": ["x"], "en": ["x"]}), ("tolerance", 9)):
        if key in turned:
            turned[key] = value
    if kind in {Kind.TRUE_FALSE, Kind.NUMERIC}:
        turned["right"] = False if kind is Kind.TRUE_FALSE else 7

    assert shown_to(kind, turned, order, "fr") == shown_to(kind, body, order, "fr")


@given(words)
def test_plain_words_are_plain_already(said: str) -> None:
    assert plain(plain(said)) == plain(said)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(kind=st.sampled_from(list(Kind)), response=json_values)
def test_whatever_is_sent_is_worth_something_from_0_to_100(kind: Kind, response: Any) -> None:
    order = REVERSED[kind]

    assert 0 <= mark(kind, BODIES[kind], order, response) <= 100
    if mark(kind, BODIES[kind], order, response) and kind is not Kind.NUMERIC:
        assert is_readable(kind, len(order), response)


@given(kind=st.sampled_from(list(Kind)), body=json_values)
def test_a_body_that_is_accepted_can_be_dealt_and_passed(kind: Kind, body: Any) -> None:
    if fault_of(kind, body) is None:
        order = deal(kind, body, chance(1))
        assert mark(kind, body, order, right_response(kind, body, order)) == 100


@pytest.mark.parametrize("kind", list(Kind))
def test_the_bodies_of_the_tests_are_whole(kind: Kind) -> None:
    assert fault_of(kind, BODIES[kind]) is None


@pytest.mark.parametrize(
    ("kind", "body", "fault"),
    [
        (Kind.SINGLE, [], BodyFault.SHAPE),
        (Kind.SINGLE, {}, BodyFault.SHAPE),
        (Kind.SINGLE, {"options": [part("a", right=True)]}, BodyFault.FEW),
        (Kind.SINGLE, {"options": [part(str(i), right=not i) for i in range(13)]}, BodyFault.MANY),
        (Kind.SINGLE, {"options": [part("a", right=True), {"fr": "b"}]}, BodyFault.WORDS),
        (
            Kind.SINGLE,
            {"options": [part("a", right=True), part("a", right=False)]},
            BodyFault.TWICE,
        ),
        (Kind.SINGLE, {"options": [part("a"), part("b")]}, BodyFault.SHAPE),
        (
            Kind.MULTIPLE,
            {"options": [part("a", right=False), part("b", right=False)]},
            BodyFault.NONE_RIGHT,
        ),
        (
            Kind.SINGLE,
            {"options": [part("a", right=True), part("b", right=True)]},
            BodyFault.SEVERAL_RIGHT,
        ),
        (Kind.JUDGE, {"options": BODIES[Kind.JUDGE]["options"]}, BodyFault.FEW),
        (
            Kind.JUDGE,
            BODIES[Kind.JUDGE] | {"thread": [{"from": "bot", **part("a")}]},
            BodyFault.WORDS,
        ),
        (Kind.TRUE_FALSE, {"right": 1}, BodyFault.SHAPE),
        (Kind.SHORT, {"accepted": {"fr": ["a"]}}, BodyFault.SHAPE),
        (Kind.SHORT, {"accepted": {"fr": ["a"], "en": []}}, BodyFault.FEW),
        (Kind.SHORT, {"accepted": {"fr": ["a"], "en": ["!"]}}, BodyFault.WORDS),
        (Kind.NUMERIC, {"right": True}, BodyFault.NUMBER),
        (Kind.NUMERIC, {"right": 1, "tolerance": -1}, BodyFault.NUMBER),
        (Kind.NUMERIC, {"right": float("nan")}, BodyFault.NUMBER),
        (Kind.ORDERING, {"items": [part("a"), part("a")]}, BodyFault.TWICE),
        (Kind.MATCHING, {"pairs": [1, 2]}, BodyFault.SHAPE),
        (Kind.MATCHING, {"pairs": [{"left": part("a"), "right": part("x")}]}, BodyFault.FEW),
    ],
)
def test_a_body_with_a_fault_is_named(kind: Kind, body: Any, fault: BodyFault) -> None:
    assert fault_of(kind, body) is fault
