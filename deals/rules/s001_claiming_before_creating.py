"""S001: a distributive move before any interest or priority was exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from deals.ledger.facts import DisclosureKind
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Offer
from deals.ledger.values import Side, shown
from deals.rules.base import Hit, Severity, rule
from deals.rules.order import places

OPENING_UP = frozenset({DisclosureKind.PRIORITY, DisclosureKind.INTEREST})


@rule("S001", Severity.WARNING)
def claiming_before_creating(ledger: Ledger) -> Iterator[Hit]:
    """We tabled a price-like term before any interest or priority had been exchanged.

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
    claim = next((offer for offer in ledger.offers_of(Side.US) if _claimed(ledger, offer)), None)
    if claim is not None and _explored_after(ledger) >= places(ledger)[claim.sequence]:
        claimed = ", ".join(_claimed(ledger, claim))
        yield Hit(f"{claimed} was tabled before any interest or priority.", claim.sequence)


def _claimed(ledger: Ledger, offer: Offer) -> list[str]:
    return [
        f"{issue} {shown(value)}"
        for issue, value in offer.terms.items()
        if ledger.issues[issue].distributive
    ]


def _explored_after(ledger: Ledger) -> float:
    """How many offers were tabled before the first interest or priority; infinite without one."""
    facts = ledger.facts
    interests = [interest.after for interest in facts.interests if interest.side is Side.THEM]
    told = [said.after for said in facts.disclosures if said.kind in OPENING_UP]
    return min([*interests, *told], default=inf)
