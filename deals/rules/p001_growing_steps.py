"""P001: our steps on an issue grow."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side, shown
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import standing

ROUNDING = 1e-12
"""Relative: steps are decimals, their comparison is not."""


@rule("P001", Severity.WARNING)
def growing_steps(ledger: Ledger, *, factor: float = 1.0) -> Iterator[Hit]:
    """A concession of ours is larger than the one before it on the same issue.

    Why:
        Steps that shrink signal a limit; steps that grow signal that waiting pays (F23; Tey et
        al. 2021 on tapering concessions).
    Breaks:
        us    price 100
        them  price 80
        us    price 99
        them  price 81
        us    price 96
    Keeps:
        us    price 100
        them  price 80
        us    price 97
        them  price 81
        us    price 96
    Advice:
        Halve the next step, and say what it takes to get it.
    Thresholds:
        factor is how many times the step before a step may be.
    """
    steps: dict[str, Decimal] = {}
    for move in standing(ledger, Side.US):
        if isinstance(move.start, str) or isinstance(move.end, str):
            continue
        size, before = abs(move.end - move.start), steps.get(move.issue)
        if before is not None and float(size) > factor * float(before) * (1 + ROUNDING):
            yield Hit(
                f"{move.issue} moved by {shown(size)} after a step of {shown(before)}.",
                move.offer,
                move.issue,
            )
        steps[move.issue] = size
