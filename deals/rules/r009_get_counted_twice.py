"""R009: one return is named for two gives."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.offers import FALLEN_STATES
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import gives


@rule("R009", Severity.WARNING)
def get_counted_twice(ledger: Ledger) -> Iterator[Hit]:
    """The only return this condition could have has already paid for another give.

    Why:
        One return pays once (F35 adds each return up once); counted twice it hides a naked
        concession.
    Breaks:
        us    price 100, term 30, volume 800
        them  price 90, term 60, volume 200
        us    price 97 if term 14
        them  term 14
        us    volume 700 if term 14
    Keeps:
        us    price 100, term 30, volume 800
        them  price 90, term 60, volume 200
        us    price 97 if term 30
        them  term 30
        us    volume 700 if term 14
    Advice:
        Ask for something they have not given yet.
    """
    links = {link.exchange.key: link for link in ledger.links}
    for link in ledger.links_of(Side.US):
        if link.state in FALLEN_STATES:
            continue
        for issue, spender in link.contested.items():
            other = links[spender].exchange if spender in links else None
            paid = f"{gives(other)} in offer {other.offer}" if other else "another give"
            yield Hit(
                f"{issue} already paid for {paid}; it cannot pay for {gives(link.exchange)} too.",
                link.exchange.offer,
                issue,
                exchange=link.exchange.key,
            )
