"""A003: we opened where we wanted to end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side, shown
from deals.rules.anchors import anchors
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import proposed_points


@rule("A003", Severity.WARNING, limits=True)
def timid_anchor(ledger: Ledger) -> Iterator[Hit]:
    """Our opening is no better for us than our target.

    Why:
        Talks move away from an opening, seldom back: who opens at the target ends below it
        (Galinsky & Mussweiler 2001; F29). The same is asked of the first whole package.
    Breaks:
        limit us price target 105
        us    price 104
    Keeps:
        limit us price target 105
        us    price 109
    Advice:
        Open above the target, as far as the evidence carries.
    """
    for issue, offer, value in anchors(ledger, Side.US):
        limit = ledger.facts.limits.on(Side.US, issue)
        target = None if limit is None else limit.target
        if target is not None and ledger.measure.reaches(Side.US, issue, value=target, goal=value):
            message = f"{issue} {shown(value)} opens no better than our target {shown(target)}."
            yield Hit(message, offer.sequence, issue)
    yield from _package(ledger)


def _package(ledger: Ledger) -> Iterator[Hit]:
    limit = ledger.facts.limits.package(Side.US)
    if limit is None or limit.target is None:
        return
    for offer, points in islice(proposed_points(ledger, Side.US), 1):
        if points <= limit.target:
            message = f"The first package, {points:.3f} points, is no better than our target"
            yield Hit(f"{message} of {limit.target:.3f}.", offer)
