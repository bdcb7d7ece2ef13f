"""A005: the evidence was out of date when we cited it."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule


@rule("A005", Severity.WARNING)
def stale_evidence(ledger: Ledger) -> Iterator[Hit]:
    """An offer cites evidence that had expired by then.

    Why:
        A standard persuades while it is independent of either side's will and true today (Fisher,
        Ury & Patton on objective criteria); a stale figure casts doubt on the good ones.
    Breaks:
        evidence index market_benchmark "steel price index" on 2025-01-05 until 2025-06-30
        round 2026-01-12
        us    price 103.4 [cites index]
    Keeps:
        evidence index market_benchmark "steel price index" on 2026-01-05 until 2026-06-30
        round 2026-01-12
        us    price 103.4 [cites index]
    Advice:
        Refresh the figure before the next round, or cite another one.
    """
    expiry = {entry.key: entry.expires for entry in ledger.facts.evidence}
    for offer in ledger.offers_of(Side.US):
        for key in offer.evidence:
            expires = expiry.get(key)
            if expires is not None and offer.on is not None and expires < offer.on:
                yield Hit(
                    f"{key} had expired on {expires} when it was cited on {offer.on}.",
                    offer.sequence,
                    subject=key,
                )
