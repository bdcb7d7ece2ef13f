"""P003: much of what we conceded fell in the last round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

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
        Agreements crowd at the deadline (Roth, Murnighan & Schoumaker, The Deadline Effect in
        Bargaining, AER 1988); what is given there is given for the signature, not for a return.
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
        share is the part of all concessions that may fall in the last round: in points, else in
        money, else (one numeric issue only) in its unit.
    """
    outcome = ledger.facts.outcome
    moves = standing(ledger, Side.US)
    if outcome is None or outcome.kind is not OutcomeKind.AGREED or len(moves) < 2:
        return
    rounds = {offer.sequence: offer.round for offer in ledger.offers}
    sizes, last = _sizes(moves), max(rounds.values())
    late = [n for n, move in enumerate(moves) if rounds[move.offer] == last]
    total, lately = sum(sizes), sum(sizes[n] for n in late) if sizes else 0.0
    if len(set(rounds.values())) > 1 and lately > share * total:
        message = f"{lately / total:.0%} of all we conceded fell in the last round."
        yield Hit(message, moves[late[-1]].offer)


def _sizes(moves: Sequence[Concession]) -> list[float]:
    """The size of each move in the one measure that is known for all of them; else nothing."""
    costs = [move.cost for move in moves if move.cost is not None]
    money = [float(move.money) for move in moves if move.money is not None]
    steps = [
        float(abs(move.end - move.start))
        for move in moves
        if isinstance(move.start, Decimal) and isinstance(move.end, Decimal)
    ]
    if len({move.issue for move in moves}) > 1:
        steps = []
    return next((sizes for sizes in (costs, money, steps) if len(sizes) == len(moves)), [])
