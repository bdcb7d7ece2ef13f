"""Time the ledger and all rules of one long negotiation: python -m benchmarks.bench_ledger.

Every offer names all ten issues and gives ground on three (on all ten in the densest talks).
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
MOVING = 3
"""Issues on which an offer gives ground, as bargainers do: performance.md counts as many."""
DAY = date(2026, 7, 1)
BAR_SECONDS = 0.020


def talks(*, offers: int, moving: int = MOVING) -> Facts:
    """Both sides in turn, every offer naming all issues and giving ground on `moving` of them,
    every third one with a condition.
    """
    issues = tuple(
        Issue(f"issue_{n}", Numeric(Decimal(0), Decimal(1000)), distributive=n == 0)
        for n in range(ISSUES)
    )
    return Facts(
        issues=issues,
        preferences=tuple(
            _preference(side, n, issue) for side in Side for n, issue in enumerate(issues)
        ),
        offers=tuple(_offer(sequence, moving) for sequence in range(1, offers + 1)),
        exchanges=tuple(_exchange(sequence, moving) for sequence in range(5, offers + 1, 3)),
    )


def _preference(side: Side, number: int, issue: Issue) -> Preference:
    direction = Direction.HIGH if side is Side.US else Direction.LOW
    weight = 1.0 + (number if side is Side.US else ISSUES - number)
    return Preference(side, issue.key, Linear(issue.domain, direction), weight)


def _offer(sequence: int, moving: int) -> Offer:
    side = Side.US if sequence % 2 else Side.THEM
    terms = {f"issue_{n}": _value(side, sequence, n, moving) for n in range(ISSUES)}
    return Offer(sequence, side, terms, sequence)


def _value(side: Side, sequence: int, number: int, moving: int) -> Decimal:
    """The position after this side's moves so far: each move steps on the next `moving` issues."""
    turns = (sequence + 1) // 2
    steps = (turns * moving + ISSUES - 1 - number) // ISSUES
    return Decimal(1000 - steps if side is Side.US else steps)


def _exchange(sequence: int, moving: int) -> Exchange:
    """An issue that moves in this offer, given for one that the other side moves next."""
    side = Side.US if sequence % 2 else Side.THEM
    give, ask = _moved(sequence, moving), _moved(sequence + 1, moving)
    terms = _offer(sequence, moving).terms
    wanted = Ask(f"issue_{ask}", _value(side.other, sequence + 1, ask, moving))
    return Exchange(
        str(sequence), side, sequence, (Give(f"issue_{give}", terms[f"issue_{give}"]),), (wanted,)
    )


def _moved(sequence: int, moving: int) -> int:
    """The first issue that the offer steps on."""
    return (sequence - 1) // 2 * moving % ISSUES


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


def seconds(*, offers: int, moving: int = MOVING) -> float:
    """Ledger and rules of one negotiation."""
    facts = talks(offers=offers, moving=moving)
    return median_seconds(lambda: check(ledger=build(facts=facts, as_of=DAY)))


def yardstick() -> None:
    """A million additions."""
    total = 0
    for number in range(1_000_000):
        total += number


def tell(*, offers: int, moving: int, took: float) -> None:
    """One line: the size of the talks and their time."""
    ledger = build(facts=talks(offers=offers, moving=moving), as_of=DAY)
    size = f"{len(ledger.concessions)} concessions, {len(ledger.links)} links"
    print(f"{offers} offers x {ISSUES} issues ({size}): {took * 1000:.1f} ms")


def main() -> int:
    """Print the figures; 0 when they keep the bars."""
    unit = median_seconds(yardstick, runs=5)
    small, large = seconds(offers=100), seconds(offers=500)
    densest = seconds(offers=100, moving=ISSUES)
    growth, bound = large / 5 / small, log(5000) / log(1000)
    tell(offers=100, moving=MOVING, took=small)
    tell(offers=500, moving=MOVING, took=large)
    tell(offers=100, moving=ISSUES, took=densest)
    print(f"the first took {small / BAR_SECONDS:.2f} of its bar, {BAR_SECONDS * 1000:.0f} ms,")
    print(f"and {small / unit:.2f} of the yardstick, {unit * 1000:.0f} ms")
    print(f"growth per offer: {growth:.2f} (bar {bound:.2f}: offers x log)")
    return int(small > BAR_SECONDS or growth > bound)


if __name__ == "__main__":
    sys.exit(main())
