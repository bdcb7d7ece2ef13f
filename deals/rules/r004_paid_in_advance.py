"""R004: a conditional give was tabled without its condition before that was met."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import condition


@rule("R004", Severity.WARNING)
def paid_in_advance(ledger: Ledger) -> Iterator[Hit]:
    """What we had offered under a condition, we tabled without it before it was accepted.

    Why:
        A concession buys something only while it hangs on it: once the give is in their hands,
        the reason to answer is gone (Malhotra & Bazerman, Negotiation Genius 2007, on contingent
        concessions).
    Breaks:
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        them  price 91
        us    price 97
    Keeps:
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        them  price 91
        us    price 97 if term 14
    Advice:
        Repeat the condition each time the give is named, until they have met it.
    """
    for link in ledger.links_of(Side.US):
        for issue, offer in link.advanced.items():
            yield Hit(
                f"{issue} was given without its condition ({condition(link.exchange)}),"
                f" stated in offer {link.exchange.offer}.",
                offer,
                issue,
                exchange=link.exchange.key,
            )
