"""Pareto efficiency by the sweep and by comparing everything with everything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deals.value.dominance import TOLERANCE, Point, is_dominated, undominated

GRID = st.integers(0, 6).map(float)
POINTS = st.lists(st.tuples(GRID, GRID), max_size=40)


def brute(points: list[Point]) -> tuple[int, ...]:
    return tuple(n for n, point in enumerate(points) if not is_dominated(point, by=points))


def test_better_for_one_and_no_worse_for_the_other_dominates() -> None:
    assert is_dominated((1, 1), by=[(1, 2)])
    assert is_dominated((1, 1), by=[(2, 1)])
    assert not is_dominated((1, 1), by=[(1, 1), (2, 0), (0, 2)])


def test_differences_up_to_the_tolerance_are_ties() -> None:
    tiny = TOLERANCE / 2
    assert not is_dominated((1, 1), by=[(1 + tiny, 1)])
    assert is_dominated((1, 1), by=[(2, 1 - tiny)])
    assert undominated([(1, 1), (1 + tiny, 1 - tiny)]) == (0, 1)


def test_equal_outcomes_all_count() -> None:
    assert undominated([(1, 3), (1, 3), (0, 2), (3, 1)]) == (0, 1, 3)
    assert undominated([]) == ()


@given(POINTS)
def test_the_sweep_finds_what_brute_force_finds(points: list[Point]) -> None:
    assert undominated(points) == brute(points)


@given(POINTS, st.lists(st.sampled_from([-2, -1, 0, 1, 2]), min_size=80, max_size=80))
def test_and_it_does_where_outcomes_differ_by_about_the_tolerance(
    points: list[Point], nudges: list[int]
) -> None:
    near = [
        (us + 0.75 * TOLERANCE * nudges[2 * n], them + 0.75 * TOLERANCE * nudges[2 * n + 1])
        for n, (us, them) in enumerate(points)
    ]
    assert undominated(near) == brute(near)
