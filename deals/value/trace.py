"""From the points of a fast merge back to outcomes: an option of each facet, and how many ways.

No pointers are kept while merging: a point is traced back by asking the stage before which option
leads to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from deals.value import dense
from deals.value.merge import Indices
from deals.value.space import Facet, Units

Packed: TypeAlias = NDArray[np.int64]

HALF = 32
LIMB = 40
"""Bits of a count held in one int64; the others take up the sums of one stage."""


class Stage(Protocol):
    """What some facets can add up to: all undominated points and maybe dominated ones."""

    def points(self) -> tuple[Units, Units]:
        """What each point is worth to us and to them, ours rising; no point twice."""

    def find(self, us: Units, them: Units) -> Indices:
        """The place of each of these among the points, -1 where it is none of them."""

    def holds(self, us: Units, them: Units) -> NDArray[np.bool_]:
        """Whether each of these is one of the points."""


@dataclass(frozen=True, eq=False)
class PackedStage:
    """Packed points as they were summed, or pruned already."""

    summed: Packed

    @cached_property
    def rising(self) -> Packed:
        """The undominated ones."""
        return pruned(self.summed)

    def points(self) -> tuple[Units, Units]:
        them = self.rising.astype(np.int32).astype(np.int64)
        return (self.rising - them) >> HALF, them

    def find(self, us: Units, them: Units) -> Indices:
        wanted = (us << HALF) + them
        place = np.searchsorted(self.rising[:-1], wanted)
        return np.where(self.rising[place] == wanted, place, -1)

    def holds(self, us: Units, them: Units) -> NDArray[np.bool_]:
        return self.find(us, them) >= 0


@dataclass(frozen=True, eq=False)
class DenseStage:
    """Cells, and what their zero is worth to either side."""

    cells: dense.Cells
    floor_us: int
    floor_them: int

    @classmethod
    def over(cls, stage: Stage, *, most: int) -> DenseStage:
        """The points of a stage laid out; `most` bounds what cells will ever hold."""
        us, them = stage.points()
        floor_us, floor_them = int(us.min()), int(them.min())
        cells = dense.blank(cells=int(us.max()) - floor_us + 1, most=most)
        cells[us - floor_us] = them - floor_them
        return cls(cells, floor_us, floor_them)

    def widened(self, facet: Facet) -> DenseStage:
        """The stage after this one and the facet."""
        floor_us, floor_them = int(facet.us.min()), int(facet.them.min())
        cells = dense.widened(self.cells, facet=facet)
        return DenseStage(cells, self.floor_us + floor_us, self.floor_them + floor_them)

    @cached_property
    def reached(self) -> Indices:
        """The cells that hold a point."""
        return np.flatnonzero(self.cells >= 0)

    @cached_property
    def place(self) -> Indices:
        """Where the point of each cell is among the points."""
        return np.cumsum(self.cells >= 0) - 1

    def points(self) -> tuple[Units, Units]:
        return self.reached + self.floor_us, self.cells[self.reached] + np.int64(self.floor_them)

    def undominated(self) -> tuple[Units, Units]:
        """The points that none dominates, ours falling."""
        falling = self.cells[::-1]
        best = np.maximum.accumulate(falling)
        kept = np.concatenate(([0], np.flatnonzero(best[1:] > best[:-1]) + 1))
        them = falling[kept] + np.int64(self.floor_them)
        return self.floor_us + len(falling) - 1 - kept, them

    def find(self, us: Units, them: Units) -> Indices:
        cell = np.clip(us - self.floor_us, 0, len(self.cells) - 1)
        return np.where(self.holds(us, them), self.place[cell], -1)

    def holds(self, us: Units, them: Units) -> NDArray[np.bool_]:
        cell, worth = us - self.floor_us, them - self.floor_them
        inside = (cell >= 0) & (cell < len(self.cells)) & (worth >= 0)
        there: NDArray[np.bool_] = inside & (self.cells[np.where(inside, cell, 0)] == worth)
        return there


START = PackedStage(np.zeros(1, np.int64))
"""Before the first facet: nothing added to either side."""


@dataclass(frozen=True, eq=False)
class Staged:
    """A fast merge: `stages[i]` holds the points of the first i + 1 facets; `us` and `them` are
    the undominated points of all, ours falling.
    """

    facets: tuple[Facet, ...]
    stages: tuple[Stage, ...]
    us: Units
    them: Units

    def counts(self) -> Sequence[int]:
        """How many outcomes lie at each point: a second pass, in as many int64 as it needs."""
        outcomes = prod(len(facet.options) for facet in self.facets)
        limbs = np.zeros((outcomes.bit_length() // LIMB + 1, 1), dtype=np.int64)
        limbs[0] = 1
        before: Stage = START
        for facet, stage in zip(self.facets, self.stages, strict=True):
            limbs = _tallied(limbs, facet=facet, before=before, after=stage)
            before = stage
        found = limbs[:, before.find(self.us, self.them)].T.tolist()
        return [sum(part << LIMB * n for n, part in enumerate(parts)) for parts in found]

    def places(self, points: Indices) -> Indices:
        """An option of each facet for each of the points, shape (points, facets)."""
        us, them = self.us[points], self.them[points]
        chosen = np.empty((len(points), len(self.facets)), dtype=np.intp)
        stages = (START, *self.stages)
        for n in range(len(self.facets) - 1, -1, -1):
            facet = self.facets[n]
            from_us, from_them = us[:, None] - facet.us, them[:, None] - facet.them
            option = stages[n].holds(from_us, from_them).argmax(axis=1)
            chosen[:, n] = option
            us, them = us - facet.us[option], them - facet.them[option]
        return chosen


def _tallied(limbs: Units, *, facet: Facet, before: Stage, after: Stage) -> Units:
    """How many outcomes lie at each point of the stage after, limb by limb, the lowest first."""
    us, them = before.points()
    tallies = np.zeros((len(limbs), len(after.points()[0])), dtype=np.int64)
    for ours, theirs in zip(facet.us.tolist(), facet.them.tolist(), strict=True):
        place = after.find(us + ours, them + theirs)
        there = place >= 0
        tallies[:, place[there]] += limbs[:, there]
    for n in range(len(limbs) - 1):
        tallies[n + 1] += tallies[n] >> LIMB
        tallies[n] &= (1 << LIMB) - 1
    return tallies


def pruned(packed: Packed) -> Packed:
    """The undominated points, rising, each once."""
    rising = np.sort(packed)
    them = rising.astype(np.int32)
    best = np.maximum.accumulate(them[::-1])[::-1]
    kept = np.empty(len(rising), dtype=np.bool_)
    kept[-1] = True
    np.greater(them[:-1], best[1:], out=kept[:-1])
    return rising[kept]
