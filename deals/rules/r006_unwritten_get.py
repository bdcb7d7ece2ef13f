"""R006: we ask for a commitment that nobody could be held to."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.offers import FALLEN_STATES, Commitment, ExchangeState
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule

SETTLED = FALLEN_STATES | {ExchangeState.DELIVERED, ExchangeState.WAIVED}


@rule("R006", Severity.WARNING)
def unwritten_get(ledger: Ledger) -> Iterator[Hit]:
    """What we ask for in return is a promise without an owner, a date or a measure.

    Why:
        A return that nobody owns and nothing measures is not delivered; a commitment is one of the
        seven elements of a negotiation, and a good one says who does what by when (Fisher & Ertel,
        Getting Ready to Negotiate 1995).
    Breaks:
        us    price 100
        them  price 90
        us    price 97 if "closer cooperation"
    Keeps:
        us    price 100
        them  price 90
        us    price 97 if "joint forecast" by Anna due 2026-03-01 measured "monthly, 12 weeks out"
    Advice:
        Write down who does it, by when, and how both will see that it was done.
    """
    for link in ledger.links_of(Side.US):
        if link.state in SETTLED:
            continue
        for commitment in link.exchange.commitments:
            if missing := _missing(commitment):
                yield Hit(
                    f"'{commitment.text}' has no {' and no '.join(missing)}.",
                    link.exchange.offer,
                    exchange=link.exchange.key,
                    subject=commitment.text,
                )


def _missing(commitment: Commitment) -> list[str]:
    parts = {
        "owner": commitment.owner,
        "due date": commitment.due,
        "measure": commitment.measure,
    }
    return [name for name, value in parts.items() if not value]
