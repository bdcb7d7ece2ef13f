"""Anchors: each side's first word on an issue, and which issues weigh enough to matter."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.offers import Offer
from deals.ledger.values import Side, Value


def anchors(ledger: Ledger, side: Side) -> Iterator[tuple[str, Offer, Value]]:
    """The first offer of a side that names each issue, with the value it named."""
    seen: set[str] = set()
    for offer in ledger.offers_of(side):
        for issue, value in offer.terms.items():
            if issue not in seen:
                seen.add(issue)
                yield issue, offer, value


def weighty(ledger: Ledger, side: Side, issue: str, weight: float) -> bool:
    """Whether the issue weighs at least so much to the side; by the flag where no weights are."""
    weights = ledger.measure.profiles[side].weights
    return weights.get(issue, 0.0) >= weight if weights else ledger.issues[issue].distributive
