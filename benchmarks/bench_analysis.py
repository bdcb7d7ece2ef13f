"""Time the whole analysis of a negotiation: python -m benchmarks.bench_analysis.

Frontier, packages, Nash, Kalai, Kalai-Smorodinsky, maximum joint value, opposition and the
distances of ten offers, over 8 issues with 8 options each (bar F4: 1,000 a second on one core),
for every kind of domain of bench_frontier. Exit status 1 when the median kind misses the bar.
"""

from __future__ import annotations

import statistics
import sys

import numpy as np

from benchmarks.bench_frontier import KINDS, SEEDS, domain
from benchmarks.bench_ledger import median_seconds, yardstick
from deals.value.frontier import frontier
from deals.value.improvements import distances
from deals.value.solutions import solutions
from deals.value.space import OutcomeSpace

ISSUES = OPTIONS = 8
OFFERS = 10
A_SECOND = 1_000


def analyse(space: OutcomeSpace, us: list[int], them: list[int]) -> None:
    """Everything the analysis of a negotiation computes."""
    found = frontier(space=space)
    points = solutions(us=found.us, them=found.them)
    named = (points.nash, points.kalai, points.kalai_smorodinsky, points.max_joint)
    found.packages([place for place in named if place is not None])
    distances(frontier=found, us=us, them=them)


def seconds(kind: str, seed: int) -> float:
    """The median time of one analysis."""
    space = domain(kind=kind, issues=ISSUES, options=OPTIONS, seed=seed).space()
    chance = np.random.default_rng(seed)
    offers = [space.package(chance.integers(OPTIONS, size=ISSUES)) for _ in range(OFFERS)]
    us, them = zip(*(space.utilities(offer) for offer in offers), strict=True)
    return median_seconds(lambda: analyse(space, list(us), list(them)), runs=31)


def main() -> int:
    """Print how many analyses a second; 0 when the bar is kept."""
    by_kind = {kind: statistics.median(seconds(kind, seed) for seed in SEEDS) for kind in KINDS}
    for kind, took in by_kind.items():
        print(f"{kind}: {took * 1000:.2f} ms, {1 / took:,.0f} a second")
    rate = 1 / statistics.median(by_kind.values())
    unit = median_seconds(yardstick, runs=5)
    print(f"median {rate:,.0f} a second (bar {A_SECOND:,}); yardstick {unit * 1000:.0f} ms")
    return int(rate < A_SECOND)


if __name__ == "__main__":
    sys.exit(main())
