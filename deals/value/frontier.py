"""The exact Pareto frontier of an additive outcome space (F9), without going through its outcomes.

Two engines behind one function: `grid` for whole units, `merge` for any scale and tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from deals.ledger.values import Value
from deals.value.grid import staged
from deals.value.merge import Indices, Trace, best_for_them, merge
from deals.value.space import OutcomeSpace, Units


@dataclass(frozen=True, eq=False)
class Frontier:
    """The undominated outcomes of a space, as distinct points.

    `us` and `them` are in units, int64, us strictly falling and them strictly rising. With a
    tolerance, neighbours that both sides value within it are one point, shown by the one of them
    with the largest sum, and a chain of neighbours is one point.
    """

    space: OutcomeSpace
    us: Units
    them: Units
    _trace: Trace
    _shown: Indices
    _members: tuple[Indices, ...] | None = None

    @property
    def points(self) -> int:
        """How many distinct points."""
        return len(self.us)

    @property
    def outcomes(self) -> int:
        """How many outcomes, ties counted each."""
        return sum(self.counts)

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """How many outcomes lie at each point; they may pass 64 bits. A pass of its own."""
        counts = self._trace.counts()
        if self._members is None:
            return tuple(counts)
        return tuple(sum(counts[n] for n in members) for members in self._members)

    def package(self, k: int) -> dict[str, Value]:
        """A package at point k."""
        return self.packages([k])[0]

    def packages(self, points: Sequence[int]) -> tuple[dict[str, Value], ...]:
        """A package at each of the points; one call for many is the faster."""
        places = self._trace.places(self._shown[np.asarray(points, dtype=np.intp)])
        return tuple(self.space.package(row) for row in places.tolist())


def frontier(*, space: OutcomeSpace) -> Frontier:
    """The frontier of the space, exact; packages and counts are worked out when asked for.

    On the grid of stored profiles it takes O(options x 10,000) at most, whatever the profiles.
    Raises FrontierTooLarge where a finer scale lets more than 5 million partial packages stand
    side by side.
    """
    if found := staged(space=space):
        return Frontier(space, found.us, found.them, found, np.arange(len(found.us)))
    return tolerant(space=space, trace=merge(space=space))


def tolerant(*, space: OutcomeSpace, trace: Trace) -> Frontier:
    """The frontier out of points that no other makes needless, up to the space's tolerance.

    x is dominated when a y is better for one side by more than the tolerance and worse for the
    other by no more than it.
    """
    us, them, slack = trace.us, trace.them, space.tolerance
    better = best_for_them(us, them, above=us + slack)
    as_good = best_for_them(us, them, above=us - slack - 1)
    kept = np.flatnonzero((better < them - slack) & (as_good <= them + slack))
    ends = np.flatnonzero(-np.diff(us[kept]) > slack) + 1
    members = tuple(np.split(kept, ends))
    shown = np.array([group[np.argmax(us[group] + them[group])] for group in members], np.intp)
    return Frontier(space, us[shown], them[shown], trace, shown, members)
