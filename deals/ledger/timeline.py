"""Where both sides stood at each point of the talks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side, Value

Positions: TypeAlias = Mapping[Side, Mapping[str, Value]]

MEMO = "ledger.positions_after"


def positions_after(*, ledger: Ledger) -> Mapping[int, Positions]:
    """By offer number, the positions of both sides once that offer was tabled; worked out once.

    Silence keeps a position; issues never spoken of by a side stand at their baseline.
    """
    if MEMO not in ledger.memo:
        ledger.memo[MEMO] = _positions_after(ledger)
    found: Mapping[int, Positions] = ledger.memo[MEMO]
    return found


def _positions_after(ledger: Ledger) -> dict[int, Positions]:
    place = {offer.sequence: n for n, offer in enumerate(ledger.offers)}
    steps = [
        (place[step.offer], side, issue, step.value)
        for (side, issue), made in ledger.trace.items()
        for step in made
    ]
    steps.sort(key=lambda step: step[0])
    baseline = {i.key: i.baseline for i in ledger.issues.values() if i.baseline is not None}
    now = {side: dict(baseline) for side in Side}
    found: dict[int, Positions] = {}
    done = 0
    for n, offer in enumerate(ledger.offers):
        while done < len(steps) and steps[done][0] <= n:
            _, side, issue, value = steps[done]
            now[side][issue] = value
            done += 1
        found[offer.sequence] = {side: dict(held) for side, held in now.items()}
    return found
