"""How much of a finding hangs on their weights, an estimate: in how many samples it holds.

Weight vectors are drawn around the estimate (Dirichlet), the closer to it the more was observed;
the seed comes from the caller and goes back with the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from deals.ledger.preferences import Profile, ValueFunction
from deals.ledger.state import EPSILON
from deals.ledger.values import Side, ValueRefused
from deals.value.frontier import frontier
from deals.value.improvements import distances
from deals.value.learning import STEP, Estimate
from deals.value.space import Facet, OutcomeSpace, Package, units
from deals.value.trades import Trade

Weights = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Samples:
    """`weights[s]` is a weight for each of the issues, totalling 1; shape (n, issues)."""

    issues: tuple[str, ...]
    weights: Weights
    seed: int

    @property
    def n(self) -> int:
        """How many."""
        return len(self.weights)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The column of each issue."""
        return {issue: k for k, issue in enumerate(self.issues)}


class Robust(NamedTuple):
    """The share of n sampled weight vectors in which something holds."""

    share: float
    n: int
    seed: int

    @property
    def text(self) -> str:
        """ "robust in 93 % of 1,000 sampled weight vectors (seed 7)" """
        percent = _percent(self.share)
        return f"robust in {percent} % of {self.n:,} sampled weight vectors (seed {self.seed})"


def sampled(*, estimates: Mapping[str, Estimate], seed: int, n: int = 1000) -> Samples:
    """Weight vectors around the estimates of F27.

    Dirichlet about the estimate; it counts for 5 observations (1 / F27's step) at the start, and
    for one more with each that an issue saw on average. An issue of weight 0 keeps it.
    """
    seen = [each.observations for each in estimates.values()]
    shares = {issue: each.share for issue, each in estimates.items()}
    return sampled_around(
        weights=shares, observations=sum(seen) / max(len(seen), 1), seed=seed, n=n
    )


def sampled_around(
    *, weights: Mapping[str, float], observations: float, seed: int, n: int = 1000
) -> Samples:
    """Weight vectors around any weights, as sure as so many observations make them.

    Raises ValueError for n < 1, observations below 0, or weights that are negative or all 0.
    """
    around = np.array(list(weights.values()), dtype=np.float64)
    if n < 1 or observations < 0 or (around < 0).any() or not around.sum() > 0:
        raise ValueError(
            "expected n of at least 1, observations of at least 0, and a weight above 0"
        )
    drawn = np.zeros((n, len(around)))
    some = around > 0
    concentration = around[some] / around.sum() * (1 / STEP + observations)
    drawn[:, some] = np.random.default_rng(seed).dirichlet(concentration, size=n)
    return Samples(tuple(weights), drawn, seed)


def robust(*, holds: Callable[[Mapping[str, float]], bool], samples: Samples) -> Robust:
    """In which share of the weight vectors a claim about them holds."""
    found = [holds(dict(zip(samples.issues, row, strict=True))) for row in samples.weights.tolist()]
    return _robust(np.array(found, dtype=np.bool_), samples)


def robust_trade(
    *, trade: Trade, functions: Mapping[str, ValueFunction], samples: Samples
) -> Robust:
    """How often a trade leaves neither side worse off and one better, whatever their weights are.

    `functions` are their values, our gain stands. Raises KeyError for an issue that is not sampled.
    """
    theirs = np.zeros(samples.n)
    for move in (trade.give, trade.get):
        for issue, value in move.end.items():
            weight = samples.weights[:, samples.place[issue]]
            theirs += weight * functions[issue].difference(move.start[issue], value)
    better = (theirs > EPSILON) | (trade.us > EPSILON)
    return _robust((theirs >= -EPSILON) & (trade.us >= -EPSILON) & better, samples)


def robust_package(
    *,
    package: Package,
    space: OutcomeSpace,
    profiles: Mapping[Side, Profile],
    samples: Samples,
) -> Robust:
    """How often nothing dominates a complete package (F9, F16); a frontier for each sample.

    Raises ValueRefused where issues of the space are bound together (they share no weight) or weigh
    nothing in a sample, KeyError for an issue that is not sampled.
    """
    values = [_values(facet, profiles[Side.THEM].functions) for facet in space.facets]
    found = [
        _undominated(package, _reweighed(space, values, row)) for row in _shares(space, samples)
    ]
    return _robust(np.array(found, dtype=np.bool_), samples)


def _robust(held: NDArray[np.bool_], samples: Samples) -> Robust:
    return Robust(int(np.count_nonzero(held)) / samples.n, samples.n, samples.seed)


def _percent(share: float) -> int:
    """A whole percentage that is 0 or 100 only where none or all of the samples hold."""
    return round(share * 100) if share in (0, 1) else min(max(round(share * 100), 1), 99)


def _values(facet: Facet, functions: Mapping[str, ValueFunction]) -> Weights:
    """What each option is worth to them before weighing, in [0, 1]."""
    if len(facet.issues) > 1:
        raise ValueRefused(f"{'+'.join(facet.issues)}: bound issues have no weight each")
    function = functions[facet.issues[0]]
    return np.array([function.value(option[0]) for option in facet.options])


def _shares(space: OutcomeSpace, samples: Samples) -> Weights:
    """The weights of the space's issues, in all 1 in every sample; shape (n, facets)."""
    columns = [samples.place[facet.issues[0]] for facet in space.facets]
    weights: Weights = samples.weights[:, columns]
    total: Weights = weights.sum(axis=1, keepdims=True)
    if not total.all():
        raise ValueRefused("the issues of the space weigh nothing in a sample")
    return weights / total


def _reweighed(space: OutcomeSpace, values: list[Weights], weights: Weights) -> OutcomeSpace:
    """The space as it is if these are their weights."""
    facets = tuple(
        Facet(facet.issues, facet.options, facet.us, units(weight * value, scale=space.units))
        for facet, value, weight in zip(space.facets, values, weights, strict=True)
    )
    return OutcomeSpace(facets, space.units, space.tolerance)


def _undominated(package: Package, space: OutcomeSpace) -> bool:
    us, them = space.utilities(package)
    return not distances(frontier=frontier(space=space), us=us, them=them).any()
