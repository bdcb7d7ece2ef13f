"""The plain merge: facet by facet, the partial packages that nothing dominates.

It takes any scale and any tolerance. A partial package q makes p needless when it is no worse for
either side and better for one by more than the tolerance: whatever completes p, completes q as
well. That relation is transitive, so nothing that dominates is lost on the way; what the tolerance
alone decides is left to the end (`frontier`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from deals.value.space import Facet, OutcomeSpace, Units

Indices: TypeAlias = NDArray[np.intp]
Counts: TypeAlias = NDArray[Any]
"""Numbers of outcomes: int64, or Python integers where they may pass it."""

INT64_OUTCOMES = 1 << 62
MOST = 5_000_000
"""Partial packages looked at in one merge; beyond, memory is at stake."""


class FrontierTooLarge(ValueError):
    """More undominated points than can be held; the text says what to do about it."""

    def __init__(self, *, points: int) -> None:
        super().__init__(
            f"the frontier grows past {points:,} points: round the utilities to a grid, as stored "
            "profiles are (10,000 units), and it is bounded"
        )


class Trace(Protocol):
    """Distinct points, us falling, and the way back from each to its outcomes."""

    @property
    def us(self) -> Units: ...
    @property
    def them(self) -> Units: ...

    def counts(self) -> Sequence[int]:
        """How many outcomes lie at each point."""

    def places(self, points: Indices) -> Indices:
        """An option of each facet for each of the points, shape (points, facets)."""


@dataclass(frozen=True, eq=False)
class Merged:
    """Points after some facets; `origins[i]` is parent x options + option, for each point of i."""

    us: Units
    them: Units
    tallies: Counts
    origins: tuple[tuple[Indices, int], ...] = ()

    def counts(self) -> Sequence[int]:
        return [int(count) for count in self.tallies]

    def places(self, points: Indices) -> Indices:
        options = []
        for origin, size in reversed(self.origins):
            points, chosen = np.divmod(origin[points], size)
            options.append(chosen)
        return np.stack(options[::-1], axis=-1) if options else np.empty((len(points), 0), np.intp)


def merge(*, space: OutcomeSpace) -> Merged:
    """The undominated points of the space (of the transitive relation above), equal ones once.

    Time and memory follow the number of points kept at each step; past 5 million partial packages
    in one merge FrontierTooLarge is raised.
    """
    kind = np.int64 if space.outcomes < INT64_OUTCOMES else object
    points = Merged(np.zeros(1, np.int64), np.zeros(1, np.int64), np.ones(1, kind))
    for facet in space.facets:
        points = _with(points, facet, tolerance=space.tolerance)
    return points


def _with(points: Merged, facet: Facet, *, tolerance: int) -> Merged:
    """One facet more."""
    size = len(facet.options)
    if len(points.us) * size > MOST:
        raise FrontierTooLarge(points=MOST)
    us = np.add.outer(points.us, facet.us).ravel()
    them = np.add.outer(points.them, facet.them).ravel()
    falling = np.lexsort((-them, -us))
    kept = falling[_needed(us[falling], them[falling], tolerance=tolerance)]
    us, them, tallies = us[kept], them[kept], points.tallies[kept // size]
    first = np.flatnonzero(np.r_[True, (np.diff(us) != 0) | (np.diff(them) != 0)])
    tallies = np.add.reduceat(tallies, first)
    return Merged(us[first], them[first], tallies, (*points.origins, (kept[first], size)))


def _needed(us: Units, them: Units, *, tolerance: int) -> NDArray[np.bool_]:
    """Which points, sorted by us and then them, both falling, none makes needless."""
    better = best_for_them(us, them, above=us + tolerance)
    as_good = best_for_them(us, them, above=us - 1)
    return (them > better) & (them + tolerance >= as_good)


def best_for_them(us: Units, them: Units, *, above: Units) -> Units:
    """For each bar, the most for them among points worth more than that to us; us is falling."""
    best: Units = np.r_[np.iinfo(np.int64).min // 2, np.maximum.accumulate(them)]
    return best.take(np.searchsorted(-us, -above, side="left"))
