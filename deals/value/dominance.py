"""Which outcomes are Pareto-efficient, counted over all of them: nothing clever, nothing left out.

A point holds what an outcome is worth to us and to them. It is dominated when another is better
for one side and no worse for the other; differences up to the tolerance are ties.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]

TOLERANCE = 1e-9


def is_dominated(point: Point, *, by: Iterable[Point]) -> bool:
    """Whether one of the points dominates this one."""
    us, them = point
    return any(
        (other_us > us + TOLERANCE and other_them >= them - TOLERANCE)
        or (other_us >= us - TOLERANCE and other_them > them + TOLERANCE)
        for other_us, other_them in by
    )


def undominated(points: Sequence[Point]) -> tuple[int, ...]:
    """The places of the points that none dominates, ascending; equal points all count.

    One sweep from our best outcome to our worst, O(n log n).
    """
    falling = sorted(range(len(points)), key=lambda place: -points[place][0])
    better, as_good = _Best(points, falling), _Best(points, falling)
    kept = []
    for place in falling:
        us, them = points[place]
        dominated = (
            better.while_above(us + TOLERANCE) >= them - TOLERANCE
            or as_good.while_above(us - TOLERANCE, or_equal=True) > them + TOLERANCE
        )
        if not dominated:
            kept.append(place)
    return tuple(sorted(kept))


class _Best:
    """The best for them among the points that are good enough for us, the bar falling."""

    def __init__(self, points: Sequence[Point], falling: Sequence[int]) -> None:
        self._points = points
        self._falling = falling
        self._next = 0
        self._best = float("-inf")

    def while_above(self, bar: float, *, or_equal: bool = False) -> float:
        while self._next < len(self._falling):
            us, them = self._points[self._falling[self._next]]
            if us < bar or (us == bar and not or_equal):
                break
            self._best = max(self._best, them)
            self._next += 1
        return self._best
