"""Trades: one issue moves their way, another ours, and neither side is worse off (logrolling).

Both moves start from our standing package. What each side gains is its change over both moves
(F1, F4); the trades that leave the smaller gain largest come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from deals.value.floors import Floors
from deals.value.merge import Indices
from deals.value.space import Facet, OutcomeSpace, Package, Units

STEPS = 100
"""Into as many steps, at most, is a numeric issue cut: no one trades in hundredths of a percent."""

NONE = -1
"""The smaller gain of a pair of issues that holds no trade."""


@dataclass(frozen=True, slots=True)
class Move:
    """An issue moves, or issues bound together do: only the terms that change, and what that adds
    to either side, utility points.
    """

    start: Package
    end: Package
    us: float
    them: float


@dataclass(frozen=True, slots=True)
class Trade:
    """We move on `give` if they move on `get`; `us` and `them` gain that much in all, utility
    points, neither below 0.
    """

    give: Move
    get: Move
    us: float
    them: float


class _Shifts(NamedTuple):
    """What some options of facets change for either side against our position, shape (k,) each."""

    facet: Indices
    option: Indices
    us: Units
    them: Units


class _Room(NamedTuple):
    """The least that both moves must bring each side: nothing, or up to its walk-away (units)."""

    us: int
    them: int
    tolerance: int

    def least(self, us: Units, them: Units) -> Units:
        """The smaller of both gains where there is a trade, else NONE."""
        better = np.maximum(us, them) > self.tolerance
        held = (us >= self.us - self.tolerance) & (them >= self.them - self.tolerance)
        return np.where(better & held, np.maximum(np.minimum(us, them), 0), NONE)


def trades(
    *,
    space: OutcomeSpace,
    ours: Package,
    theirs: Package | None = None,
    n: int = 5,
    floors: Floors | None = None,
    steps: int = STEPS,
) -> tuple[Trade, ...]:
    """The n best trades out of our positions, at most one for each pair of issues and way round.

    A give is worth more to them than our position and no more to us, and goes no further than
    their own position, where `theirs` has one; a get is the reverse, as far as the issue goes. The
    larger the smaller of both gains the better, then the larger the joint gain. Numeric issues of
    more than `steps` steps are looked at in coarser ones. Issues we hold no position on stay out.
    `floors` are for those who hold limits: no option below a walk-away, no package below it either
    (an open issue counted at its best). Raises ValueError for n < 1.
    """
    if n < 1:
        raise ValueError("ask for one trade or more")
    at = [_place(facet, ours) for facet in space.facets]
    asked = [_place(facet, theirs or {}) for facet in space.facets]
    room = _room(space, at, floors)
    gives, gets = _shifts(space, at, asked, floors, steps)
    least = _least_by_pair(gives, gets, room, facets=len(space.facets))
    found = [_best(gives, gets, room, *pair) for pair in _leading(least, n)]
    found.sort(key=lambda pair: (-min(pair.us, pair.them), -pair.us - pair.them, -pair.us))
    return tuple(_trade(space, at, pair) for pair in found[:n])


def _place(facet: Facet, positions: Package) -> int | None:
    """The option at which the positions stand; None where one is open."""
    if not all(issue in positions for issue in facet.issues):
        return None
    return facet.place[tuple(positions[issue] for issue in facet.issues)]


def _room(space: OutcomeSpace, at: Sequence[int | None], floors: Floors | None) -> _Room:
    if floors is None:
        return _Room(0, 0, space.tolerance)
    us = them = 0
    for facet, place in zip(space.facets, at, strict=True):
        us += int(facet.us.max() if place is None else facet.us[place])
        them += int(facet.them.max() if place is None else facet.them[place])
    short_us, short_them = floors.least_us - us, floors.least_them - them
    return _Room(max(short_us, 0), max(short_them, 0), space.tolerance)


def _shifts(
    space: OutcomeSpace,
    at: Sequence[int | None],
    asked: Sequence[int | None],
    floors: Floors | None,
    steps: int,
) -> tuple[_Shifts, _Shifts]:
    """All gives and all gets, facet after facet."""
    gives, gets = [_none()], [_none()]
    for number, (facet, place, asks) in enumerate(zip(space.facets, at, asked, strict=True)):
        if place is None:
            continue
        named = [place] if asks is None else [place, asks]
        option = facet.spread(steps=steps, named=named)
        if floors is not None:
            option = option[floors.options[number][option]]
        us, them = facet.us[option] - facet.us[place], facet.them[option] - facet.them[place]
        shifts = _Shifts(np.full(len(option), number), option, us, them)
        most = them.max(initial=0) if asks is None else facet.them[asks] - facet.them[place]
        slack = space.tolerance
        gives.append(_some(shifts, (us <= slack) & (them > slack) & (them <= most)))
        gets.append(_some(shifts, (us > slack) & (them <= slack)))
    return _joined(gives), _joined(gets)


def _none() -> _Shifts:
    nothing = np.zeros(0, dtype=np.int64)
    return _Shifts(nothing.astype(np.intp), nothing.astype(np.intp), nothing, nothing)


def _some(shifts: _Shifts, kept: NDArray[np.bool_]) -> _Shifts:
    return _Shifts(*(column[kept] for column in shifts))


def _joined(parts: Sequence[_Shifts]) -> _Shifts:
    return _Shifts(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _least_by_pair(gives: _Shifts, gets: _Shifts, room: _Room, *, facets: int) -> Units:
    """The largest smaller gain of each pair of facets: those that give in rows, those that get in
    columns.
    """
    least = np.full((facets, facets), NONE, dtype=np.int64)
    starts = np.flatnonzero(np.diff(gets.facet, prepend=-1))
    for number in np.unique(gives.facet) if len(starts) else ():
        give = _some(gives, gives.facet == number)
        each = room.least(np.add.outer(give.us, gets.us), np.add.outer(give.them, gets.them))
        least[number, gets.facet[starts]] = np.maximum.reduceat(each.max(axis=0), starts)
    np.fill_diagonal(least, NONE)
    return least


def _leading(least: Units, n: int) -> Iterator[tuple[int, int]]:
    """The pairs of facets that the first n trades are among; ties with the last of them too."""
    falling = np.sort(least[least > NONE])[::-1]
    for give, get in np.argwhere(least >= falling[:n][-1]) if len(falling) else ():
        yield int(give), int(get)


class _Pair(NamedTuple):
    """The best trade of a pair of facets: facet and option that we give, and that we get."""

    give: tuple[int, int]
    get: tuple[int, int]
    us: int
    them: int


def _best(gives: _Shifts, gets: _Shifts, room: _Room, giving: int, getting: int) -> _Pair:
    """The largest smaller gain, then the largest joint one, then ours."""
    give, get = _some(gives, gives.facet == giving), _some(gets, gets.facet == getting)
    us, them = np.add.outer(give.us, get.us).ravel(), np.add.outer(give.them, get.them).ravel()
    best = int(np.lexsort((us, us + them, room.least(us, them)))[-1])
    row, column = divmod(best, len(get.us))
    chosen = (giving, int(give.option[row])), (getting, int(get.option[column]))
    return _Pair(*chosen, int(us[best]), int(them[best]))


def _trade(space: OutcomeSpace, at: Sequence[int | None], pair: _Pair) -> Trade:
    give, get = (_move(space, at[facet], facet, option) for facet, option in (pair.give, pair.get))
    return Trade(give, get, pair.us / space.units, pair.them / space.units)


def _move(space: OutcomeSpace, start: int | None, number: int, end: int) -> Move:
    assert start is not None
    facet = space.facets[number]
    rows = zip(facet.issues, facet.options[start], facet.options[end], strict=True)
    changed = [(issue, before, after) for issue, before, after in rows if before != after]
    return Move(
        {issue: before for issue, before, _ in changed},
        {issue: after for issue, _, after in changed},
        int(facet.us[end] - facet.us[start]) / space.units,
        int(facet.them[end] - facet.them[start]) / space.units,
    )
