"""Every move of position of both sides, with what it brought each of them (F4)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side, Value
from deals.value.moves import Shift


class Move(NamedTuple):
    """A side's step on one issue after an offer; `shift` is None where its points are unknown.

    Conditional gives move a position once their exchange is accepted, not before; an acceptance
    moves the positions of both sides.
    """

    side: Side
    issue: str
    offer: int
    shift: Shift | None


def moves(*, ledger: Ledger) -> tuple[Move, ...]:
    """All steps in the order of the talks."""
    found = [move for side, issue in ledger.trace for move in _moves(ledger, side, issue)]
    return tuple(sorted(found, key=lambda move: move.offer))


def positions(*, ledger: Ledger, side: Side, issue: str) -> tuple[tuple[int, Value], ...]:
    """A side's successive positions on an issue, by offer; the baseline, if any, at 0."""
    baseline = ledger.issues[issue].baseline
    steps = tuple((step.offer, step.value) for step in ledger.trace.get((side, issue), ()))
    return steps if baseline is None else ((0, baseline), *steps)


def turns(*, ledger: Ledger, side: Side) -> dict[int, int]:
    """The turn that each offer of a side belongs to, in order: its own number, or that of the last
    of the alternatives tabled at once.
    """
    offers = ledger.offers_of(side)
    last = {offer.group: offer.sequence for offer in offers if offer.group is not None}
    return {
        offer.sequence: offer.sequence if offer.group is None else last[offer.group]
        for offer in offers
    }


def _moves(ledger: Ledger, side: Side, issue: str) -> Iterator[Move]:
    gain, other = ledger.measure.gain, side.other
    places = positions(ledger=ledger, side=side, issue=issue)
    for (_, start), (offer, end) in pairwise(places):
        if start != end:
            mine = gain(side, issue, start=start, end=end)
            theirs = gain(other, issue, start=start, end=end)
            shift = None if mine is None or theirs is None else Shift(side, mine, theirs)
            yield Move(side, issue, offer, shift)
