"""R002: the condition was not met, and what we gave for it stands all the same."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.concessions import ConcessionStatus
from deals.ledger.ledger import Ledger
from deals.ledger.offers import ExchangeState
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import condition, moved

FATE = {
    ExchangeState.PARTLY_MET: "was met in part only",
    ExchangeState.DECLINED: "was declined",
    ExchangeState.LAPSED: "has lapsed",
    ExchangeState.OVERDUE: "is overdue",
}
"""How the condition of an unpaid concession ended; any other state leaves it not met."""


@rule("R002", Severity.ERROR)
def unpaid_concession(ledger: Ledger) -> Iterator[Hit]:
    """The condition was declined, lapsed or is overdue, and our give still stands.

    Why:
        An if that has no consequence teaches the other side that our conditions are decoration.
        What was conditional falls away with its condition (Malhotra & Bazerman, Negotiation
        Genius 2007, on contingent concessions).
    Breaks:
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        them  decline
        us    price 97
    Keeps:
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        them  decline
        us    price 100
    Advice:
        Take the give back, or name the condition again and hold to it.
    """
    links = {link.exchange.key: link for link in ledger.links}
    for move in ledger.given_by(Side.US):
        if move.status is ConcessionStatus.UNPAID and move.exchange in links:
            link = links[move.exchange]
            asked, fate = condition(link.exchange), FATE.get(link.state, "was not met")
            yield Hit(
                f"{moved(move)} stands although its condition ({asked}) {fate}.",
                move.stands_in or move.offer,
                move.issue,
                exchange=move.exchange,
            )
