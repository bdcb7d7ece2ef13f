"""What the exchanges brought: a side's gets against the gives linked to them (F35, F36)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from deals.ledger.concessions import Concession, ConcessionStatus
from deals.ledger.ledger import Ledger, Link
from deals.ledger.offers import KEPT_STATES, Basis, ExchangeState
from deals.ledger.values import Side

DUE_STATES = frozenset({ExchangeState.DELIVERED, ExchangeState.OVERDUE})

Moves: TypeAlias = Mapping[tuple[int, str, Side], Concession]
Given: TypeAlias = Mapping[tuple[Side, str], list[Concession]]


class Part(NamedTuple):
    """A term given under an exchange: the giver's cost and the receiver's worth (None: unknown).

    `tabled` tells a move of its own from a term that was simply agreed to.
    """

    issue: str
    offer: int
    giver: Side
    cost: float | None
    worth: float | None
    tabled: bool = True


class Bargain(NamedTuple):
    """A kept exchange as one side sees it: what it got, and what it gave for that."""

    link: Link
    gets: tuple[Part, ...]
    gives: tuple[Part, ...]


class Due(NamedTuple):
    """A get that is delivered or overdue, with its points by issue and the offer they came by."""

    link: Link
    points: tuple[tuple[str, int, float | None], ...]

    @property
    def delivered(self) -> bool:
        return self.link.state is ExchangeState.DELIVERED


def bargains(*, ledger: Ledger, side: Side) -> tuple[Bargain, ...]:
    """The exchanges with a figure that were kept, stated or confirmed, by either proposer.

    Left out is what is paid with a promise or has values nobody knows. No move counts twice:
    where two exchanges meet each other ("97 if 14 days" and "14 days if 97"), the first has it.
    """
    seen: set[Part] = set()
    moves, given, found = _moves(ledger), ledger.gives(), []
    for link in ledger.links:
        if link.state in KEPT_STATES and spoken(link) and not link.exchange.commitments:
            proposed, returned = _proposed(link, given), _returned(link, moves)
            ours = link.exchange.side is side
            gets, gives = (returned, proposed) if ours else (proposed, returned)
            if proposed and _known(part.worth for part in gets) and _known(p.cost for p in gives):
                found.append(Bargain(link, _fresh(gets, seen), _fresh(gives, seen)))
    return tuple(found)


def dues(*, ledger: Ledger, side: Side) -> tuple[Due, ...]:
    """What the side was promised under its own exchanges, delivered or overdue (F36).

    A get is worth what it brings; one without a figure of its own (a written promise) counts at
    the price paid for it: the cost of the gives.
    """
    moves, given, found = _moves(ledger), ledger.gives(), []
    for link in ledger.links_of(side):
        if link.state in DUE_STATES and spoken(link):
            gets = _returned(link, moves)
            figured = not link.exchange.commitments and _known(part.worth for part in gets)
            bought = [(part.issue, part.offer, part.worth) for part in gets]
            paid = [(part.issue, part.offer, part.cost) for part in _proposed(link, given)]
            found.append(Due(link, tuple(bought if figured else paid)))
    return tuple(found)


def spoken(link: Link) -> bool:
    """Whether a person stated or confirmed the exchange."""
    return link.exchange.basis is not Basis.INFERRED


def _moves(ledger: Ledger) -> Moves:
    return {(move.offer, move.issue, move.side): move for move in ledger.concessions}


def _proposed(link: Link, given: Given) -> tuple[Part, ...]:
    """What the proposer gave."""
    moves = given.get((link.exchange.side, link.exchange.key), ())
    return tuple(_part(move) for move in moves if move.status is not ConcessionStatus.WITHDRAWN)


def _returned(link: Link, moves: Moves) -> tuple[Part, ...]:
    """What came back, move by move; a term agreed to by hand is a part of its own."""
    answering = link.exchange.side.other
    parts: list[Part] = []
    for reward in link.rewards:
        if reward.paid_by:
            parts += [_part(moves[(*key, answering)]) for key in reward.paid_by]
        else:
            parts.append(
                Part(reward.issue, link.since, answering, reward.cost, reward.worth, tabled=False)
            )
    return tuple(parts)


def _part(move: Concession) -> Part:
    return Part(move.issue, move.offer, move.side, move.cost, move.worth)


def _known(points: Iterable[float | None]) -> bool:
    return all(point is not None for point in points)


def _fresh(parts: tuple[Part, ...], seen: set[Part]) -> tuple[Part, ...]:
    """The parts that no earlier exchange has counted."""
    fresh = tuple(part for part in parts if not part.tabled or part not in seen)
    seen.update(part for part in fresh if part.tabled)
    return fresh
