"""A001: our first word on a weighty issue, and nothing to back it."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side, shown
from deals.rules.anchors import anchors, weighty
from deals.rules.base import Hit, Severity, rule


@rule("A001", Severity.WARNING)
def anchor_without_evidence(ledger: Ledger, *, weight: float = 0.2) -> Iterator[Hit]:
    """Our first offer on a weighty issue cites no evidence.

    Why:
        The first offer sets the range of the final agreement, provided it is backed by legitimate
        data (Nguyen & Dang; Fisher, Ury & Patton on objective criteria).
    Breaks:
        us    price 110
    Keeps:
        evidence index market_benchmark "steel price index" on 2026-01-05
        us    price 110 [cites index]
    Advice:
        Name the benchmark, the index or the value of our service that the number comes from.
    Thresholds:
        weight is the normalised weight from which an issue is weighty; without weights the
        distributive issues are.
    """
    for issue, offer, value in anchors(ledger, Side.US):
        if not offer.evidence and weighty(ledger, Side.US, issue, weight):
            yield Hit(f"{issue} {shown(value)} opens without any evidence.", offer.sequence, issue)
