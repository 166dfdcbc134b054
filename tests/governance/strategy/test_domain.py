"""The arithmetic of the strategy, without a database."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from governance.domain import maturity
from governance.domain.launch_gate import Criteria, HubFacts, Opening, Stage, judge_space, too_many
from governance.domain.network_fit import MOST, WEIGHTS, FitCriterion, weighed
from governance.maturity_questions import CODES, DIMENSION_CODES

networks = st.frozensets(st.integers(1, 9))


@given(known=networks, new=st.integers(1, 9), room=st.integers(0, 9))
def test_a_network_finds_room_or_is_there_already(
    known: frozenset[int], new: int, room: int
) -> None:
    criteria = dict.fromkeys(Stage, Criteria(networks=room))
    facts = HubFacts(Stage.FEW, networks=known, criteria=criteria)
    (verdict,) = judge_space(facts, Opening(1, new, internal=False, uncovered=()), ())

    assert verdict.met is (new in known or len(known) < room)
    assert (too_many(facts) == 0) is (len(known) <= room)


@given(st.fixed_dictionaries({each: st.integers(0, 3) for each in FitCriterion}))
def test_the_weighted_sum_stays_in_its_range(marks: dict[FitCriterion, int]) -> None:
    total = weighed(marks)
    assert total is not None
    assert 0 <= total <= MOST
    marks.popitem()
    assert weighed(marks) is None


def test_the_best_marks_make_the_most() -> None:
    assert weighed(dict.fromkeys(WEIGHTS, 3)) == MOST == 30


def test_fifteen_answers_make_at_most_45_points() -> None:
    assert len(CODES) == 15
    best = dict.fromkeys(CODES, 3)
    assert maturity.points(best) == 45
    assert sum(maturity.by_dimension(best, DIMENSION_CODES).values()) == 45
    assert maturity.wanting({**best, "L1": 4}, CODES) == ["L1"]
    assert maturity.wanting({}, CODES) == list(CODES)
