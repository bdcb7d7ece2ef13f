"""Time the choice of packages: python -m benchmarks.bench_packages.

Three packages of equal value to us (F26) over 10 issues with 10 options each, for every kind of
domain of bench_frontier (bar F4: 10 ms in the median kind), at the level 70 % of the way from our
worst to our best package; 50 issues with 20 options besides, without a bar. Checks what comes:
values equal to us within epsilon, no two packages alike. Exit status 1 when the bar is missed.
"""

from __future__ import annotations

import statistics
import sys

from benchmarks.bench_frontier import KINDS, RIVALS, SEEDS, domain
from benchmarks.bench_ledger import median_seconds, yardstick
from deals.value.packages import EPSILON, packages

SECONDS = 0.010
K = 3


def seconds(*, kind: str, issues: int, options: int, seed: int) -> float:
    """The median time of one choice."""
    space = domain(kind=kind, issues=issues, options=options, seed=seed).space()
    ends = [sum(int(end(facet.us)) for facet in space.facets) for end in (min, max)]
    level = (0.3 * ends[0] + 0.7 * ends[1]) / space.units
    found = packages(space=space, level=level, k=K)
    assert len(found.packages) == K and found.spread <= EPSILON
    assert found.difference is not None and found.difference > 0
    return median_seconds(lambda: packages(space=space, level=level, k=K), runs=15)


def main() -> int:
    """Print the medians; 0 when the bar is kept."""
    medians = []
    for issues, options in ((10, 10), (50, 20)):
        for kind in (*KINDS, RIVALS):
            took = statistics.median(
                seconds(kind=kind, issues=issues, options=options, seed=seed) for seed in SEEDS
            )
            print(f"{issues}x{options} {kind}: {took * 1000:.2f} ms")
            if (issues, options) == (10, 10) and kind in KINDS:
                medians.append(took)
    median, unit = statistics.median(medians), median_seconds(yardstick, runs=5)
    print(f"median {median * 1000:.2f} ms (bar {SECONDS * 1000:.0f}); yardstick {unit * 1000:.0f}")
    return int(median > SECONDS)


if __name__ == "__main__":
    sys.exit(main())
