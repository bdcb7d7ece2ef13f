"""The ledger as a story of rounds: who offered what, what it cost, and what it was tied to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from deals import models
from deals.ledger.concessions import Concession
from deals.ledger.ledger import Ledger, Link
from deals.ledger.offers import Basis, Frame, Offer
from deals.ledger.values import Side, Value
from deals.pages import words
from deals.value.sentences import spoken


class Term(NamedTuple):
    """An issue an offer names, and whether that is another value than the side's last."""

    issue: str
    value: str
    moved: bool
    condition: bool


class Given(NamedTuple):
    """One concession: what moved, what it cost the giver, what it is worth to the receiver."""

    issue: str
    start: str
    end: str
    cost: str
    worth: str
    money: str
    status: str
    basis: str


class Tie(NamedTuple):
    """An if…then link, give ↔ get; `key` is the exchange's id, or an inferred link's."""

    key: str
    exchange_id: int | None
    inferred: bool
    gives: tuple[str, ...]
    asks: tuple[str, ...]
    state: str
    basis: str
    deadline: date | None


class Telling(NamedTuple):
    """An offer with all that hangs on it."""

    number: int
    side: Side
    on: date | None
    who: str
    standing: str
    frame: str
    alternative: int | None
    corrects: int | None
    corrected: bool
    terms: tuple[Term, ...]
    given: tuple[Given, ...]
    ties: tuple[Tie, ...]
    evidence: tuple[str, ...]
    findings: tuple[models.Finding, ...]


class Chapter(NamedTuple):
    """A round with its offers."""

    number: int
    on: date | None
    channel: str
    note: str
    offers: tuple[Telling, ...]


def story(*, ledger: Ledger, findings: Iterable[models.Finding]) -> tuple[Chapter, ...]:
    """The rounds, the latest first; an offer's findings stand with it."""
    tell = _Teller(ledger, findings)
    offers: defaultdict[int, list[Telling]] = defaultdict(list)
    for offer in ledger.facts.offers:
        offers[offer.round].append(tell.offer(offer))
    chapters = [
        Chapter(held.number, held.on, held.channel, held.note, tuple(offers[held.number]))
        for held in ledger.facts.rounds
    ]
    return tuple(reversed(chapters))


class _Teller:
    """What the story needs by offer, looked up once."""

    def __init__(self, ledger: Ledger, findings: Iterable[models.Finding]) -> None:
        self.ledger, self.who = ledger, words.sides()
        self.corrected = {offer.corrects for offer in ledger.facts.offers}
        self.standing = {offer.sequence for offer in ledger.offers}
        self.last: dict[tuple[Side, str], Value] = {}
        self.moves = _by_offer(ledger.concessions)
        self.links: defaultdict[int, list[Link]] = defaultdict(list)
        for link in ledger.links:
            self.links[link.exchange.offer].append(link)
        self.findings: defaultdict[int, list[models.Finding]] = defaultdict(list)
        for finding in findings:
            if finding.offer is not None:
                self.findings[finding.offer.sequence or 0].append(finding)
        self.sources = {known.key: known.source for known in ledger.facts.evidence}

    def offer(self, offer: Offer) -> Telling:
        number, stands = offer.sequence, offer.sequence in self.standing
        standing = self.ledger.standings.get(number)
        framed = offer.frame is not Frame.UNSTATED
        return Telling(
            number,
            offer.side,
            offer.on,
            self.who[offer.side],
            words.word(standing) if standing else "",
            words.word(offer.frame) if framed else "",
            None if offer.group is None else number - offer.group + 1,
            offer.corrects,
            not stands,
            tuple(self._terms(offer)),
            tuple(self._given(move) for move in self.moves.get(number, ())),
            tuple(self._tie(link) for link in self.links[number]),
            tuple(self.sources.get(key, key) for key in offer.evidence),
            tuple(self.findings[number]),
        )

    def _terms(self, offer: Offer) -> Iterator[Term]:
        tied = {
            give.issue
            for link in self.links[offer.sequence]
            if link.exchange.basis is Basis.STATED
            for give in link.exchange.gives
        }
        for key, value in offer.terms.items():
            issue = self.ledger.issues[key]
            moved = self.last.get((offer.side, key)) != value
            self.last[offer.side, key] = value
            yield Term(spoken(issue=issue), words.value(value, issue), moved, key in tied)

    def _given(self, move: Concession) -> Given:
        issue = self.ledger.issues[move.issue]
        return Given(
            spoken(issue=issue),
            words.value(move.start, issue),
            words.value(move.end, issue),
            words.points(move.cost),
            words.points(move.worth),
            "" if move.money is None else words.money(move.money, self.ledger.facts.currency),
            move.status,
            "" if move.basis is None else words.word(move.basis),
        )

    def _tie(self, link: Link) -> Tie:
        exchange, issues = link.exchange, self.ledger.issues
        return Tie(
            exchange.key,
            int(exchange.key) if exchange.key.isdecimal() else None,
            exchange.basis is Basis.INFERRED,
            tuple(
                f"{spoken(issue=issues[g.issue])} {words.value(g.value, issues[g.issue])}"
                for g in exchange.gives
            ),
            tuple(words.ask(ask, self.ledger) for ask in exchange.asks),
            link.state,
            words.word(exchange.basis),
            exchange.deadline,
        )


def _by_offer(moves: Sequence[Concession]) -> Mapping[int, list[Concession]]:
    found: dict[int, list[Concession]] = {}
    for move in moves:
        found.setdefault(move.offer, []).append(move)
    return found
