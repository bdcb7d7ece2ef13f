"""What would have been better for both: how far an outcome is from the frontier, and the way there.

An improvement is an outcome that dominates the one at hand (F16): better for one side and no worse
for the other, differences up to the space's tolerance being none.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deals.value.changes import dominating, fewest
from deals.value.frontier import Frontier
from deals.value.space import OutcomeSpace, Package, Units

ROOM = 2**18
"""Pairs of an outcome and a frontier point that are compared at once."""
STEPS = 20
"""Into as many steps, at most, is a numeric issue cut for a near improvement."""


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
    dominated = dominating(to_us, to_them, frontier.space.tolerance).any(axis=1)
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
        best_for_us=improvement(space=frontier.space, package=package, better=for_us),
        best_for_them=improvement(space=frontier.space, package=package, better=for_them),
    )


def near_improvement(
    *, frontier: Frontier, package: Package, gain: float = 0.0, steps: int = STEPS
) -> Improvement | None:
    """F16: the improvement that brings both sides together at least `gain` utility points, and
    changes the fewest terms for it, where one or two issues do; else the frontier package with the
    largest joint gain; None where that is too little.

    Numeric issues of more than `steps` steps are looked at in coarser ones.
    """
    space, least = frontier.space, ceil(gain * frontier.space.units)
    change = fewest(space=space, package=package, least=least, steps=steps)
    if change is not None:
        return improvement(space=space, package=package, better={**package, **change})
    us, them = space.utilities(package)
    best = frontier.package(best_joint(frontier=frontier, us=us, them=them))
    found = improvement(space=space, package=package, better=best)
    joint = round((found.us + found.them) * space.units)
    return found if joint > space.tolerance and joint >= least else None


def best_joint(*, frontier: Frontier, us: int, them: int) -> int:
    """The frontier point with the largest joint gain over an outcome, at a loss for neither side.

    `us` and `them` are in units. The outcome's own point where nothing dominates it.
    """
    slack, joint = frontier.space.tolerance, frontier.us + frontier.them
    end = int(np.searchsorted(-frontier.us, slack - us, side="right"))
    start = int(np.searchsorted(frontier.them, them - slack))
    return start + int(joint[start:end].argmax())


def _dominating(frontier: Frontier, us: int, them: int) -> NDArray[np.intp]:
    """The places of the frontier points that dominate a point in units."""
    gains = frontier.us - us, frontier.them - them
    return np.flatnonzero(dominating(*gains, frontier.space.tolerance))


def improvement(*, space: OutcomeSpace, package: Package, better: Package) -> Improvement:
    """What a better complete package brings against another one."""
    before, after = space.utilities(package), space.utilities(better)
    return Improvement(
        package=dict(better),
        us=(after[0] - before[0]) / space.units,
        them=(after[1] - before[1]) / space.units,
        changed={issue: value for issue, value in better.items() if value != package[issue]},
    )


def _nearest(frontier: Frontier, package: Package, better: NDArray[np.intp]) -> Improvement:
    space = frontier.space
    change = fewest(space=space, package=package)
    if change is None:
        return _fewest_on_frontier(frontier, package, better)
    return improvement(space=space, package=package, better={**package, **change})


def _fewest_on_frontier(
    frontier: Frontier, package: Package, better: NDArray[np.intp]
) -> Improvement:
    found = (
        improvement(space=frontier.space, package=package, better=other)
        for other in frontier.packages(better.tolist())
    )
    return min(found, key=lambda each: (len(each.changed), -each.us - each.them, -each.us))
