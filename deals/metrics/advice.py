"""What to propose next: trades out of our positions, and packages of equal value to us.

Where the ledger holds limits, walk-aways are kept to: such advice is for those who hold them.
"""

from __future__ import annotations

from typing import NamedTuple

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side
from deals.metrics.ground import Ground, ground
from deals.value.floors import Floors, floors
from deals.value.learning import Learned, learned
from deals.value.packages import Alternatives, packages
from deals.value.robustness import (
    Robust,
    Samples,
    robust_package,
    robust_trade,
    sampled_around,
)
from deals.value.trades import Trade, trades

OPEN = "our positions leave an issue open: name a level"


class Sampling(NamedTuple):
    """How many weight vectors to draw, and by which seed."""

    n: int
    seed: int


class SuggestedTrade(NamedTuple):
    """A trade, and in how many sampled weight vectors of theirs it holds, if that was asked."""

    trade: Trade
    robust: Robust | None


class SuggestedPackages(NamedTuple):
    """Packages worth `level` to us, what their choices tell of their weights (F27), and for each
    package in how many sampled weight vectors nothing dominates it, if that was asked.
    """

    level: float | None
    found: Alternatives
    learned: Learned
    robust: tuple[Robust, ...]


def suggested_trades(
    *, ledger: Ledger, n: int, sampling: Sampling | None = None
) -> tuple[SuggestedTrade, ...] | None:
    """The n best trades out of the current positions; None where nothing is weighed by both sides.

    None are left once the negotiation is closed.
    """
    where = ground(ledger=ledger)
    if where is None:
        return None
    if ledger.facts.outcome is not None:
        return ()
    found = trades(
        space=where.frontier.space,
        ours=ledger.positions[Side.US],
        theirs=ledger.positions[Side.THEM],
        n=n,
        floors=_floors(ledger, where),
    )
    if sampling is None:
        return tuple(SuggestedTrade(trade, None) for trade in found)
    drawn, functions = _drawn(ledger, sampling), ledger.measure.profiles[Side.THEM].functions
    return tuple(
        SuggestedTrade(trade, robust_trade(trade=trade, functions=functions, samples=drawn))
        for trade in found
    )


def suggested_packages(
    *,
    ledger: Ledger,
    k: int,
    epsilon: float,
    level: float | None = None,
    sampling: Sampling | None = None,
) -> SuggestedPackages | None:
    """Packages worth `level` points to us; by default what our standing package, or the agreement,
    is worth; none where that leaves an issue open. None where nothing is weighed by both sides.
    """
    where = ground(ledger=ledger)
    if where is None:
        return None
    told = learned(ledger=ledger)
    if level is None and where.point is not None:
        level = where.point[0]
    if level is None:
        return SuggestedPackages(None, Alternatives((), 0.0, None, OPEN), told, ())
    space, kept = where.frontier.space, _floors(ledger, where)
    found = packages(space=space, level=level, k=k, epsilon=epsilon, floors=kept)
    robust = () if sampling is None else _robust_packages(ledger, where, found, sampling)
    return SuggestedPackages(level, found, told, robust)


def _floors(ledger: Ledger, where: Ground) -> Floors:
    return floors(
        space=where.frontier.space, profiles=ledger.measure.profiles, limits=ledger.facts.limits
    )


def _drawn(ledger: Ledger, sampling: Sampling) -> Samples:
    """Weight vectors around our estimate of theirs, the closer to it the more they have told."""
    estimates = learned(ledger=ledger).weights.values()
    seen = sum(each.observations for each in estimates) / len(estimates)
    return sampled_around(
        weights=ledger.measure.profiles[Side.THEM].weights,
        observations=seen,
        seed=sampling.seed,
        n=sampling.n,
    )


def _robust_packages(
    ledger: Ledger, where: Ground, found: Alternatives, sampling: Sampling
) -> tuple[Robust, ...]:
    drawn = _drawn(ledger, sampling)
    return tuple(
        robust_package(
            package=each.package,
            space=where.frontier.space,
            profiles=ledger.measure.profiles,
            samples=drawn,
        )
        for each in found.packages
    )
