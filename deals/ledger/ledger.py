"""The ledger: who moved where, what it cost, which condition it was tied to, what is still owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from deals.ledger.concessions import Concession, Measure
from deals.ledger.facts import Facts
from deals.ledger.limits import NO_LIMITS
from deals.ledger.offers import Exchange, ExchangeState, Offer, Standing
from deals.ledger.values import Issue, Side, Value


class Step(NamedTuple):
    """A side's position on an issue after one of its offers (or acceptances) set it."""

    offer: int
    value: Value


@dataclass(frozen=True, slots=True)
class Reward:
    """What one ask of an exchange brought: the concessions spent on it and their value to us all.

    `worth` is what the asker gained, `cost` what the other side lost, in points; None if unknown.
    """

    issue: str
    paid_by: tuple[tuple[int, str], ...]
    worth: float | None
    cost: float | None


@dataclass(frozen=True, slots=True)
class Link:
    """An exchange as it stands: the record, its state and what was received for it.

    `since` is the offer after which it reached this state; `advanced` maps an issue given before
    the condition was met to the offer that gave it; `contested` maps an asked issue to the key of
    the exchange its only return was already spent on.
    """

    exchange: Exchange
    state: ExchangeState
    since: int
    rewards: tuple[Reward, ...] = ()
    advanced: Mapping[str, int] = field(default_factory=dict, hash=False)
    contested: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def received(self) -> float | None:
        """Points gained by the asker over all asks met; None when one of them is unknown."""
        worths = [reward.worth for reward in self.rewards]
        known = [worth for worth in worths if worth is not None]
        return sum(known) if known and len(known) == len(worths) else None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The frozen result of a recomputation; rules and metrics read this and nothing else.

    `offers` leaves out corrected ones and stands in the order of the talks. `trace` holds every
    step of a side on an issue in order, the baseline not included. `links` holds stated, confirmed
    and inferred exchanges. `memo` keeps what others compute from it more than once; nothing that
    limits have a part in.
    """

    facts: Facts
    as_of: date
    measure: Measure
    offers: tuple[Offer, ...]
    standings: Mapping[int, Standing] = field(hash=False)
    positions: Mapping[Side, Mapping[str, Value]] = field(hash=False)
    trace: Mapping[tuple[Side, str], tuple[Step, ...]] = field(hash=False)
    concessions: tuple[Concession, ...] = ()
    links: tuple[Link, ...] = ()
    agreement: Mapping[str, Value] | None = field(default=None, hash=False)
    memo: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def issues(self) -> Mapping[str, Issue]:
        return self.measure.issues

    @property
    def public(self) -> Ledger:
        """The same ledger without the limits: nothing else in it depends on them."""
        if self.facts.limits == NO_LIMITS:
            return self
        return replace(self, facts=replace(self.facts, limits=NO_LIMITS))

    def given_by(self, side: Side) -> tuple[Concession, ...]:
        """The side's concessions in the order they were made."""
        return tuple(c for c in self.concessions if c.side is side)

    def links_of(self, side: Side) -> tuple[Link, ...]:
        """The exchanges the side proposed."""
        return tuple(link for link in self.links if link.exchange.side is side)

    def offers_of(self, side: Side) -> tuple[Offer, ...]:
        return tuple(offer for offer in self.offers if offer.side is side)

    def gives(self) -> Mapping[tuple[Side, str], list[Concession]]:
        """The concessions given under each exchange, by its side and key."""
        found: dict[tuple[Side, str], list[Concession]] = {}
        for move in self.concessions:
            if move.exchange is not None:
                found.setdefault((move.side, move.exchange), []).append(move)
        return found
