"""Packages to table at once (MESO, F26): the same to us, and as different as can be to them.

Leonardelli, Gu, McRuer, Medvec and Galinsky (2019) found that such offers open better and create
more; how they are selected here is our own. The difference between two packages is the sum over
the issues of how far apart they are in what they add to their utility (L1 between the
contributions, utility points), so it does not matter if one is worth as much to them in all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from deals.value import dense
from deals.value.floors import Floors
from deals.value.isolevel import iso_level
from deals.value.merge import Indices
from deals.value.space import OutcomeSpace, Package, Units

EPSILON = 0.02
"""F26: how far apart the packages may be in what they are worth to us, in utility points."""

SHORTFALL = 0.2
"""How far below the best for them, in utility points, a package is no choice any more."""

SLACK = 1e-6
"""Units by which a level may miss the grid: floats of levels such as 0.55 do."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the packages: its worth to both sides, and what each issue (or bound issues, joined
    by +) adds for them; utility points.
    """

    package: Package
    us: float
    them: float
    adds_for_them: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The packages, the best for them first, then each as different from those before as can be.

    `spread` is how far they are apart for us, `difference` between the two most alike, in utility
    points, None for fewer than two. `reason` says why there are fewer than asked for.
    """

    packages: tuple[Alternative, ...]
    spread: float
    difference: float | None
    reason: str | None


def packages(
    *,
    space: OutcomeSpace,
    level: float,
    k: int = 3,
    epsilon: float = EPSILON,
    shortfall: float = SHORTFALL,
    floors: Floors | None = None,
) -> Alternatives:
    """F26: k packages worth `level` to `level + epsilon` to us and most different for them.

    Candidates are, for every option of every issue, the package that is best for them at that
    level. Left out is what would be no choice: a package that gives them no more than another on
    any issue and less on one, and one worth to them, by our estimate, more than `shortfall` below
    the best. The choice is greedy: among the candidates, the smallest difference
    is at least half of the largest possible (furthest first, Gonzalez 1985). `floors` are for
    those who hold limits. Raises ValueError for k < 2, a negative epsilon, or a space on a finer
    scale than that of stored profiles.
    """
    if k < 2 or epsilon < 0:
        raise ValueError("ask for two packages or more, and an epsilon of at least 0")
    within = space if floors is None else floors.restricted(space=space)
    if within is None:
        return _none("no package keeps to the walk-aways")
    low, high = _window(within, level, epsilon, floors)
    if low > high:
        return _none("the level is below our walk-away")
    places = iso_level(space=within, low=low, high=high)
    if not len(places):
        return _none(_nothing_there(within, low, high))
    if floors is not None:
        places = places[_adds(within, places).sum(axis=1) >= floors.least_them]
    if not len(places):
        return _none("at this level no package reaches their walk-away")
    places = places[_choices(_adds(within, places), floor(shortfall * space.units + SLACK))]
    return _alternatives(within, places, k=k)


def _none(reason: str) -> Alternatives:
    return Alternatives((), 0.0, None, reason)


def _window(
    space: OutcomeSpace, level: float, epsilon: float, floors: Floors | None
) -> tuple[int, int]:
    """The units a package may be worth to us."""
    low = ceil(level * space.units - SLACK)
    high = floor((level + epsilon) * space.units + SLACK)
    return max(low, 0 if floors is None else floors.least_us), high


def _adds(space: OutcomeSpace, places: Indices) -> Units:
    """What each facet adds for them, shape (packages, facets), in units."""
    columns = [facet.them[column] for facet, column in zip(space.facets, places.T, strict=True)]
    return np.stack(columns, axis=1)


def _nothing_there(space: OutcomeSpace, low: int, high: int) -> str:
    """Between which worths the level lies."""
    stages = dense.prefixes(facets=space.facets)
    worths = (np.flatnonzero(stages.cells[-1] >= 0) + stages.floor_us[-1]) / space.units
    above = worths > high / space.units
    nearest = [f"{worth:.4f}" for worth in (*worths[~above][-1:], *worths[above][:1])]
    wanted = f"{low / space.units:.4f} to {high / space.units:.4f}"
    return f"no package is worth {wanted} to us; the nearest: {' and '.join(nearest)}"


def _choices(adds: Units, shortfall: int) -> Indices:
    """Which packages they might choose: near the best, and not outdone by any on all issues."""
    them = adds.sum(axis=1)
    as_good = np.ones((len(adds), len(adds)), dtype=np.bool_)
    for column in adds.T:
        as_good &= np.greater_equal.outer(column, column)
    outdone = np.logical_or.reduce(as_good & ~as_good.T, axis=0)
    return np.flatnonzero(~outdone & (them >= them.max() - shortfall))


def _alternatives(space: OutcomeSpace, places: Indices, *, k: int) -> Alternatives:
    """The choice among candidates."""
    adds = _adds(space, places)
    chosen, difference = _furthest_first(adds, k=k)
    found = tuple(_alternative(space, places[n], adds[n]) for n in chosen)
    worths = [space.utilities(alternative.package)[0] for alternative in found]
    return Alternatives(
        packages=found,
        spread=(max(worths) - min(worths)) / space.units,
        difference=difference / space.units if len(found) > 1 else None,
        reason=None if len(found) == k else _short(len(found)),
    )


def _short(found: int) -> str:
    if found == 1:
        return "one package is as good for them on every issue as any other at this level"
    return f"only {found} packages at this level give them something that the others do not"


def _furthest_first(adds: Units, *, k: int) -> tuple[list[int], int]:
    """The best for them, then again and again what is furthest from all chosen; and how far."""
    chosen = [int(adds.sum(axis=1).argmax())]
    away = np.abs(adds - adds[chosen[0]]).sum(axis=1)
    difference = 0
    while len(chosen) < k and away.max() > 0:
        chosen.append(int(away.argmax()))
        difference = int(away[chosen[-1]])
        away = np.minimum(away, np.abs(adds - adds[chosen[-1]]).sum(axis=1))
    return chosen, difference


def _alternative(space: OutcomeSpace, places: Indices, adds: Units) -> Alternative:
    package = space.package(places.tolist())
    us, them = space.utilities(package)
    named = ("+".join(facet.issues) for facet in space.facets)
    worths = (int(units) / space.units for units in adds)
    return Alternative(
        package, us / space.units, them / space.units, dict(zip(named, worths, strict=True))
    )
