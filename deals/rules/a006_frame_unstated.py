"""A006: our opening offer says neither gain nor loss."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.offers import Frame
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule


@rule("A006", Severity.INFO)
def frame_unstated(ledger: Ledger) -> Iterator[Hit]:
    """Our opening offer has no gain or loss frame on record.

    Why:
        How an offer is framed, as a gain or as a loss avoided, changes the recipient's appetite
        for risk (Bazerman & Moore 2012, after Kahneman & Tversky).
    Breaks:
        us    price 103.4
    Keeps:
        us    price 103.4 [gain]
    Advice:
        Record how it was put; next time choose the frame before the meeting.
    """
    opening = next(iter(ledger.offers_of(Side.US)), None)
    if opening is not None and opening.frame is Frame.UNSTATED:
        yield Hit("The opening offer has no frame on record.", opening.sequence)
