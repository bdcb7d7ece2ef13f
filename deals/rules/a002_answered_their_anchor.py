"""A002: they opened, and we answered near their number instead of near our target."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side, Value, shown
from deals.rules.anchors import anchors
from deals.rules.base import Hit, Severity, rule
from deals.rules.order import places


@rule("A002", Severity.INFO, limits=True)
def answered_their_anchor(ledger: Ledger) -> Iterator[Hit]:
    """They opened an issue, and our first position on it is closer to theirs than to our target.

    Why:
        Whoever answers an anchor drifts towards it; thinking of the own target takes the pull away
        (Galinsky & Mussweiler 2001, First Offers as Anchors; F29).
    Breaks:
        limit us price target 110
        them  price 90
        us    price 97
    Keeps:
        limit us price target 110
        them  price 90
        us    price 108
    Advice:
        Before answering, say again what our own number rests on, and open from there.
    """
    place = places(ledger)
    opened = {issue: (place[o.sequence], value) for issue, o, value in anchors(ledger, Side.THEM)}
    for issue, offer, value in anchors(ledger, Side.US):
        theirs, limit = opened.get(issue), ledger.facts.limits.on(Side.US, issue)
        target = None if limit is None else limit.target
        if target is None or theirs is None or theirs[0] > place[offer.sequence]:
            continue
        if _nearer(ledger, issue, value, theirs=theirs[1], target=target):
            answer = f"{issue} {shown(value)} answers their {shown(theirs[1])}"
            message = f"{answer}: it is closer to it than to our target {shown(target)}."
            yield Hit(message, offer.sequence, issue)


def _nearer(ledger: Ledger, issue: str, value: Value, *, theirs: Value, target: Value) -> bool:
    """Whether a value is closer to theirs than to our target, by what they are worth to us."""
    function = ledger.measure.profiles[Side.US].functions.get(issue)
    if function is None:
        return False
    return abs(function.difference(theirs, value)) < abs(function.difference(target, value))
