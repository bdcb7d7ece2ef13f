"""C002: offer after offer moves the price and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from math import ceil
from operator import attrgetter
from typing import NamedTuple

from deals.ledger.ledger import Ledger
from deals.ledger.offers import Offer
from deals.ledger.values import Side, Value, shown
from deals.rules.base import Hit, Severity, rule


@rule("C002", Severity.WARNING)
def single_issue_haggling(ledger: Ledger, *, offers: float = 3) -> Iterator[Hit]:
    """Several of our offers in a row moved a price-like issue and nothing else.

    Why:
        On one issue all that one side gains the other loses; value is made by trading issues that
        the sides value differently (Nguyen & Dang; Raiffa 1982, The Art and Science of
        Negotiation). Asking for another issue in return is such a trade.
    Breaks:
        us    price 110, term 30
        us    price 107
        them  price 90
        us    price 105
        them  price 92
        us    price 104
    Keeps:
        us    price 110, term 30
        us    price 107
        them  price 90
        us    price 105 if term 14
        them  price 92
        us    price 104
    Advice:
        Bring a second issue to the table: move on one that is worth more to them than it costs us.
    Thresholds:
        offers is how many in a row are too many. Offers that change nothing are not counted.
    """
    for issue, run in groupby(_moved(ledger), key=attrgetter("issue")):
        steps = list(run)
        if issue and len(steps) >= offers:
            values = [steps[0].start, *(step.end for step in steps)]
            said = " → ".join(shown(value) for value in values)
            message = f"{len(steps)} offers in a row moved nothing but {issue}: {said}."
            yield Hit(message, steps[max(ceil(offers), 1) - 1].offer, issue)


class _Moved(NamedTuple):
    """An offer of ours that changed something: the price-like issue if it was that alone, or ""."""

    offer: int
    issue: str = ""
    start: Value = ""
    end: Value = ""


def _moved(ledger: Ledger) -> Iterator[_Moved]:
    asked = {exchange.offer for exchange in ledger.facts.exchanges}
    said: dict[str, Value] = {}
    for offer in ledger.offers_of(Side.US):
        changed = [issue for issue, value in offer.terms.items() if said.get(issue) != value]
        if changed and said:
            yield _step(ledger, offer, changed, said, free=offer.sequence not in asked)
        said |= offer.terms


def _step(
    ledger: Ledger, offer: Offer, changed: list[str], said: dict[str, Value], *, free: bool
) -> _Moved:
    issue = changed[0]
    alone = free and len(changed) == 1 and issue in said and offer.group is None
    if not (alone and ledger.issues[issue].distributive):
        return _Moved(offer.sequence)
    return _Moved(offer.sequence, issue, said[issue], offer.terms[issue])
