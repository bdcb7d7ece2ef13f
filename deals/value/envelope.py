"""The exact frontier of discrete and continuous issues together.

The continuous issues alone add up to one concave ladder: their segments in the order of their
exchange rates (F7), the best bargain first. Every discrete frontier point carries a translate of
it. Two translates cross once at most, the point better for us winning on our side of the crossing;
so the envelope is found like a hull, asking at each crossing who else stands above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from deals.ledger.values import Value
from deals.value.continuous import Curve
from deals.value.frontier import Frontier

Floats: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.intp]

SLACK = 1e-12
"""Utility points by which a point must stand above a crossing to matter."""


class Spot(NamedTuple):
    """A point of the envelope: both utilities, its segment and how far along it (0 to 1)."""

    us: float
    them: float
    segment: int
    share: float


@dataclass(frozen=True, eq=False)
class Ladder:
    """All segments of the curves in falling order of rate, in utility points.

    After `given[k]` of our utility is given, they have gained `gained[k]`, shape (k + 1,); step k
    runs along curve `owner[k]`. `us` and `them` are what our best ends of all curves add.
    """

    given: Floats
    gained: Floats
    owner: Indices
    us: float
    them: float

    def gain(self, given: Floats) -> Floats:
        """What they gain when we give so much; no more than all there is."""
        return np.asarray(np.interp(given, self.given, self.gained), dtype=np.float64)

    def reach(self, given: float, curve: int) -> float:
        """How many vertices along a curve we are when we gave so much in all."""
        steps = np.flatnonzero(self.owner == curve)
        start, end = self.given[steps], self.given[steps + 1]
        return float(np.clip((given - start) / (end - start), 0.0, 1.0).sum())


@dataclass(frozen=True, eq=False)
class Envelope:
    """The undominated outcomes as straight segments, from our best to theirs.

    `us` and `them` hold both ends of each segment in utility points, shape (n, 2), us falling and
    them rising; `point` is its discrete frontier point. Single points are segments of no length.
    A segment that starts below the end of the one before, at the same us, holds all but its start.
    """

    frontier: Frontier
    curves: tuple[Curve, ...]
    ladder: Ladder
    point: Indices
    us: Floats
    them: Floats
    error_bound: float

    def package(self, spot: Spot) -> dict[str, Value]:
        """A package at a point of the envelope; continuous values are not rounded."""
        k = int(self.point[spot.segment])
        given = int(self.frontier.us[k]) / self.frontier.space.units + self.ladder.us - spot.us
        values: dict[str, Decimal] = {
            curve.issue: curve.value(self.ladder.reach(given, n))
            for n, curve in enumerate(self.curves)
        }
        return self.frontier.package(k) | values

    def spot(self, *, segment: int, share: float) -> Spot:
        """The point so far along a segment."""
        (us, us_end), (them, them_end) = self.us[segment], self.them[segment]
        at = float(us + share * (us_end - us)), float(them + share * (them_end - them))
        return Spot(*at, segment, share)

    def best_for_them(self, *, us: float) -> Spot | None:
        """The best they can get while we keep at least this; None where we cannot."""
        segment = int(np.searchsorted(-self.us[:, 0], -us, side="right")) - 1
        nearby = [self._at(us, n) for n in (segment, segment - 1) if n >= 0]
        return max(nearby, key=lambda spot: spot.them, default=None)

    def _at(self, us: float, segment: int) -> Spot:
        """The point of a segment that is best for them while we keep at least this."""
        start, end = self.us[segment]
        share = 1.0 if us <= end else float((start - us) / (start - end))
        return self.spot(segment=segment, share=share)


def envelope(*, frontier: Frontier, curves: Sequence[Curve], error_bound: float = 0.0) -> Envelope:
    """The frontier of discrete issues with those curves on top; exact up to SLACK.

    The curves' units are those of the frontier's space. O(P log P) for P discrete points as they
    come in practice, the segments of the curves a factor.
    """
    ladder = _ladder(curves, frontier.space.units)
    us = frontier.us / frontier.space.units + ladder.us
    them = frontier.them / frontier.space.units + ladder.them
    point, crossings = _winners(us, them, ladder)
    least = np.append(crossings, -np.inf)
    most = np.append(np.inf, crossings)
    starts = np.maximum(us[point] - most, 0.0)
    ends = np.minimum(us[point] - least, ladder.given[-1])
    winner, given = _cut(ladder, starts, np.maximum(starts, ends))
    place = point[winner]
    return Envelope(
        frontier=frontier,
        curves=tuple(curves),
        ladder=ladder,
        point=place,
        us=us[place, None] - given,
        them=them[place, None] + ladder.gain(given),
        error_bound=error_bound,
    )


def _ladder(curves: Sequence[Curve], units: int) -> Ladder:
    costs = [-np.diff(curve.us) for curve in curves]
    gains = [np.diff(curve.them) for curve in curves]
    rates = [np.minimum.accumulate(g / c) for g, c in zip(gains, costs, strict=True)]
    none = np.zeros(0)
    order = np.argsort(-np.concatenate([none, *rates]), kind="stable")
    owner = np.repeat(np.arange(len(curves)), [len(cost) for cost in costs])
    return Ladder(
        given=np.append(0.0, np.cumsum(np.concatenate([none, *costs])[order])) / units,
        gained=np.append(0.0, np.cumsum(np.concatenate([none, *gains])[order])) / units,
        owner=owner[order],
        us=sum(float(curve.us[0]) for curve in curves) / units,
        them=sum(float(curve.them[0]) for curve in curves) / units,
    )


def _winners(us: Floats, them: Floats, ladder: Ladder) -> tuple[Indices, Floats]:
    """The points whose translates are on the envelope, and where each gives way to the next.

    Level by level, like quickhull: where no point between two neighbours has a translate above
    their crossing, all between are done with; where one has, the winner amid them, or else at
    their crossing, is kept.
    """
    last = len(us) - 1
    kept = np.unique(np.array([0, last], dtype=np.intp))
    crossings = np.full(len(kept) - 1, np.nan)
    between = np.arange(1, last, dtype=np.intp)
    while True:
        new = np.flatnonzero(np.isnan(crossings))
        crossings[new] = _crossings(us, them, ladder, kept[new], kept[new + 1])
        edge = np.searchsorted(kept, between) - 1
        above = _above(us, them, ladder, between, kept[edge], crossings[edge])
        split = np.unique(edge[above > SLACK])
        if not len(split):
            return kept, crossings
        open_ones = np.isin(edge, split)
        between, edge, above = between[open_ones], edge[open_ones], above[open_ones]
        amid = _amid(us, them, ladder, between, kept[edge], kept[edge + 1])
        above = np.where(np.isin(edge, edge[amid > SLACK]), amid, above)
        order = np.lexsort((above, edge))
        highest = between[order[np.append(np.diff(edge[order]) > 0, True)]]
        kept = np.insert(kept, split + 1, highest)
        crossings[split] = np.nan
        crossings = np.insert(crossings, split, np.nan)
        between = between[~np.isin(between, highest)]


def _amid(
    us: Floats, them: Floats, ladder: Ladder, points: Indices, ours: Indices, theirs: Indices
) -> Floats:
    """How far each stands above `ours` where the middle one of those between begins."""
    at = us[(ours + theirs) // 2]
    above = _above(us, them, ladder, points, ours, at)
    return np.where(us[points] >= at, above, -np.inf)


def _above(
    us: Floats, them: Floats, ladder: Ladder, points: Indices, winners: Indices, at: Floats
) -> Floats:
    """How far the points' translates stand above their winners' where we keep `at`."""
    return _height(us, them, ladder, points, at) - _height(us, them, ladder, winners, at)


def _height(us: Floats, them: Floats, ladder: Ladder, points: Indices, at: Floats) -> Floats:
    """What they get by the points' translates while we keep `at`."""
    return them[points] + ladder.gain(us[points] - at)


def _crossings(us: Floats, them: Floats, ladder: Ladder, ours: Indices, theirs: Indices) -> Floats:
    """Below which utility of ours the translate of `theirs` wins over that of `ours`.

    The difference of the two rises with our utility and is straight between their corners.
    """
    most = us[theirs, None]
    corners = np.concatenate((us[ours, None] - ladder.given, most - ladder.given), axis=1)
    corners = np.sort(np.clip(corners, most - ladder.given[-1], most), axis=1)
    lead = _height(us, them, ladder, ours[:, None], corners)
    lead -= _height(us, them, ladder, theirs[:, None], corners)
    after = np.clip((lead <= 0).sum(axis=1), 1, corners.shape[1] - 1)
    row = np.arange(len(after))
    low, high = corners[row, after - 1], corners[row, after]
    behind, ahead = lead[row, after - 1], lead[row, after]
    crosses = (ahead > 0) & (behind <= 0)
    step = np.divide(-behind, ahead - behind, out=np.ones(len(after)), where=crosses)
    found: Floats = low + (high - low) * step
    return found


def _cut(ladder: Ladder, starts: Floats, ends: Floats) -> tuple[Indices, Floats]:
    """The ladder between start and end of each winner: winner and both ends of each segment."""
    corners = np.clip(ladder.given, starts[:, None], ends[:, None])
    corners = np.concatenate((starts[:, None], corners), axis=1)
    kept = np.diff(corners, axis=1) > 0
    kept[:, 0] |= ~kept.any(axis=1)
    winner, step = np.nonzero(kept)
    return winner, np.stack((corners[winner, step], corners[winner, step + 1]), axis=1)
