"""P003: much of what we conceded fell in the last round."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from deals.ledger.concessions import Concession
from deals.ledger.facts import OutcomeKind
from deals.ledger.ledger import Ledger
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import standing


@rule("P003", Severity.WARNING)
def last_minute_giveaway(ledger: Ledger, *, share: float = 0.4) -> Iterator[Hit]:
    """More than 40 % of all we conceded fell in the last round before the agreement.

    Why:
        Deadlines move the weaker plan: what is given in the last hour is given for the signature,
        not for a return.
    Breaks:
        issue price 80..120 us high 50 them low 50
        round 2026-01-12
        us    price 100
        them  price 80
        us    price 99
        round 2026-02-12
        us    price 92
        them  accept
        close agreed on 2026-02-12
    Keeps:
        issue price 80..120 us high 50 them low 50
        round 2026-01-12
        us    price 100
        them  price 80
        us    price 93
        round 2026-02-12
        us    price 92
        them  accept
        close agreed on 2026-02-12
    Advice:
        Plan the last step before the last round, and keep a trade for it.
    Thresholds:
        share is the part of all concessions (points, else money, else their number) that may fall
        in the last round.
    """
    outcome = ledger.facts.outcome
    rounds = {offer.sequence: offer.round for offer in ledger.offers}
    moves = standing(ledger, Side.US)
    if outcome is None or outcome.kind is not OutcomeKind.AGREED or len(moves) < 2:
        return
    last = [move for move in moves if rounds[move.offer] == max(rounds.values())]
    size = _size(moves)
    total, late = sum(map(size, moves)), sum(map(size, last))
    if last and len(set(rounds.values())) > 1 and late > share * total:
        yield Hit(f"{late / total:.0%} of all we conceded fell in the last round.", last[-1].offer)


def _size(moves: Sequence[Concession]) -> Callable[[Concession], float]:
    """The measure that is known for every move."""
    if all(move.cost is not None for move in moves):
        return lambda move: move.cost or 0.0
    if all(move.money is not None for move in moves):
        return lambda move: float(move.money or 0)
    return lambda move: 1.0
