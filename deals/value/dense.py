"""Stages over our whole utility: the most for them at exactly u units for us, for every u.

One array a stage, as wide as our utility ranges, so that its cost is known beforehand whatever the
values are: a facet of k options widens it by k shifted maxima. On the grid of stored profiles
that is at most 10,001 cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from deals.value.space import Facet

Cells: TypeAlias = NDArray[np.signedinteger[Any]]
"""`cells[u]`: the most for them, above their least, at u units above our least; < 0: no way to u.

int16 where their utility ranges over less than 16,384 units, int32 otherwise: two cells may be
added without overflow, and stay below 0 if one of them was.
"""

WIDEST = 1 << 30
"""Utilities that range over as many units or more do not fit."""


def width(facet: Facet) -> int:
    """How far apart the options lie for us."""
    return int(facet.us.max()) - int(facet.us.min())


def blank(*, cells: int, most: int) -> Cells:
    """As many cells that nothing reaches; `most` bounds what they will ever hold."""
    kind = np.int16 if most < 1 << 14 else np.int32
    return np.full(cells, np.iinfo(kind).min // 2, dtype=kind)


def widened(cells: Cells, *, facet: Facet) -> Cells:
    """The stage after this one and the facet."""
    us, them = (facet.us - facet.us.min()).tolist(), (facet.them - facet.them.min()).tolist()
    wide = np.full(len(cells) + max(us), np.iinfo(cells.dtype).min // 2, dtype=cells.dtype)
    raised = np.empty_like(cells)
    for ours, theirs in zip(us, them, strict=True):
        reached = wide[ours : ours + len(cells)]
        np.maximum(reached, np.add(cells, theirs, out=raised), out=reached)
    return wide


@dataclass(frozen=True, eq=False)
class Stages:
    """`cells[i]` is the best of i facets; `floor_us[i]` and `floor_them[i]` are the least units
    they add to either side, from which the cells count.
    """

    cells: tuple[Cells, ...]
    floor_us: tuple[int, ...]
    floor_them: tuple[int, ...]


def prefixes(*, facets: Sequence[Facet]) -> Stages:
    """Stages of the first 0, 1, … and all facets: `cells[i]` comes before facet i.

    Nothing is pruned: every u that some choice of options reaches is there. Takes
    O(options x width of our utility); raises ValueError from 2^30 units of width on.
    """
    most = sum(int(facet.them.max()) - int(facet.them.min()) for facet in facets)
    if max(most, sum(map(width, facets))) >= WIDEST:
        raise ValueError("the utilities range too far to be laid out cell by cell")
    cells = [blank(cells=1, most=most)]
    cells[0][0] = 0
    floor_us, floor_them = [0], [0]
    for facet in facets:
        cells.append(widened(cells[-1], facet=facet))
        floor_us.append(floor_us[-1] + int(facet.us.min()))
        floor_them.append(floor_them[-1] + int(facet.them.min()))
    return Stages(tuple(cells), tuple(floor_us), tuple(floor_them))


def suffixes(*, facets: Sequence[Facet]) -> Stages:
    """Stages of the last facets: `cells[i]` holds the best of facets i, i+1, … to the last."""
    back = prefixes(facets=facets[::-1])
    return Stages(back.cells[::-1], back.floor_us[::-1], back.floor_them[::-1])
