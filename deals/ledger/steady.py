"""Until when a ledger stays as it is if nothing is recorded: time alone changes it, too."""

from __future__ import annotations

from datetime import date

from deals.ledger.facts import Facts


def steady_until(*, facts: Facts, as_of: date) -> date | None:
    """The last day with the ledger and the findings of `as_of`; None where no day changes them.

    All that looks at the day asks whether a deadline or a due date lies before it.
    """
    exchanges = facts.exchanges
    days = [
        *(exchange.deadline for exchange in exchanges),
        *(ask.due for exchange in exchanges for ask in exchange.asks),
    ]
    return min((day for day in days if day is not None and day >= as_of), default=None)
