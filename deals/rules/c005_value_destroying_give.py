"""C005: our give cost us more than it is worth to them, and a better one was at hand."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.concessions import Concession
from deals.ledger.ledger import Ledger
from deals.ledger.timeline import Positions, positions_after
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import moved, standing
from deals.value.moves import exchange_rates


@rule("C005", Severity.WARNING)
def value_destroying_give(ledger: Ledger, *, rate: float = 1.0) -> Iterator[Hit]:
    """We gave what costs us more than it is worth to them, while another issue offered the reverse.

    Why:
        A move whose exchange rate (F7) is below 1 destroys joint value: pay in the currency that
        is cheap for us and dear to them (Nguyen & Dang; Lax & Sebenius 1986).
    Breaks:
        issue price 80..120 EUR  us high 60  them low 40
        issue term  14..60  days us low 40   them high 60
        us    price 110, term 30
        them  price 90, term 60
        us    price 105
    Keeps:
        issue price 80..120 EUR  us high 60  them low 40
        issue term  14..60  days us low 40   them high 60
        us    price 110, term 30
        them  price 90, term 60
        us    term 40
    Advice:
        Give on the issue named, and keep this one for a return that is worth it.
    Thresholds:
        rate is what a give must be worth to them for each point it costs us.
    """
    weights = ledger.measure.profiles
    rates = exchange_rates(giver=weights[Side.US].weights, receiver=weights[Side.THEM].weights)
    cheap = [(found, issue) for issue, found in rates.items() if found is not None and found > 1]
    cheap.sort(reverse=True)
    held = positions_after(ledger=ledger) if cheap else {}
    for move in standing(ledger, Side.US) if cheap else ():
        if move.rate is not None and move.rate < min(rate, 1) and move.offer in held:
            for found, issue in cheap:
                if issue != move.issue and _open(ledger, held[move.offer], issue):
                    yield Hit(_message(move, issue, found), move.offer, move.issue)
                    break


def _open(ledger: Ledger, held: Positions, issue: str) -> bool:
    """Whether we could still have moved their way on the issue."""
    ours, theirs = held[Side.US].get(issue), held[Side.THEM].get(issue)
    if ours is None or theirs is None:
        return False
    return ledger.measure.worse(Side.US, issue, start=ours, end=theirs)


def _message(move: Concession, issue: str, rate: float) -> str:
    return (
        f"{moved(move)} cost us {move.cost:.3f} points and is worth {move.worth:.3f} to them;"
        f" a point given on {issue} is worth {rate:.1f} to them."
    )
