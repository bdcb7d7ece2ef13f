"""P002: we met them half-way."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side, Value, shown
from deals.rules.base import Hit, Severity, rule


@rule("P002", Severity.INFO)
def split_the_difference(ledger: Ledger, *, within: float = 0.05) -> Iterator[Hit]:
    """Our move went half of the way from our last position to theirs.

    Why:
        Half-way is where people end without a reason, and it rewards whoever opened further out
        (F21; Backus, Blake, Larsen & Tadelis, Sequential Bargaining in the Field, QJE 2020).
    Breaks:
        us    price 100
        them  price 90
        us    price 95
    Keeps:
        us    price 100
        them  price 90
        us    price 98
    Advice:
        Give a reason for the number instead: a criterion both accept.
    Thresholds:
        within is the distance from one half that still counts as half.
    """
    said: dict[tuple[Side, str], Value] = {}
    for offer in ledger.offers:
        for issue, value in offer.terms.items():
            own, theirs = said.get((Side.US, issue)), said.get((Side.THEM, issue))
            weight = _concession_weight(own, theirs, value) if offer.side is Side.US else None
            if weight is not None and abs(weight - 0.5) <= within:
                yield Hit(f"{issue} {shown(value)} splits the difference.", offer.sequence, issue)
        said.update({(offer.side, issue): value for issue, value in offer.terms.items()})


def _concession_weight(own: Value | None, theirs: Value | None, value: Value) -> float | None:
    """F21: the share of the way to their position that the move goes."""
    if own is None or theirs is None or own == theirs:
        return None
    if isinstance(own, str) or isinstance(theirs, str) or isinstance(value, str):
        return None
    return float((value - own) / (theirs - own))
