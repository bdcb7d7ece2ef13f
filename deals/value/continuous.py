"""Numeric issues without a step, from stored profiles to curves in utility space.

What such an issue can add to both sides is a curve; where its undominated part is concave, it is
kept exactly, vertex by vertex, and merged with the others in `envelope.py`. Where it is not, the
issue is laid out as options, and the error this makes is stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deals.ledger.preferences import Piecewise, Profile
from deals.ledger.values import Issue, Numeric, Side
from deals.value.space import Facet, OutcomeSpace
from deals.value.stored import apportioned, outcome_space

STRAIGHT = 1e-9
"""Units by which a corner may lie below the line past it and still count as on it."""


@dataclass(frozen=True, eq=False)
class Curve:
    """The undominated part of one issue, from our best end to theirs.

    Vertex k adds `us[k]` and `them[k]` units (float64), us strictly falling, them strictly rising,
    concave. Step k, from vertex k to the next, runs from the first of `values[k]` to the second,
    straight in value and in both utilities; where both sides want the same, there is one vertex
    and the step stays there.
    """

    issue: str
    values: tuple[tuple[Decimal, Decimal], ...]
    us: NDArray[np.float64]
    them: NDArray[np.float64]

    def value(self, reach: float) -> Decimal:
        """The value `reach` steps along: 0 is our best end, 1.25 a quarter into the second step."""
        step = min(int(reach), len(self.values) - 1)
        start, end = self.values[step]
        return start + (end - start) * Decimal(reach - step)


@dataclass(frozen=True, slots=True)
class Mixed:
    """An outcome space to build the frontier of, and the curves to lay over it.

    No outcome beats what comes of them by more than `error_bound` utility points for either side;
    0 where every continuous issue has its curve.
    """

    space: OutcomeSpace
    curves: tuple[Curve, ...]
    error_bound: float


def continuous_facets(*, issues: Iterable[Issue], profiles: Mapping[Side, Profile]) -> Mixed:
    """The issues that both sides weigh: curves for numbers without a step, facets for the rest.

    Weights as in `outcome_space`, which raises NotWeighed and ValueRefused; a curve's vertices are
    not rounded.
    """
    listed = tuple(issues)
    stepless = {issue.key: _corners(issue, profiles) for issue in listed if _stepless(issue)}
    laid = outcome_space(issues=listed, profiles=profiles, also=stepless)
    facets = {facet.issues[0]: facet for facet in laid.facets}
    weights = _weights(tuple(facets), profiles)
    made = (_curve(key, stepless[key], profiles, weights) for key in facets if key in stepless)
    curves = {curve.issue: curve for curve in made if curve is not None}
    gridded = [facet for key, facet in facets.items() if key in stepless and key not in curves]
    return Mixed(
        space=OutcomeSpace(tuple(f for key, f in facets.items() if key not in curves), laid.units),
        curves=tuple(curves.values()),
        error_bound=sum(_grid_error(facet) for facet in gridded) / laid.units,
    )


def curve(*, issue: str, values: Sequence[Decimal], us: ArrayLike, them: ArrayLike) -> Curve | None:
    """The undominated part of an issue that runs straight between these corners, in order.

    `us` and `them` in units, shape (k,). None where that part is not concave.
    """
    ours, theirs = np.asarray(us, dtype=np.float64), np.asarray(them, dtype=np.float64)
    moves = (np.diff(ours) != 0) | (np.diff(theirs) != 0)
    first = np.flatnonzero(np.append(True, moves))
    last = np.flatnonzero(np.append(moves, True))
    chain = _hull(ours[first], theirs[first])
    steps = list(pairwise(chain)) or [(chain[0], chain[0])]
    if any(abs(after - before) > 1 for before, after in steps):
        return None
    leaves = [last[a] if a < b else first[a] for a, b in steps]
    reaches = [first[b] if a <= b else last[b] for a, b in steps]
    ends = tuple((values[a], values[b]) for a, b in zip(leaves, reaches, strict=True))
    return Curve(issue, ends, ours[first[chain]], theirs[first[chain]])


def _stepless(issue: Issue) -> bool:
    return isinstance(issue.domain, Numeric) and issue.domain.step is None


def _corners(issue: Issue, profiles: Mapping[Side, Profile]) -> tuple[Decimal, ...]:
    """Where the value functions bend, and both ends; rising."""
    assert isinstance(issue.domain, Numeric)
    low, high = issue.domain.low, issue.domain.high
    bends = {low, high}
    for profile in profiles.values():
        function = profile.functions.get(issue.key)
        if isinstance(function, Piecewise):
            bends.update(x for x, _ in function.points if low < x < high)
    return tuple(sorted(bends))


def _weights(
    keys: Sequence[str], profiles: Mapping[Side, Profile]
) -> Mapping[Side, Mapping[str, int]]:
    """Each side's weights in units, as the outcome space has them."""
    return {
        side: dict(zip(keys, apportioned([profiles[side].weights[k] for k in keys]), strict=True))
        for side in Side
    }


def _curve(
    key: str,
    corners: Sequence[Decimal],
    profiles: Mapping[Side, Profile],
    weights: Mapping[Side, Mapping[str, int]],
) -> Curve | None:
    us, them = (
        [weights[side][key] * profiles[side].functions[key].value(x) for x in corners]
        for side in (Side.US, Side.THEM)
    )
    return curve(issue=key, values=corners, us=us, them=them)


def _hull(us: NDArray[np.float64], them: NDArray[np.float64]) -> list[int]:
    """The corners of the smallest concave curve over a path, from our best to theirs."""
    chain: list[int] = []
    for k in np.lexsort((-them, -us)).tolist():
        if chain and them[k] <= them[chain[-1]]:
            continue
        while len(chain) > 1 and _above(us, them, chain[-2], chain[-1], k):
            chain.pop()
        chain.append(k)
    return chain


def _above(us: NDArray[np.float64], them: NDArray[np.float64], a: int, b: int, c: int) -> bool:
    """Whether the line from a to c passes above b."""
    given, gained = us[a] - us[c], them[c] - them[a]
    turn = (us[a] - us[b]) * (them[c] - them[b]) - (us[b] - us[c]) * (them[b] - them[a])
    return bool(turn > STRAIGHT * (given + gained))


def _grid_error(facet: Facet) -> float:
    """Units: half of the widest gap between neighbours, and one for rounding both."""
    gaps = np.maximum(np.abs(np.diff(facet.us)), np.abs(np.diff(facet.them)))
    return float(gaps.max()) / 2 + 1.0
