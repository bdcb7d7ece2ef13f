"""C004: our offer was worse than it had to be, for both."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.offers import Offer, Standing
from deals.ledger.values import Side
from deals.metrics.ground import ground
from deals.metrics.left_over import better_than, proposals
from deals.rules.base import Hit, Severity, rule
from deals.rules.order import moves
from deals.rules.phrases import better
from deals.value.improvements import near_improvement


@rule("C004", Severity.WARNING)
def dominated_offer(ledger: Ledger, *, gain: float = 0.02) -> Iterator[Hit]:
    """What we propose now is dominated: another package is better for both, or for one at no cost.

    Why:
        Most agreements leave value on the table because nobody looked for the package next to it
        (Nguyen & Dang; F9, F16: Pareto efficiency). Weights are estimates: what is very near the
        frontier is left alone. Only our latest offer is looked at, as only that can be bettered.
    Breaks:
        issue price 80..120 step 1 EUR  us high 60  them low 40
        issue term  14..60  step 1 days us low 40   them high 60
        us    price 100, term 37
    Keeps:
        issue price 80..120 step 1 EUR  us high 60  them low 40
        issue term  14..60  step 1 days us low 40   them high 60
        us    price 120, term 37
    Advice:
        Table the better package, or table it beside this one and let them choose.
    Thresholds:
        gain is the least that both sides together must gain by it, in points.
    """
    where = ground(ledger=ledger)
    if where is None or ledger.facts.outcome is not None:
        return
    for offer, package, _, _ in proposals(ledger=ledger, where=where, offers=_latest(ledger)):
        found = near_improvement(frontier=where.frontier, package=package, gain=gain)
        if found is not None:
            near = better(better_than(kind="nearest", found=found, package=package))
            yield Hit(f"A better package is near: {near}.", offer.sequence)


def _latest(ledger: Ledger) -> tuple[Offer, ...]:
    """Our last move that stands: an offer, or the alternatives tabled at once."""
    stands = {n for n, standing in ledger.standings.items() if standing is not Standing.SUPERSEDED}
    ours = [move for move in moves(ledger) if move[0].side is Side.US]
    standing = [move for move in ours if any(offer.sequence in stands for offer in move)]
    return standing[-1] if standing else ()
