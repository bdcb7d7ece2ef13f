"""R003: what we got for a give is worth less to us than the give cost."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.offers import KEPT_STATES, Basis
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import condition, gives, subject

EPSILON = 1e-9


@rule("R003", Severity.WARNING)
def lopsided_exchange(ledger: Ledger, *, ratio: float = 1.0) -> Iterator[Hit]:
    """An exchange was accepted in which we receive less than we give.

    Why:
        A return of something of equal or greater value is what makes a concession a trade
        (F35; measured on the receiving side, Vetschera 2016). What is paid with a promise or
        through a link that nobody confirmed has no figure, and is left out.
    Breaks:
        issue price 80..120 us high 50 them low 40
        issue term 14..60 us low 20 them high 45
        us    price 100, term 30
        them  price 90, term 30
        us    price 90 if term 29
        them  term 29
    Keeps:
        issue price 80..120 us high 50 them low 40
        issue term 14..60 us low 20 them high 45
        us    price 100, term 30
        them  price 90, term 30
        us    price 98 if term 14
        them  term 14
    Advice:
        Ask for more before the next if: name the price of the give in the same breath.
    Thresholds:
        ratio is the least value received for each point given.
    """
    given = ledger.gives()
    for link in ledger.links_of(Side.US):
        stated = link.exchange.basis is not Basis.INFERRED and not link.exchange.commitments
        if link.state not in KEPT_STATES or not stated:
            continue
        costs = [move.cost for move in given.get((Side.US, link.exchange.key), ())]
        known = [cost for cost in costs if cost is not None]
        if not known or len(known) < len(costs) or link.received is None:
            continue
        if link.received < ratio * sum(known) - EPSILON:
            yield Hit(
                f"{gives(link.exchange)} cost us {sum(known):.3f} points and brought"
                f" {link.received:.3f} ({condition(link.exchange)}).",
                link.exchange.offer,
                exchange=link.exchange.key,
                subject=subject(link.exchange),
            )
