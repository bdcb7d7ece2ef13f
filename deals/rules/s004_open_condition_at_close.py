"""S004: the deal was closed over an open condition."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.offers import OPEN_STATES
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import subject


@rule("S004", Severity.ERROR)
def open_condition_at_close(ledger: Ledger) -> Iterator[Hit]:
    """The negotiation was closed while an exchange was still proposed or partly met.

    Why:
        An if…then link claims value only when both halves are kept (Nguyen & Dang, the if…then
        principle); after the signature nothing holds the open half.
    Breaks:
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        close agreed price 97, term 30 on 2026-03-01
    Keeps:
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        them  term 14
        close agreed price 97, term 14 on 2026-03-01
    Advice:
        Settle it in writing: have it met, decline it, or waive it with a reason.
    """
    if ledger.facts.outcome is None:
        return
    for link in ledger.links:
        if link.state in OPEN_STATES:
            yield Hit(
                f"Closed while '{subject(link.exchange)}'"
                f" ({link.exchange.side}, offer {link.exchange.offer}) was still open.",
                link.exchange.offer,
                exchange=link.exchange.key,
                subject=subject(link.exchange),
            )
