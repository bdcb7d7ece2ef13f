"""R008: small unlinked gives, slice by slice, that together are no small one."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.concessions import ConcessionStatus
from deals.ledger.ledger import Ledger
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule


@rule("R008", Severity.WARNING)
def salami(ledger: Ledger, *, small: float = 0.02, together: float = 0.05) -> Iterator[Hit]:
    """Several gives without a link, each too small to argue about, add up.

    Why:
        Discounts given one by one stack without anybody having decided the whole; the pocket price
        shows it (Marn & Rosiello, Managing Price, Gaining Profit, HBR 1992).
    Breaks:
        issue price 80..120 us high 50 them low 40
        issue term 14..60 us low 20 them high 45
        us    price 100
        us    price 99
        us    price 98
        us    price 97
    Keeps:
        issue price 80..120 us high 50 them low 40
        issue term 14..60 us low 20 them high 45
        us    price 100
        us    price 99
        us    price 98
    Advice:
        Put the slices on one plate: say what they come to, and what you want for the lot.
    Thresholds:
        small is the most a small give costs, together what they may come to, in utility points;
        gives of unknown cost are left out.
    """
    slices = [
        move
        for move in ledger.given_by(Side.US)
        if move.status is ConcessionStatus.NAKED and move.cost is not None and move.cost < small
    ]
    total = sum(move.cost or 0 for move in slices)
    if len(slices) > 1 and total > together:
        yield Hit(
            f"{len(slices)} small gives without a link cost {total:.3f} points together.",
            slices[-1].offer,
        )
