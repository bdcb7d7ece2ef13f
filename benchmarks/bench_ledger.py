"""Time the ledger and all rules of one long negotiation: python -m benchmarks.bench_ledger.

Prints medians and, for growth, the time per offer at 500 offers over the time per offer at 100
(the bar: no worse than the ratio of the logarithms, 1.23). A yardstick, a million additions, is
timed in the same run: machines drift, the ratio to it does not. Exit status 1 when a bar is missed.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from math import log

from deals.ledger.build import build
from deals.ledger.facts import Facts
from deals.ledger.offers import Ask, Exchange, Give, Offer
from deals.ledger.preferences import Linear, Preference
from deals.ledger.values import Direction, Issue, Numeric, Side
from deals.rules import check

ISSUES = 10
DAY = date(2026, 7, 1)
BAR_SECONDS = 0.020


def talks(*, offers: int) -> Facts:
    """Both sides in turn, every offer naming all issues, every third one with a condition."""
    issues = tuple(
        Issue(f"issue_{n}", Numeric(Decimal(0), Decimal(1000)), distributive=n == 0)
        for n in range(ISSUES)
    )
    return Facts(
        issues=issues,
        preferences=tuple(
            _preference(side, n, issue) for side in Side for n, issue in enumerate(issues)
        ),
        offers=tuple(_offer(sequence) for sequence in range(1, offers + 1)),
        exchanges=tuple(_exchange(sequence) for sequence in range(5, offers + 1, 3)),
    )


def _preference(side: Side, number: int, issue: Issue) -> Preference:
    direction = Direction.HIGH if side is Side.US else Direction.LOW
    weight = 1.0 + (number if side is Side.US else ISSUES - number)
    return Preference(side, issue.key, Linear(issue.domain, direction), weight)


def _offer(sequence: int) -> Offer:
    side = Side.US if sequence % 2 else Side.THEM
    return Offer(
        sequence, side, {f"issue_{n}": _value(side, sequence, n) for n in range(ISSUES)}, sequence
    )


def _value(side: Side, sequence: int, number: int) -> Decimal:
    """Positions that approach each other, one issue or another moving with every offer."""
    moved = (sequence * 7 + number * 3) // 11
    return Decimal(1000 - moved if side is Side.US else moved)


def _exchange(sequence: int) -> Exchange:
    side = Side.US if sequence % 2 else Side.THEM
    terms = _offer(sequence).terms
    give, ask = sequence % ISSUES, (sequence + 3) % ISSUES
    wanted = Ask(f"issue_{ask}", _value(side.other, sequence + 1, ask))
    return Exchange(
        str(sequence), side, sequence, (Give(f"issue_{give}", terms[f"issue_{give}"]),), (wanted,)
    )


def median_seconds(run: Callable[[], object], *, runs: int = 15) -> float:
    """The median wall time of several runs, the first one not counted."""
    run()
    times = []
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def seconds(offers: int) -> float:
    """Ledger and rules of one negotiation."""
    facts = talks(offers=offers)
    return median_seconds(lambda: check(ledger=build(facts=facts, as_of=DAY)))


def yardstick() -> None:
    """A million additions."""
    total = 0
    for number in range(1_000_000):
        total += number


def main() -> int:
    """Print the figures; 0 when they keep the bars."""
    small, large = seconds(100), seconds(500)
    unit = median_seconds(yardstick, runs=5)
    ledger = build(facts=talks(offers=100), as_of=DAY)
    growth, bound = large / 5 / small, log(5000) / log(1000)
    print(f"100 offers x {ISSUES} issues: {small * 1000:.1f} ms (bar {BAR_SECONDS * 1000:.0f} ms)")
    print(f"  {len(ledger.concessions)} concessions, {len(ledger.links)} links")
    print(f"500 offers x {ISSUES} issues: {large * 1000:.1f} ms")
    print(f"growth per offer x log: {growth:.2f} (bar {bound:.2f})")
    print(f"yardstick {unit * 1000:.0f} ms; 100 offers take {small / unit:.2f} of it")
    return int(small > BAR_SECONDS or growth > bound)


if __name__ == "__main__":
    sys.exit(main())
