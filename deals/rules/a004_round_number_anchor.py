"""A004: our anchor is a round number."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side, Value, shown
from deals.rules.anchors import anchors
from deals.rules.base import Hit, Severity, rule


@rule("A004", Severity.INFO)
def round_number_anchor(ledger: Ledger, *, digits: float = 1) -> Iterator[Hit]:
    """We opened a price-like issue with a round number.

    Why:
        A round number reads as "I want to be done": listings at multiples of $100 drew offers 5 to
        8 % lower (Backus, Blake & Tadelis, On the Empirical Content of Cheap-Talk Signaling, JPE
        2019). That is known of prices; 30 days or 10 weeks are custom, and left alone.
    Breaks:
        us    price 100
    Keeps:
        us    price 103.4
    Advice:
        Open with the exact number that the evidence gives.
    Thresholds:
        digits is how many significant digits a round number has at most (numbers from 10 up, so
        that 100 and 2000 are round, 110 and 97 are not).
    """
    for issue, offer, value in anchors(ledger, Side.US):
        if ledger.issues[issue].distributive and _is_round(value, digits):
            yield Hit(f"{issue} {shown(value)} is a round number.", offer.sequence, issue)


def _is_round(value: Value, digits: float) -> bool:
    if isinstance(value, str) or abs(value) < Decimal(10):
        return False
    return len(value.normalize().as_tuple().digits) <= digits
