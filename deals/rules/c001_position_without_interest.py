"""C001: they hold a position, and nobody knows why."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side, shown
from deals.rules.anchors import anchors, weighty
from deals.rules.base import Hit, Severity, rule


@rule("C001", Severity.INFO)
def position_without_interest(ledger: Ledger, *, weight: float = 0.2) -> Iterator[Hit]:
    """The other side holds a position on a weighty issue, and no interest is recorded behind it.

    Why:
        Behind a position stand interests, and there are more ways to meet an interest than a
        position (Nguyen & Dang; Fisher, Ury & Patton, Getting to Yes).
    Breaks:
        them  price 90
    Keeps:
        interest them price "a price that holds for the budget year" heard
        them  price 90
    Advice:
        Ask what the number is for, and write down what they say.
    Thresholds:
        weight is their normalised weight, by our estimate, from which an issue is weighty; without
        weights the distributive issues are. Issues on which they came to where we stand are left
        alone.
    """
    known = {interest.issue for interest in ledger.facts.interests if interest.side is Side.THEM}
    for issue, offer, value in anchors(ledger, Side.THEM):
        wanted = issue not in known and weighty(ledger, Side.THEM, issue, weight)
        if wanted and not _met(ledger, issue):
            message = f"They hold {issue} {shown(value)}, and no interest of theirs is behind it."
            yield Hit(message, offer.sequence, issue)


def _met(ledger: Ledger, issue: str) -> bool:
    """Whether their position is ours, or better for us."""
    ours, theirs = (ledger.positions[side].get(issue) for side in Side)
    if ours is None or theirs is None:
        return False
    return ledger.measure.reaches(Side.US, issue, value=theirs, goal=ours)
