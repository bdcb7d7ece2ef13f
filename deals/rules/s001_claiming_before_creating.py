"""S001: a distributive move before any interest or priority was exchanged."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.facts import DisclosureKind
from deals.ledger.ledger import Ledger
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule

OPENING_UP = frozenset({DisclosureKind.PRIORITY, DisclosureKind.INTEREST})


@rule("S001", Severity.WARNING)
def claiming_before_creating(ledger: Ledger) -> Iterator[Hit]:
    """We named a price-like term before any interest or priority had been exchanged.

    Why:
        The order is integrative first, then distributive: share priorities to build the pie before
        dividing it (Nguyen & Dang; Lax & Sebenius 1986).
    Breaks:
        us    price 103.4
    Keeps:
        learnt interest "they need a price that holds for the budget year"
        us    price 103.4
    Advice:
        Ask why before how much: learn one interest of theirs, and tell one priority of ours.
    """
    explored = [interest.after for interest in ledger.facts.interests]
    explored += [d.after for d in ledger.facts.disclosures if d.kind in OPENING_UP]
    for offer in ledger.offers_of(Side.US):
        claimed = [issue for issue in offer.terms if ledger.issues[issue].distributive]
        if claimed:
            if not any(after < offer.sequence for after in explored):
                yield Hit(
                    f"{', '.join(claimed)} was named before any interest or priority.",
                    offer.sequence,
                )
            return
