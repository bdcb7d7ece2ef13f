"""Offers, the acts done to them, and the exchanges (the if…then link) as they were recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from deals.ledger.values import Side, Value, ValueRefused


class Frame(StrEnum):
    GAIN = "gain"
    LOSS = "loss"
    NEUTRAL = "neutral"
    UNSTATED = "unstated"


class Standing(StrEnum):
    """What became of a tabled offer."""

    TABLED = "tabled"
    SUPERSEDED = "superseded"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Offer:
    """A package tabled by a side; `terms` names every issue it speaks of, conditional or not.

    `sequence` counts the offers of a negotiation from 1. Offers sharing a `group` are
    alternatives tabled at once (MESO). `corrects` is the sequence of the offer it sets right.
    """

    sequence: int
    side: Side
    terms: Mapping[str, Value] = field(hash=False)
    round: int = 1
    on: date | None = None
    frame: Frame = Frame.UNSTATED
    evidence: tuple[str, ...] = ()
    group: int | None = None
    corrects: int | None = None

    def __post_init__(self) -> None:
        if self.sequence < 1:
            raise ValueRefused("offers are numbered from 1")
        if self.corrects is not None and self.corrects >= self.sequence:
            raise ValueRefused("an offer can only correct an earlier one")


class Basis(StrEnum):
    """How we know of a link: said with the offer, linked later by a person, or proposed by us."""

    STATED = "stated"
    CONFIRMED = "confirmed"
    INFERRED = "inferred"


class ExchangeState(StrEnum):
    PROPOSED = "proposed"
    PARTLY_MET = "partly_met"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    OVERDUE = "overdue"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WAIVED = "waived"


OPEN_STATES = frozenset({ExchangeState.PROPOSED, ExchangeState.PARTLY_MET})
KEPT_STATES = frozenset({ExchangeState.ACCEPTED, ExchangeState.DELIVERED})
FALLEN_STATES = frozenset({ExchangeState.DECLINED, ExchangeState.LAPSED})


@dataclass(frozen=True, slots=True)
class Give:
    """What the proposer moves to, once the condition is met."""

    issue: str
    value: Value


@dataclass(frozen=True, slots=True)
class Ask:
    """What the proposer wants in return: an issue at this value or better for the proposer."""

    issue: str
    value: Value
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """A written promise asked for in return, kept by `owner` until `due`, seen by `measure`."""

    text: str
    owner: str = ""
    due: date | None = None
    measure: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueRefused("a commitment needs a text")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One if…then link as recorded: these gives of `side` for these asks.

    `offer` is the offer in which it was stated or, for a confirmed link, the offer that gave.
    `key` names it within the negotiation.
    """

    key: str
    side: Side
    offer: int
    gives: tuple[Give, ...]
    asks: tuple[Ask | Commitment, ...]
    basis: Basis = Basis.STATED
    deadline: date | None = None

    def __post_init__(self) -> None:
        if not self.gives or not self.asks:
            raise ValueRefused("an exchange needs at least one give and one ask")
        issues = [ask.issue for ask in self.issue_asks]
        if len(set(issues)) != len(issues) or len({g.issue for g in self.gives}) != len(self.gives):
            raise ValueRefused("an exchange names an issue twice on one side")

    @property
    def issue_asks(self) -> tuple[Ask, ...]:
        return tuple(ask for ask in self.asks if isinstance(ask, Ask))

    @property
    def commitments(self) -> tuple[Commitment, ...]:
        return tuple(ask for ask in self.asks if isinstance(ask, Commitment))


class Act(StrEnum):
    """What a side did to an offer (accept … expire) or to an exchange (agree … lapse)."""

    ACCEPT = "accept"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    AGREE = "agree"
    DECLINE = "decline"
    DELIVER = "deliver"
    WAIVE = "waive"
    LAPSE = "lapse"


OFFER_ACTS = frozenset({Act.ACCEPT, Act.REJECT, Act.WITHDRAW, Act.EXPIRE})


@dataclass(frozen=True, slots=True)
class Mark:
    """An act recorded after offer number `after`: on offer `offer`, or on exchange `exchange`."""

    act: Act
    after: int
    offer: int | None = None
    exchange: str | None = None
    on: date | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        on_offer = self.act in OFFER_ACTS
        if on_offer != (self.offer is not None) or on_offer == (self.exchange is not None):
            raise ValueRefused(f"{self.act} names one offer or one exchange, not the other")
