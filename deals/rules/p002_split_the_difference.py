"""P002: we met them half-way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side, Value, shown
from deals.rules.base import Hit, Severity, rule
from deals.rules.order import moves, named
from deals.value.moves import concession_weight

EPSILON = 1e-9


@rule("P002", Severity.INFO)
def split_the_difference(ledger: Ledger, *, within: float = 0.05) -> Iterator[Hit]:
    """Our move went half of the way from our last position to theirs.

    Why:
        Half-way is where people end without a reason, and it rewards whoever opened further out
        (F21; Backus, Blake, Larsen & Tadelis, Sequential Bargaining in the Field, QJE 2020).
    Breaks:
        us    price 100
        them  price 90
        us    price 95
    Keeps:
        us    price 100
        them  price 90
        us    price 98
    Advice:
        Give a reason for the number instead: a criterion both accept.
    Thresholds:
        within is the distance from one half that still counts as half.
    """
    said: dict[tuple[Side, str], Value] = {}
    for move in moves(ledger):
        side = move[0].side
        for offer in move if side is Side.US else ():
            for issue, value in offer.terms.items():
                own, theirs = said.get((Side.US, issue)), said.get((Side.THEM, issue))
                share = _share(own, theirs, value)
                if share is not None and abs(share - 0.5) <= within + EPSILON:
                    yield Hit(_message(issue, value, own, theirs), offer.sequence, issue)
        _remember(said, side, named(move))


def _message(issue: str, value: Value, own: Value | None, theirs: Value | None) -> str:
    ends = " and ".join(shown(end) for end in (own, theirs) if end is not None)
    return f"{issue} {shown(value)} splits the difference between {ends}."


def _remember(
    said: dict[tuple[Side, str], Value], side: Side, values: Mapping[str, frozenset[Value]]
) -> None:
    """Alternatives that differ leave the side with no one last word on the issue."""
    for issue, found in values.items():
        said.pop((side, issue), None)
        if len(found) == 1:
            said[side, issue] = next(iter(found))


def _share(own: Value | None, theirs: Value | None, value: Value) -> float | None:
    """The share of the way to their position that the move goes; None where none is made."""
    if own is None or theirs is None or value == own:
        return None
    return concession_weight(own=own, theirs=theirs, value=value)
