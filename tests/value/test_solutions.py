"""Fair and efficient points of small frontiers, against a search in exact fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.value.solutions import (
    bargaining_range,
    integrative_potential,
    logrolling_captured,
    opposition,
    potential_of_weights,
    solutions,
    surplus_efficiency,
    surplus_share,
)
from deals.value.space import GRID, Units

Points = list[tuple[int, int]]
LARGE = 10**12


def arrays(points: Points) -> tuple[Units, Units]:
    us, them = zip(*points, strict=True)
    return np.array(us, dtype=np.int64), np.array(them, dtype=np.int64)


def places(
    points: Points, *, reservations: tuple[int, int] = (0, 0), tolerance: int = 0
) -> tuple[int | None, ...]:
    """Nash, Kalai, Kalai-Smorodinsky and maximum joint value."""
    us, them = arrays(points)
    found = solutions(us=us, them=them, tolerance=tolerance, reservations=reservations)
    return found.nash, found.kalai, found.kalai_smorodinsky, found.max_joint


@st.composite
def fronts(draw: st.DrawFn, top: int = 12) -> Points:
    size = draw(st.integers(1, 7))
    numbers = st.lists(st.integers(0, top), min_size=size, max_size=size, unique=True)
    return list(zip(sorted(draw(numbers), reverse=True), sorted(draw(numbers)), strict=True))


def brute(points: Points, reservations: tuple[int, int]) -> tuple[int | None, ...]:
    """The same by definition: each score a tuple of fractions, ties by joint value, by ours."""
    gains = {
        k: (us - reservations[0], them - reservations[1])
        for k, (us, them) in enumerate(points)
        if us >= reservations[0] and them >= reservations[1]
    }
    if not gains:
        return (None,) * 4
    most = [max(gain[side] for gain in gains.values()) for side in (0, 1)]

    def shares(k: int) -> list[Fraction]:
        pairs = zip(gains[k], most, strict=True)
        return sorted(Fraction(gain, top) if top else Fraction(1) for gain, top in pairs)

    scores = (
        lambda k: [gains[k][0] * gains[k][1]],
        lambda k: [min(gains[k])],
        shares,
        lambda k: [sum(gains[k])],
    )
    return tuple(max(gains, key=lambda k: (score(k), sum(gains[k]), gains[k])) for score in scores)


@given(fronts(), st.tuples(st.integers(0, 12), st.integers(0, 12)))
def test_the_same_as_by_definition(points: Points, reservations: tuple[int, int]) -> None:
    assert places(points, reservations=reservations) == brute(points, reservations)


@given(fronts(), st.tuples(st.integers(0, 12), st.integers(0, 12)))
def test_products_beyond_64_bits_are_still_exact(
    points: Points, reservations: tuple[int, int]
) -> None:
    wide = [(us * LARGE + 1, them * LARGE) for us, them in points]
    cut = (reservations[0] * LARGE, reservations[1] * LARGE)
    assert places(wide, reservations=cut) == brute(wide, cut)


@given(fronts(top=10_000))
def test_the_distance_to_the_ideal(points: Points) -> None:
    us, them = arrays(points)
    tops = us.max() or 1, them.max() or 1
    ideal = [
        ((1 - a / tops[0] if us.max() else 0) ** 2 + (1 - b / tops[1] if them.max() else 0) ** 2)
        for a, b in points
    ]
    assert solutions(us=us, them=them).opposition == pytest.approx(min(ideal) ** 0.5)


def test_no_outcome_good_enough_for_both_is_no_solution() -> None:
    us, them = arrays([(9000, 1000), (1000, 9000)])
    found = solutions(us=us, them=them, reservations=(5000, 5000))
    assert (found.nash, found.kalai, found.kalai_smorodinsky, found.max_joint) == (None,) * 4
    assert found.opposition is None
    assert found.rational.tolist() == []
    assert found.potential == 0.0


def test_ties_go_to_the_larger_joint_value_then_to_us() -> None:
    assert places([(6, 2), (4, 3), (3, 5)]) == (2, 2, 1, 0)
    assert places([(8, 3), (3, 8)]) == (0, 0, 0, 0)
    assert places([(8, 3), (3, 9)]) == (1, 1, 1, 1)


def test_utilities_within_the_tolerance_tie() -> None:
    assert places([(5001, 3000), (3000, 5002)]) == (1, 1, 1, 1)
    assert places([(5001, 3000), (3000, 5002)], tolerance=2) == (1, 1, 1, 0)


def test_reservations_are_met_up_to_the_tolerance() -> None:
    assert places([(4999, 7000)], reservations=(5000, 0)) == (None,) * 4
    assert places([(4999, 7000)], reservations=(5000, 0), tolerance=1) == (0, 0, 0, 0)


def test_a_side_that_can_gain_nothing_leaves_the_rest_to_the_other() -> None:
    assert places([(9, 5), (5, 6)], reservations=(5, 6)) == (1, 1, 1, 1)
    assert places([(9, 5), (7, 6)], reservations=(0, 6)) == (1, 1, 1, 1)


def test_a_side_that_can_get_nothing_is_not_opposed() -> None:
    us, them = arrays([(5000, 0)])
    assert solutions(us=us, them=them).opposition == 0.0


def test_a_single_issue_is_bargained_between_floor_and_ceiling() -> None:
    assert bargaining_range(floor=90.0, ceiling=100.0) == (90.0, 100.0)
    assert bargaining_range(floor=90.0, ceiling=90.0) == (90.0, 90.0)
    assert bargaining_range(floor=101.0, ceiling=100.0) is None


def test_opposed_weights_alone_tell_the_potential() -> None:
    us, them = {"price": 0.7, "term": 0.3}, {"price": 0.2, "term": 0.8}
    best = arrays([(10_000, 0), (7_000, 8_000), (0, 10_000)])
    assert potential_of_weights(us=us, them=them) == pytest.approx(0.5)
    assert integrative_potential(us=best[0], them=best[1], units=GRID) == 0.5
    assert potential_of_weights(us={"price": 1.0}, them={"term": 1.0}) == 1.0
    assert potential_of_weights(us={}, them={}) == 0.0


def test_nothing_to_capture_where_all_is_opposed() -> None:
    assert logrolling_captured(us=0.5, them=0.5, potential=0.0) is None
    assert logrolling_captured(us=0.5, them=0.5, potential=0.25) == 0.0
    assert logrolling_captured(us=0.4, them=0.5, potential=0.25) == pytest.approx(-0.4)


def test_how_much_of_the_surplus_and_whose() -> None:
    assert surplus_efficiency(point=(0.5, 0.5), best=(0.75, 0.5)) == pytest.approx(0.8)
    assert surplus_efficiency(point=(0.5, 0.5), best=(0.5, 0.5), reservations=(0.5, 0.5)) is None
    shares = surplus_share(point=(0.75, 0.5), reservations=(0.25, 0.25))
    assert shares == pytest.approx((2 / 3, 1 / 3))
    assert surplus_share(point=(0.5, 0.5), reservations=(0.5, 0.5)) is None


def test_without_a_rational_outcome_there_is_no_opposition() -> None:
    nobody = np.array([], dtype=np.intp)
    assert opposition(us=np.array([5, 3]), them=np.array([2, 4]), rational=nobody) is None
