"""R005: two concessions running on one issue, and they did not move in between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

from deals.ledger.concessions import Concession
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Act, Basis
from deals.ledger.values import Side, Value
from deals.rules.base import Hit, Severity, rule
from deals.rules.order import moves, named, places
from deals.rules.phrases import UNPAID, moved, standing


@rule("R005", Severity.ERROR)
def bidding_against_ourselves(ledger: Ledger) -> Iterator[Hit]:
    """We conceded twice running on an issue without any move of theirs in between.

    Why:
        Whoever answers silence with a better offer negotiates with himself: the second step says
        that the first was not meant (Malhotra & Bazerman, Negotiation Genius 2007). A new value on
        any issue is a move of theirs, and so is a yes; saying the same again is none.
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
    place = places(ledger)
    their_moves = sorted([*_new_values(ledger, place), *_acceptances(ledger)])
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
    place: Mapping[int, int], their_moves: list[float], before: Concession, move: Concession
) -> bool:
    if move.status not in UNPAID and move.basis is not Basis.INFERRED:
        return False
    start, end = place[before.stands_in or before.offer], place[move.stands_in or move.offer]
    between = bisect_right(their_moves, end) - bisect_right(their_moves, start)
    return start < end and between == 0


def _new_values(ledger: Ledger, place: Mapping[int, int]) -> Iterator[int]:
    """Places of their moves that name a value they did not stand at."""
    said: dict[str, frozenset[Value]] = {
        issue.key: frozenset({issue.baseline})
        for issue in ledger.facts.issues
        if issue.baseline is not None
    }
    for move in moves(ledger):
        if move[0].side is Side.THEM:
            values = named(move)
            if any(said.get(issue) != value for issue, value in values.items()):
                yield place[move[0].sequence]
            said.update(values)


def _acceptances(ledger: Ledger) -> Iterator[float]:
    """Each yes of theirs to an offer or a condition of ours, half a place after the last offer."""
    offers = {offer.sequence for offer in ledger.facts.offers if offer.side is Side.US}
    exchanges = {exchange.key for exchange in ledger.facts.exchanges if exchange.side is Side.US}
    for mark in ledger.facts.marks:
        accepted = mark.act is Act.ACCEPT and mark.offer in offers
        if accepted or (mark.act is Act.AGREE and mark.exchange in exchanges):
            yield mark.after + 0.5
