"""The fast merge, for whole units and no tolerance: packed while points are few, dense beyond.

A packed point is one integer, us x 2^32 + them, so that sums, sorting and pruning take one array.
Once the points crowd the range of our utility, stages go on cell by cell (`dense`), at a cost that
no values can raise. No pointers are kept: a point is traced back by asking the stage before which
option leads to it. `merge` is the plain version of the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from deals.value import dense
from deals.value.merge import MOST, FrontierTooLarge, Indices
from deals.value.space import Facet, OutcomeSpace, Units

Packed: TypeAlias = NDArray[np.int64]

HALF = 32
WIDEST = 1_000_000
"""Units our utility may range over, to be laid out cell by cell."""
LIMB = 40
"""Bits of a count held in one int64: the rest takes the sums of a stage."""


class Stage(Protocol):
    """The undominated points of some facets (dense stages keep more)."""

    def points(self) -> tuple[Units, Units]:
        """What they are worth to us and to them."""

    def find(self, us: Units, them: Units) -> Indices:
        """The place of each of these among the points, -1 where it is none of them."""


@dataclass(frozen=True, eq=False)
class PackedStage:
    """Packed points, rising."""

    packed: Packed

    def points(self) -> tuple[Units, Units]:
        them = self.packed.astype(np.int32).astype(np.int64)
        return (self.packed - them) >> HALF, them

    def find(self, us: Units, them: Units) -> Indices:
        wanted = (us << HALF) + them
        place = np.searchsorted(self.packed, wanted)
        place[place == len(self.packed)] = 0
        return np.where(self.packed[place] == wanted, place, -1)


@dataclass(frozen=True, eq=False)
class DenseStage:
    """Cells, and what their zero is worth."""

    cells: dense.Cells
    floor_us: int
    floor_them: int

    @classmethod
    def over(cls, stage: Stage, *, most: int) -> DenseStage:
        """The points of a stage laid out; `most` bounds what cells will hold."""
        us, them = stage.points()
        floor_us, floor_them = int(us.min()), int(them.min())
        cells = dense.blank(cells=int(us.max()) - floor_us + 1, most=most)
        cells[us - floor_us] = them - floor_them
        return cls(cells, floor_us, floor_them)

    def widened(self, facet: Facet) -> DenseStage:
        """The stage after this one and the facet."""
        cells = dense.widened(self.cells, facet=facet)
        floor_us, floor_them = int(facet.us.min()), int(facet.them.min())
        return DenseStage(cells, self.floor_us + floor_us, self.floor_them + floor_them)

    @cached_property
    def reached(self) -> Indices:
        return np.flatnonzero(self.cells >= 0)

    @cached_property
    def place(self) -> Indices:
        """Where each cell is among the points."""
        return np.cumsum(self.cells >= 0) - 1

    def points(self) -> tuple[Units, Units]:
        return self.reached + self.floor_us, self.cells[self.reached] + np.int64(self.floor_them)

    def find(self, us: Units, them: Units) -> Indices:
        cell, worth = us - self.floor_us, them - self.floor_them
        inside = (cell >= 0) & (cell < len(self.cells)) & (worth >= 0)
        cell = np.where(inside, cell, 0)
        return np.where(inside & (self.cells[cell] == worth), self.place[cell], -1)


@dataclass(frozen=True, eq=False)
class Staged:
    """The stages of a space: `stages[i]` holds the points of its first i + 1 facets."""

    facets: tuple[Facet, ...]
    stages: tuple[Stage, ...]
    us: Units
    them: Units

    def counts(self) -> Sequence[int]:
        """A second pass over all stages; the counts are held in as many int64 as they need."""
        outcomes = OutcomeSpace(self.facets).outcomes
        limbs = np.ones((outcomes.bit_length() // LIMB + 1, 1), dtype=np.int64)
        limbs[1:] = 0
        before: Stage = PackedStage(np.zeros(1, np.int64))
        for facet, stage in zip(self.facets, self.stages, strict=True):
            limbs = _tallied(limbs, facet=facet, before=before, after=stage)
            before = stage
        chosen = limbs[:, before.find(self.us, self.them)].tolist()
        return [sum(part << LIMB * n for n, part in enumerate(parts)) for parts in zip(*chosen)]

    def places(self, points: Indices) -> Indices:
        us, them = self.us[points], self.them[points]
        chosen = np.empty((len(points), len(self.facets)), dtype=np.intp)
        stages = (PackedStage(np.zeros(1, np.int64)), *self.stages)
        for n in range(len(self.facets) - 1, -1, -1):
            facet = self.facets[n]
            from_us, from_them = us[:, None] - facet.us, them[:, None] - facet.them
            option = (stages[n].find(from_us, from_them) >= 0).argmax(axis=1)
            chosen[:, n] = option
            us, them = us - facet.us[option], them - facet.them[option]
        return chosen


def _tallied(limbs: Units, *, facet: Facet, before: Stage, after: Stage) -> Units:
    """How many outcomes lie at each point of the stage after, limb by limb, low first."""
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


def fits(space: OutcomeSpace) -> bool:
    """Whether the space is on whole units without tolerance, and packs into 64 bits."""
    if space.tolerance or not space.facets:
        return False
    worths = np.concatenate([part for facet in space.facets for part in (facet.us, facet.them)])
    return int(np.abs(worths).max()) * len(space.facets) < dense.WIDEST


def staged(*, space: OutcomeSpace) -> Staged:
    """The undominated points of a space that `fits`, and the way back.

    Packed stages first, while they cost less; dense ones from there on, O(options x width of our
    utility). Where our utility ranges past a million units they stay packed, and FrontierTooLarge
    is raised where `merge` raises it.
    """
    stages: list[Stage] = []
    packed, wide = np.zeros(1, np.int64), 0
    narrow = sum(dense.width(facet.us) for facet in space.facets) <= WIDEST
    for n, facet in enumerate(space.facets):
        wide += dense.width(facet.us)
        if narrow and _crowded(len(packed), wide):
            return _densely(space.facets, stages, rest=space.facets[n:])
        if len(packed) * len(facet.us) > MOST:
            raise FrontierTooLarge(points=MOST)
        packed = _pruned(np.add.outer(packed, (facet.us << HALF) + facet.them).ravel())
        stages.append(PackedStage(packed))
    us, them = PackedStage(packed[::-1]).points()
    return Staged(space.facets, tuple(stages), us, them)


def _crowded(points: int, wide: int) -> bool:
    """Whether an option costs more as so many packed sums than as a shift of so many cells."""
    return points > 60 + wide // 80


def _densely(facets: tuple[Facet, ...], stages: list[Stage], *, rest: Sequence[Facet]) -> Staged:
    """The rest of the stages cell by cell."""
    stage = DenseStage.over(stages[-1], most=sum(dense.width(facet.them) for facet in facets))
    for facet in rest:
        stage = stage.widened(facet)
        stages.append(stage)
    us, them = stage.points()
    best = np.maximum.accumulate(them[::-1])
    kept = np.flatnonzero(np.r_[True, best[1:] > best[:-1]])
    return Staged(facets, tuple(stages), us[::-1][kept], them[::-1][kept])


def _pruned(packed: Packed) -> Packed:
    """The undominated points, rising, each once."""
    packed.sort()
    them = packed.astype(np.int32)
    best = np.maximum.accumulate(them[::-1])[::-1]
    kept = np.ones(len(packed), dtype=np.bool_)
    np.greater(them[:-1], best[1:], out=kept[:-1])
    return packed[kept]
