"""The balance of a side: what it gave for good, what it still offers, what leaked (F30, F35)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from deals.ledger.concessions import Concession, ConcessionStatus
from deals.ledger.ledger import Ledger
from deals.ledger.offers import OPEN_STATES
from deals.ledger.values import Side

PENDING = frozenset({ConcessionStatus.CONDITIONAL, ConcessionStatus.PARTLY})
LEAKED = frozenset({ConcessionStatus.NAKED, ConcessionStatus.UNPAID})


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of concessions, with points of utility and money over those where it is known.

    `points` is what they cost the giver, `worth` what they brought the receiver; None when not
    one of them is known.
    """

    count: int
    points: float | None
    worth: float | None
    money: Decimal | None


@dataclass(frozen=True, slots=True)
class Balance:
    """One side's account: `given` stands (paid or not), `pending` hangs on an open condition,
    `leaked` is the part of what was given that nothing pays for; `open_conditions` are its own.
    """

    side: Side
    given: Tally
    pending: Tally
    leaked: Tally
    open_conditions: int


def balance(*, ledger: Ledger, side: Side) -> Balance:
    """The balance of one side of a ledger."""
    moves = ledger.given_by(side)
    gone = PENDING | {ConcessionStatus.WITHDRAWN}
    return Balance(
        side,
        given=tally(move for move in moves if move.status not in gone),
        pending=tally(move for move in moves if move.status in PENDING),
        leaked=tally(move for move in moves if move.status in LEAKED),
        open_conditions=sum(link.state in OPEN_STATES for link in ledger.links_of(side)),
    )


def tally(moves: Iterable[Concession]) -> Tally:
    """Count and add up; what is unknown is left out of the sums."""
    listed = tuple(moves)
    costs = [move.cost for move in listed if move.cost is not None]
    worths = [move.worth for move in listed if move.worth is not None]
    amounts = [move.money for move in listed if move.money is not None]
    return Tally(
        len(listed),
        sum(costs) if costs else None,
        sum(worths) if worths else None,
        sum(amounts, Decimal(0)) if amounts else None,
    )
