"""The fast merge, for whole units and no tolerance: packed while points are few, dense beyond.

A packed point is one integer, us x 2^32 + them, so that sums, sorting and pruning take one array.
Once the points crowd the range of our utility, stages go on cell by cell (`dense`), at a cost that
no values can raise. `trace` finds the outcomes of a point again. `merge` is the plain version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from deals.value import dense
from deals.value.merge import MOST, FrontierTooLarge
from deals.value.space import Facet, OutcomeSpace
from deals.value.trace import HALF, DenseStage, Packed, PackedStage, Stage, Staged, pruned

FEW = 512
"""Packed sums that are cheaper to carry on than to prune."""

WIDEST = 1_000_000
"""Units our utility may range over, to be laid out cell by cell."""


def staged(*, space: OutcomeSpace) -> Staged | None:
    """The undominated points of the space, and the way back; None where they do not pack.

    Packed stages first, while they cost less; dense ones from there on, O(options x width of our
    utility). Where our utility ranges past a million units they stay packed, and FrontierTooLarge
    is raised where `merge` raises it.
    """
    options = None if space.tolerance else _packed(space.facets)
    if options is None:
        return None
    stages: list[Stage] = []
    points = options[0]
    for n, more in enumerate(options[1:], start=1):
        if len(points) * len(more) > FEW:
            points = pruned(points)
            if _crowded(len(points), space.facets, n):
                stages.append(PackedStage(points))
                return _densely(space.facets, stages)
            if len(points) * len(more) > MOST:
                raise FrontierTooLarge(points=MOST)
        stages.append(PackedStage(points))
        points = (points[:, None] + more).ravel()
    stages.append(PackedStage(points))
    us, them = stages[-1].points()
    return Staged(space.facets, tuple(stages), us[::-1], them[::-1])


def _packed(facets: Sequence[Facet]) -> list[Packed] | None:
    """Each facet's options as packed points; None where sums could pass 32 bits, or of nothing."""
    if not facets:
        return None
    worths = np.concatenate([*(facet.us for facet in facets), *(facet.them for facet in facets)])
    if int(np.maximum.reduce(np.abs(worths))) * len(facets) >= dense.WIDEST:
        return None
    us, them = worths[: len(worths) // 2], worths[len(worths) // 2 :]
    return list(_cut((us << HALF) + them, facets))


def _cut(packed: Packed, facets: Sequence[Facet]) -> Iterator[Packed]:
    start = 0
    for facet in facets:
        yield packed[start : (start := start + len(facet.us))]


def _crowded(points: int, facets: Sequence[Facet], merged: int) -> bool:
    """Whether an option more costs more as so many packed sums than as a shift of all cells."""
    if points <= 100 or sum(map(dense.width, facets)) > WIDEST:
        return False
    return points > 100 + sum(map(dense.width, facets[: merged + 1])) // 40


def _densely(facets: tuple[Facet, ...], stages: list[Stage]) -> Staged:
    """The stages after these cell by cell."""
    most = sum(int(facet.them.max()) - int(facet.them.min()) for facet in facets)
    stage = DenseStage.over(stages[-1], most=most)
    for facet in facets[len(stages) :]:
        stages.append(stage := stage.widened(facet))
    us, them = stage.undominated()
    return Staged(facets, tuple(stages), us, them)
