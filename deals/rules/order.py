"""The order of the talks: which offer came when, and what one move named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from deals.ledger.ledger import Ledger
from deals.ledger.offers import Offer
from deals.ledger.values import Value


def places(ledger: Ledger) -> Mapping[int, int]:
    """Each offer number with its place in the talks: a correction stands where its original did."""
    place: dict[int, int] = {}
    for offer in sorted(ledger.facts.offers, key=lambda offer: offer.sequence):
        place[offer.sequence] = place.get(offer.corrects or 0, offer.sequence)
    return place


def moves(ledger: Ledger) -> Iterator[tuple[Offer, ...]]:
    """Each move of the talks: one offer, or all the alternatives tabled at once."""
    for _, move in groupby(ledger.offers, key=lambda o: (o.side, o.group, o.group or o.sequence)):
        yield tuple(move)


def named(move: tuple[Offer, ...]) -> Mapping[str, frozenset[Value]]:
    """Every issue a move speaks of, with the values its alternatives name."""
    if len(move) == 1:
        return {issue: frozenset((value,)) for issue, value in move[0].terms.items()}
    values: dict[str, set[Value]] = {}
    for offer in move:
        for issue, value in offer.terms.items():
            values.setdefault(issue, set()).add(value)
    return {issue: frozenset(found) for issue, found in values.items()}
