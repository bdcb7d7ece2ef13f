"""Sums: the additive numbers of one side, of which every rate and ratio is made."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from operator import add
from typing import NamedTuple


class Sums(NamedTuple):
    """One side's numbers; every one of them adds up over issues, months and negotiations.

    Counts: `concessions` are all but the withdrawn ones; of these `linked` have a stated or
    confirmed exchange, and `naked`, `unpaid`, `conditional` (open or partly met) and `waived` are
    in that status. Points: `conceded` is the cost of what stands, `leaked` of the naked and unpaid
    part of it, `worth` what it brought the receiver. `got` and `given` are the two sides of the
    `bargains` with a figure (F35). `created` and `claimed` are of the side's own `moves` (F6), as
    it sees them. `due`, `delivered` and `overdue` gets are counted (`…_gets`) and valued (F36).
    Money is in the negotiation's currency.
    """

    concessions: int = 0
    linked: int = 0
    naked: int = 0
    unpaid: int = 0
    conditional: int = 0
    waived: int = 0
    weighed: int = 0
    conceded: float = 0.0
    leaked: float = 0.0
    worth: float = 0.0
    tagged: int = 0
    money: Decimal = Decimal(0)
    money_leaked: Decimal = Decimal(0)
    bargains: int = 0
    got: float = 0.0
    given: float = 0.0
    moves: int = 0
    created: float = 0.0
    claimed: float = 0.0
    due_gets: int = 0
    delivered_gets: int = 0
    overdue_gets: int = 0
    due: float = 0.0
    delivered: float = 0.0
    overdue: float = 0.0

    def plus(self, other: Sums) -> Sums:
        """Both together."""
        return Sums(*map(add, self, other))


NOTHING = Sums()


def added(*, parts: Iterable[Sums]) -> Sums:
    """The sum of sums."""
    total = NOTHING
    for part in parts:
        total = total.plus(part)
    return total
