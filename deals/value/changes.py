"""The fewest terms to change for a better package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from deals.value.merge import Indices
from deals.value.space import Facet, OutcomeSpace, Package, Units


class _Change(NamedTuple):
    """Options to move to, by facet, and what that adds to each side (units)."""

    terms: int
    us: int
    them: int
    options: tuple[tuple[int, int], ...]


class _Singles(NamedTuple):
    """Changes of one facet: shape (k,) each."""

    facet: Indices
    option: Indices
    terms: Indices
    us: Units
    them: Units


class _Wanted(NamedTuple):
    """What counts as a better package: by the tolerance, and with so many units of joint gain."""

    tolerance: int
    least: int

    def among(self, us: Units, them: Units) -> Indices:
        """The places of those that count."""
        better = dominating(us, them, self.tolerance) & (us + them >= self.least)
        return np.flatnonzero(better)


def dominating(us: Units, them: Units, tolerance: int) -> NDArray[np.bool_]:
    """Which gains, in units, make a package dominate another."""
    better: NDArray[np.bool_] = ((us > tolerance) & (them >= -tolerance)) | (
        (us >= -tolerance) & (them > tolerance)
    )
    return better


def fewest(
    *, space: OutcomeSpace, package: Package, least: int = 0, steps: int | None = None
) -> Package | None:
    """The terms to change for a better package: the fewest within one or two facets, among those
    the ones with the largest joint gain; None where no one or two facets do.

    `least` is the joint gain that is wanted, in units; of numeric issues of more than `steps` steps
    coarser ones are looked at.
    """
    change = _fewest(space, package, _Wanted(space.tolerance, least), steps)
    if change is None:
        return None
    return {
        issue: value
        for facet, option in change.options
        for issue, value in zip(
            space.facets[facet].issues, space.facets[facet].options[option], strict=True
        )
    }


def _fewest(
    space: OutcomeSpace, package: Package, wanted: _Wanted, steps: int | None
) -> _Change | None:
    places = space.places([package])[0].tolist()
    singles = _singles(space.facets, places, steps)
    one = _first(_ones(singles, wanted))
    if one is not None and one.terms == 1:
        return one
    two = _first(_twos(singles, wanted))
    return _first(change for change in (one, two) if change is not None)


def _first(changes: Iterator[_Change]) -> _Change | None:
    return min(changes, key=lambda c: (c.terms, -c.us - c.them, -c.us), default=None)


def _singles(facets: Sequence[Facet], places: Sequence[int], steps: int | None) -> _Singles:
    numbered = enumerate(zip(facets, places, strict=True))
    columns = [_moves(n, facet, at, steps) for n, (facet, at) in numbered]
    return _Singles(*(np.concatenate(column) for column in zip(*columns, strict=True)))


def _moves(number: int, facet: Facet, at: int, steps: int | None) -> _Singles:
    """The other options of a facet, in coarser steps where so many are too many."""
    every = np.arange(len(facet.options)) if steps is None else facet.spread(steps=steps)
    option = every[every != at]
    now = facet.options[at]
    terms = [sum(a != b for a, b in zip(facet.options[k], now, strict=True)) for k in option]
    return _Singles(
        facet=np.full(len(option), number),
        option=option,
        terms=np.array(terms, dtype=np.intp),
        us=facet.us[option] - facet.us[at],
        them=facet.them[option] - facet.them[at],
    )


def _ones(singles: _Singles, wanted: _Wanted) -> Iterator[_Change]:
    for k in _fewest_terms(singles.terms, singles.us, singles.them, wanted):
        step = (int(singles.facet[k]), int(singles.option[k]))
        yield _Change(int(singles.terms[k]), int(singles.us[k]), int(singles.them[k]), (step,))


def _twos(singles: _Singles, wanted: _Wanted) -> Iterator[_Change]:
    """The best pair of each facet with the facets after it."""
    starts = np.flatnonzero(np.diff(singles.facet, prepend=-1))
    for start, end in pairwise(starts):
        us = np.add.outer(singles.us[start:end], singles.us[end:])
        them = np.add.outer(singles.them[start:end], singles.them[end:])
        terms = np.add.outer(singles.terms[start:end], singles.terms[end:])
        for k in _fewest_terms(terms.ravel(), us.ravel(), them.ravel(), wanted):
            row, column = divmod(int(k), us.shape[1])
            pair = (start + row, end + column)
            steps = tuple((int(singles.facet[n]), int(singles.option[n])) for n in pair)
            yield _Change(int(terms.flat[k]), int(us.flat[k]), int(them.flat[k]), steps)


def _fewest_terms(terms: Indices, us: Units, them: Units, wanted: _Wanted) -> Indices:
    """The place of the improvement with the fewest terms, then the largest joint gain."""
    better = wanted.among(us, them)
    order = np.lexsort((-us[better], -us[better] - them[better], terms[better]))
    return better[order[:1]]
