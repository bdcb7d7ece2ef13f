"""Concessions: a tabled offer moves a side's position to something that side values less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from deals.ledger.offers import Basis
from deals.ledger.preferences import Profile
from deals.ledger.values import Issue, Side, Value


class ConcessionStatus(StrEnum):
    NAKED = "naked"
    CONDITIONAL = "conditional"
    RECIPROCATED = "reciprocated"
    PARTLY = "partly"
    WITHDRAWN = "withdrawn"
    UNPAID = "unpaid"
    WAIVED = "waived"


class Concession(NamedTuple):
    """One side's move on one issue in one offer.

    `cost` is what the giver loses and `worth` what the receiver gains (F4), in utility points of
    [0, 1], None where that side's values are unknown; `money` is the magnitude in our books (what
    our move costs us, what theirs is worth to us). `stands_in` is the later offer that still holds
    a give whose condition was not met. (A tuple, as a replay makes thousands of them.)
    """

    offer: int
    issue: str
    side: Side
    start: Value
    end: Value
    cost: float | None
    worth: float | None
    money: Decimal | None
    status: ConcessionStatus = ConcessionStatus.NAKED
    basis: Basis | None = None
    exchange: str | None = None
    stands_in: int | None = None

    def became(
        self,
        status: ConcessionStatus,
        *,
        basis: Basis | None,
        exchange: str | None,
        stands_in: int | None,
    ) -> Concession:
        """The same move with another status."""
        return Concession(
            self.offer, self.issue, self.side, self.start, self.end, self.cost, self.worth,
            self.money, status, basis, exchange, stands_in,
        )  # fmt: skip

    @property
    def rate(self) -> float | None:
        """ρ = worth / cost (F7); None where either is unknown or nothing was lost."""
        if self.cost is None or self.worth is None or self.cost <= 0:
            return None
        return self.worth / self.cost


@dataclass(frozen=True, slots=True)
class Measure:
    """Weighs moves: issues for money, both profiles for points."""

    issues: Mapping[str, Issue] = field(hash=False)
    profiles: Mapping[Side, Profile] = field(hash=False)

    def worse(self, side: Side, issue: str, *, start: Value, end: Value) -> bool:
        return self.profiles[side].worse(issue=issue, start=start, end=end)

    def reaches(self, side: Side, issue: str, *, value: Value, goal: Value) -> bool:
        return self.profiles[side].reaches(issue=issue, value=value, goal=goal)

    def gain(self, side: Side, issue: str, *, start: Value, end: Value) -> float | None:
        return self.profiles[side].gain(issue=issue, start=start, end=end)

    def concession(
        self, *, offer: int, side: Side, issue: str, start: Value, end: Value
    ) -> Concession:
        """The record of a move known to be worse for its side."""
        loss = self.gain(side, issue, start=end, end=start)
        worth = self.gain(side.other, issue, start=start, end=end)
        money = self.issues[issue].cost_to_us(start=start, end=end)
        return Concession(offer, issue, side, start, end, loss, worth, money)
