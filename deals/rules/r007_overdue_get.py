"""R007: after closing, something promised to us is past its date."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.offers import ExchangeState
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import asked, gives, subject


@rule("R007", Severity.ERROR)
def overdue_get(ledger: Ledger) -> Iterator[Hit]:
    """The deal is closed, we have given, and what was promised in return is past its date.

    Why:
        A get counts when it is delivered, not when it is promised (F36, redemption).
    Breaks:
        us    price 100
        them  price 90
        us    price 97 if "joint forecast" by Anna due 2026-03-01 measured "monthly"
        them  agree 3
        close agreed price 97 on 2026-02-01
    Keeps:
        us    price 100
        them  price 90
        us    price 97 if "joint forecast" by Anna due 2026-03-01 measured "monthly"
        them  agree 3
        close agreed price 97 on 2026-02-01
        them  deliver 3
    Advice:
        Call the one who promised it; mark it delivered, or raise what it was the price of.
    """
    for link in ledger.links_of(Side.US):
        if link.state is ExchangeState.OVERDUE:
            late = [
                f"{asked(ask)} was due on {ask.due}"
                for ask in link.exchange.asks
                if ask.due is not None and ask.due < ledger.as_of
            ]
            yield Hit(
                f"{', '.join(late)}; we gave {gives(link.exchange)} for it.",
                link.exchange.offer,
                exchange=link.exchange.key,
                subject=subject(link.exchange),
            )
