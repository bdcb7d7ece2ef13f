"""What would have been better for both: how far an outcome is from the frontier, and the way there.

An improvement is an outcome that dominates the one at hand (F16): better for one side and no worse
for the other, differences up to the space's tolerance being none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deals.value.frontier import Frontier
from deals.value.space import Facet, OutcomeSpace, Package, Units

ROOM = 2**18
"""Pairs of an outcome and a frontier point that are compared at once."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """A better package: what each side gains by it in utility points, and the terms it changes."""

    package: Package
    us: float
    them: float
    changed: Package


@dataclass(frozen=True, slots=True)
class Improvements:
    """The one that changes the fewest terms, and the one that is best for each side."""

    nearest: Improvement
    best_for_us: Improvement
    best_for_them: Improvement


class _Change(NamedTuple):
    """Options to move to, by facet, and what that adds to each side (units)."""

    terms: int
    us: int
    them: int
    options: tuple[tuple[int, int], ...]


class _Singles(NamedTuple):
    """Every change of one facet: shape (k,) each."""

    facet: NDArray[np.intp]
    option: NDArray[np.intp]
    terms: NDArray[np.intp]
    us: Units
    them: Units


def distances(*, frontier: Frontier, us: ArrayLike, them: ArrayLike) -> NDArray[np.float64]:
    """How far each outcome is from the nearest frontier point, Euclidean, in utility points.

    `us` and `them` are in units, shape (n,). 0 for what no frontier point dominates.
    """
    ours, theirs = np.atleast_1d(us), np.atleast_1d(them)
    found = np.empty(len(ours))
    rows = max(1, ROOM // frontier.points)
    for start in range(0, len(ours), rows):
        part = slice(start, start + rows)
        found[part] = _distances(frontier, ours[part, None], theirs[part, None])
    return found / frontier.space.units


def _distances(frontier: Frontier, us: Units, them: Units) -> NDArray[np.float64]:
    """In units; outcomes in rows against frontier points in columns."""
    to_us, to_them = frontier.us - us, frontier.them - them
    dominated = _better(to_us, to_them, frontier.space.tolerance).any(axis=1)
    away = np.hypot(to_us.astype(np.float64), to_them.astype(np.float64)).min(axis=1)
    return np.where(dominated, away, 0.0)


def improvements(*, frontier: Frontier, package: Package) -> Improvements | None:
    """F16: the nearest improvement of a complete package and the best for each side.

    None when nothing dominates it. Nearest means the fewest terms changed and, among those, the
    largest joint gain: exact for one and for two facets changed; beyond that, the frontier package
    (as decoded) that changes the fewest. The best for a side costs the other nothing.
    """
    us, them = frontier.space.utilities(package)
    better = _dominating(frontier, us, them)
    if not len(better):
        return None
    for_us, for_them = frontier.packages([int(better[0]), int(better[-1])])
    return Improvements(
        nearest=_nearest(frontier, package, better),
        best_for_us=_improvement(frontier.space, package, for_us),
        best_for_them=_improvement(frontier.space, package, for_them),
    )


def _dominating(frontier: Frontier, us: int, them: int) -> NDArray[np.intp]:
    """The places of the frontier points that dominate a point in units."""
    return np.flatnonzero(_better(frontier.us - us, frontier.them - them, frontier.space.tolerance))


def _better(us: Units, them: Units, tolerance: int) -> NDArray[np.bool_]:
    better: NDArray[np.bool_] = ((us > tolerance) & (them >= -tolerance)) | (
        (us >= -tolerance) & (them > tolerance)
    )
    return better


def _improvement(space: OutcomeSpace, package: Package, better: Package) -> Improvement:
    before, after = space.utilities(package), space.utilities(better)
    return Improvement(
        package=dict(better),
        us=(after[0] - before[0]) / space.units,
        them=(after[1] - before[1]) / space.units,
        changed={issue: value for issue, value in better.items() if value != package[issue]},
    )


def _nearest(frontier: Frontier, package: Package, better: NDArray[np.intp]) -> Improvement:
    space = frontier.space
    places = [f.place[tuple(package[issue] for issue in f.issues)] for f in space.facets]
    change = _fewest(space, places)
    if change is None:
        return _fewest_on_frontier(frontier, package, better)
    for facet, option in change.options:
        places[facet] = option
    return _improvement(space, package, space.package(places))


def _fewest(space: OutcomeSpace, places: Sequence[int]) -> _Change | None:
    """The improvement by one or two facets that changes the fewest terms."""
    singles = _singles(space.facets, places)
    one = _first(_ones(singles, space.tolerance))
    if one is not None and one.terms == 1:
        return one
    two = _first(_twos(singles, space.tolerance))
    return _first(change for change in (one, two) if change is not None)


def _first(changes: Iterator[_Change]) -> _Change | None:
    return min(changes, key=lambda c: (c.terms, -c.us - c.them, -c.us), default=None)


def _singles(facets: Sequence[Facet], places: Sequence[int]) -> _Singles:
    columns = [
        _moves(n, facet, at) for n, (facet, at) in enumerate(zip(facets, places, strict=True))
    ]
    return _Singles(*(np.concatenate(column) for column in zip(*columns, strict=True)))


def _moves(number: int, facet: Facet, at: int) -> _Singles:
    """Every other option of a facet."""
    option = np.delete(np.arange(len(facet.options)), at)
    now = facet.options[at]
    terms = [sum(a != b for a, b in zip(facet.options[k], now, strict=True)) for k in option]
    return _Singles(
        facet=np.full(len(option), number),
        option=option,
        terms=np.array(terms, dtype=np.intp),
        us=facet.us[option] - facet.us[at],
        them=facet.them[option] - facet.them[at],
    )


def _ones(singles: _Singles, tolerance: int) -> Iterator[_Change]:
    for k in _fewest_terms(singles.terms, singles.us, singles.them, tolerance):
        step = (int(singles.facet[k]), int(singles.option[k]))
        yield _Change(int(singles.terms[k]), int(singles.us[k]), int(singles.them[k]), (step,))


def _twos(singles: _Singles, tolerance: int) -> Iterator[_Change]:
    """The best pair of each facet with the facets after it."""
    starts = np.flatnonzero(np.diff(singles.facet, prepend=-1))
    for start, end in pairwise(starts):
        us = np.add.outer(singles.us[start:end], singles.us[end:])
        them = np.add.outer(singles.them[start:end], singles.them[end:])
        terms = np.add.outer(singles.terms[start:end], singles.terms[end:])
        for k in _fewest_terms(terms.ravel(), us.ravel(), them.ravel(), tolerance):
            row, column = divmod(int(k), us.shape[1])
            pair = (start + row, end + column)
            steps = tuple((int(singles.facet[n]), int(singles.option[n])) for n in pair)
            yield _Change(int(terms.flat[k]), int(us.flat[k]), int(them.flat[k]), steps)


def _fewest_terms(
    terms: NDArray[np.intp], us: Units, them: Units, tolerance: int
) -> NDArray[np.intp]:
    """The place of the improvement with the fewest terms, then the largest joint gain."""
    better = np.flatnonzero(_better(us, them, tolerance))
    order = np.lexsort((-us[better], -us[better] - them[better], terms[better]))
    return better[order[:1]]


def _fewest_on_frontier(
    frontier: Frontier, package: Package, better: NDArray[np.intp]
) -> Improvement:
    found = (
        _improvement(frontier.space, package, other) for other in frontier.packages(better.tolist())
    )
    return min(found, key=lambda each: (len(each.changed), -each.us - each.them, -each.us))
