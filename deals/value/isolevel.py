"""The best packages for them at one level of our utility: for every option of every facet, one.

A forward-backward pass over our utility grid: what is best before a facet meets what is best after
it wherever the three add up to the level. Costs O(options x width of our utility), whatever the
values are; enumeration is its oracle in the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from deals.value import dense
from deals.value.dense import Cells, Stages
from deals.value.grid import WIDEST
from deals.value.merge import Indices
from deals.value.space import Facet, OutcomeSpace, Units

KEPT = 64
"""Levels of spaces that a process remembers, as it does frontiers (deals/metrics/ground.py)."""


class _Meeting(NamedTuple):
    """A package that takes an option of a facet: the cells before and after it that meet there."""

    facet: int
    option: int
    before: int
    after: int


@lru_cache(maxsize=KEPT)
def iso_level(*, space: OutcomeSpace, low: int, high: int) -> Indices:
    """For every option of every facet, the package with it that is best for them while it is worth
    `low` to `high` units to us: the places of its options, shape (packages, facets), each once and
    not to be written to.

    Empty where no package is worth that. Raises ValueError where our utility ranges over more than
    a million units (scenario files on a finer scale; stored profiles never do).
    """
    if sum(map(dense.width, space.facets)) > WIDEST:
        raise ValueError("our utility ranges too far to be laid out cell by cell")
    before, after = dense.prefixes(facets=space.facets), dense.suffixes(facets=space.facets)
    reach = (low - before.floor_us[-1], high - before.floor_us[-1])
    found = _meetings(space.facets, before, after, reach)
    places = np.zeros((len(found), len(space.facets)), dtype=np.intp)
    if found:
        facet, option, behind, ahead = np.array(found, dtype=np.intp).T
        places[np.arange(len(found)), facet] = option
        _trace_back(places, space.facets, before, facet, behind)
        _trace_on(places, space.facets, after, facet, ahead)
    found_once = np.unique(places, axis=0)
    found_once.flags.writeable = False
    return found_once


def _meetings(
    facets: Sequence[Facet], before: Stages, after: Stages, reach: tuple[int, int]
) -> list[_Meeting]:
    low, span = reach[0], reach[1] - reach[0]
    found = []
    for n, facet in enumerate(facets):
        behind, ahead = before.cells[n], after.cells[n + 1]
        best_ahead = _best_in_windows(ahead, span)[::-1]
        for option, ours in enumerate((facet.us - facet.us.min()).tolist()):
            at = _meet(behind, best_ahead, low - ours, span)
            if at is not None:
                start = max(low - ours - at, 0)
                window = ahead[start : low - ours - at + span + 1]
                found.append(_Meeting(n, option, at, start + int(window.argmax())))
    return found


def _best_in_windows(cells: Cells, span: int) -> Cells:
    """`best[k]`: the most in cells k - span to k."""
    best = np.full(len(cells) + span, np.iinfo(cells.dtype).min // 2, dtype=cells.dtype)
    best[: len(cells)] = cells
    covered = 1
    while covered <= span:
        shift = min(covered, span + 1 - covered)
        best[shift:] = np.maximum(best[shift:], best[:-shift])
        covered += shift
    return best


def _meet(behind: Cells, best_ahead: Cells, left: int, span: int) -> int | None:
    """The cell behind that leaves the most for them, when `left` to `left + span` is to be shared.

    `best_ahead` runs from the last window to the first: place k of it goes with the cell behind
    that leaves len(best_ahead) - 1 - k, less the span.
    """
    offset = len(best_ahead) - 1 - span - left
    first, last = max(0, -offset), min(len(behind), len(best_ahead) - offset)
    if first >= last:
        return None
    together = behind[first:last] + best_ahead[first + offset : last + offset]
    at = int(together.argmax())
    return first + at if together[at] >= 0 else None


def _trace_back(
    places: Indices, facets: Sequence[Facet], stages: Stages, facet: Indices, cell: Indices
) -> None:
    """Fill in the options of the facets before each package's own."""
    cell = cell.copy()
    worth = np.array([stages.cells[n][c] for n, c in zip(facet, cell, strict=True)], np.int64)
    for n in range(len(facets) - 2, -1, -1):
        rows = np.flatnonzero(facet > n)
        _step(places, rows, n, facets[n], stages.cells[n], cell, worth)


def _trace_on(
    places: Indices, facets: Sequence[Facet], stages: Stages, facet: Indices, cell: Indices
) -> None:
    """Fill in the options of the facets after each package's own."""
    cell = cell.copy()
    worth = np.array([stages.cells[n + 1][c] for n, c in zip(facet, cell, strict=True)], np.int64)
    for n in range(1, len(facets)):
        rows = np.flatnonzero(facet < n)
        _step(places, rows, n, facets[n], stages.cells[n + 1], cell, worth)


def _step(
    places: Indices,
    rows: Indices,
    n: int,
    facet: Facet,
    cells: Cells,
    cell: Indices,
    worth: Units,
) -> None:
    """Find the option of facet n that leads to each row's cell and worth; go on from before it."""
    us, them = facet.us - facet.us.min(), facet.them - facet.them.min()
    from_cell, from_worth = cell[rows, None] - us, worth[rows, None] - them
    inside = (from_cell >= 0) & (from_cell < len(cells)) & (from_worth >= 0)
    there: NDArray[np.bool_] = inside & (cells[np.where(inside, from_cell, 0)] == from_worth)
    option = there.argmax(axis=1)
    places[rows, n] = option
    cell[rows] -= us[option]
    worth[rows] -= them[option]
