"""R005: two concessions running on one issue, and they did not move in between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from deals.ledger.concessions import Concession
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Basis
from deals.ledger.values import Side, Value
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import UNPAID, moved, standing


@rule("R005", Severity.ERROR)
def bidding_against_ourselves(ledger: Ledger) -> Iterator[Hit]:
    """We conceded twice running on an issue without any move of theirs in between.

    Why:
        Whoever answers silence with a better offer negotiates with himself: the second step says
        that the first was not meant (Malhotra & Bazerman, Negotiation Genius 2007).
    Breaks:
        us    price 100
        them  price 90
        us    price 97
        them  price 90
        us    price 95
    Keeps:
        us    price 100
        them  price 88
        us    price 97
        them  price 90
        us    price 95
    Advice:
        Wait for their counter-offer, or ask what they would give for the next step.
    """
    place = {offer.sequence: n for n, offer in enumerate(ledger.offers)}
    their_moves = _moves_of_theirs(ledger)
    last: dict[str, Concession] = {}
    for move in sorted(standing(ledger, Side.US), key=lambda m: place[m.stands_in or m.offer]):
        before = last.get(move.issue)
        if before is not None and _running(place, their_moves, before, move):
            yield Hit(
                f"{moved(move)} after {moved(before)}, and they had not moved in between.",
                move.stands_in or move.offer,
                move.issue,
            )
        last[move.issue] = move


def _running(
    place: dict[int, int], their_moves: list[int], before: Concession, move: Concession
) -> bool:
    if move.status not in UNPAID and move.basis is not Basis.INFERRED:
        return False
    start, end = place[before.stands_in or before.offer], place[move.stands_in or move.offer]
    between = bisect_right(their_moves, end) - bisect_right(their_moves, start)
    return start < end and between == 0


def _moves_of_theirs(ledger: Ledger) -> list[int]:
    """Places of their offers that change a position of theirs; a repetition is no move."""
    said: dict[str, Value] = {}
    moves = []
    for place, offer in enumerate(ledger.offers):
        if offer.side is Side.THEM:
            if any(said.get(issue) != value for issue, value in offer.terms.items()):
                moves.append(place)
            said.update(offer.terms)
    return moves
