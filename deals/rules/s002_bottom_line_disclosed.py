"""S002: they know our bottom line."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.facts import DisclosureKind
from deals.ledger.ledger import Ledger
from deals.ledger.values import Side, shown
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import proposed_points

EPSILON = 1e-9


@rule("S002", Severity.ERROR, limits=True)
def bottom_line_disclosed(ledger: Ledger) -> Iterator[Hit]:
    """We told them our bottom line, or offered exactly that before the last round.

    Why:
        Priorities are to be shared, limits are not: who knows our walk-away has no reason to offer
        more (Nguyen & Dang; Raiffa 1982).
    Breaks:
        us    price 100
        told  bottom_line "we cannot go below 92" 2026-02-01
    Keeps:
        us    price 100
        told  priority "payment on time matters more to us than the price" 2026-02-01
    Advice:
        Never name the limit; say what matters, and keep what is left for the last round.
    """
    yield from _told(ledger)
    early = _early(ledger)
    for offer in ledger.offers_of(Side.US):
        for issue, value in offer.terms.items() if offer.sequence in early else ():
            limit = ledger.facts.limits.on(Side.US, issue)
            if limit is not None and limit.walk_away == value:
                message = f"{issue} {shown(value)} is our walk-away, and this was not the end."
                yield Hit(message, offer.sequence, issue)
    yield from _packages(ledger, early)


def _told(ledger: Ledger) -> Iterator[Hit]:
    """The subject is a number: identities are kept in clear."""
    ours = [said for said in ledger.facts.disclosures if said.side is Side.US]
    told = (said for said in ours if said.kind is DisclosureKind.BOTTOM_LINE)
    for number, said in enumerate(told, start=1):
        after = said.after if said.after in ledger.standings else None
        yield Hit(f"They were told: {said.text}", after, subject=f"told {number}")


def _packages(ledger: Ledger, early: frozenset[int]) -> Iterator[Hit]:
    limit = ledger.facts.limits.package(Side.US)
    if limit is None or limit.walk_away is None:
        return
    for offer, points in proposed_points(ledger, Side.US):
        if offer in early and abs(points - limit.walk_away) < EPSILON:
            yield Hit("The package is worth our walk-away, and this was not the end.", offer)


def _early(ledger: Ledger) -> frozenset[int]:
    """The offers before the last round of the talks."""
    last = max((offer.round for offer in ledger.offers), default=0)
    return frozenset(offer.sequence for offer in ledger.offers if offer.round < last)
