"""Money: what moves cost by the issues' price tags (F30), and what payment days cost (F32)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import prod

from deals.ledger.concessions import Concession
from deals.ledger.values import Issue, Numeric
from deals.metrics.figure import Figure, Unit

ONE = Decimal(1)
PERCENT = "%"
YEAR = 365


def stacked(*, discounts: Iterable[Decimal]) -> Decimal:
    """What discounts on discounts amount to (F30): 1 − Π(1 − d), each a share of the price.

    Twelve cuts of 3 % make 30.6 %, not 36 %.
    """
    return ONE - prod((ONE - discount for discount in discounts), start=ONE)


def money_of(
    *, moves: Iterable[Concession], issues: Mapping[str, Issue]
) -> dict[tuple[int, str], Decimal]:
    """What each move of one side amounts to, by offer and issue; left out without a price tag.

    Distributive issues in % with the same price of one per cent are discounts off the same price:
    each takes its share of what the others have left of it, so that together they amount to
    `stacked`. The order does not change the sum.
    """
    taken: dict[Decimal, dict[str, Decimal]] = {}
    amounts: dict[tuple[int, str], Decimal] = {}
    for move in moves:
        if move.money is not None:
            amount, tag = move.money, _discount_tag(issues[move.issue])
            if tag:
                earlier = taken.setdefault(tag, {})
                others = (share for issue, share in earlier.items() if issue != move.issue)
                amount *= prod((ONE - share for share in others), start=ONE)
                share = earlier.get(move.issue, Decimal(0))
                earlier[move.issue] = share + move.money / tag / 100
            amounts[move.offer, move.issue] = amount
    return amounts


def payment_term_cost(*, price: Decimal, days: Decimal, annual_rate: Decimal) -> Figure:
    """What waiting for the money costs: price × days × annual cost of capital / 365 (F32).

    `annual_rate` is a share: Decimal("0.08") for 8 % a year. Raises ValueError below zero.
    """
    if price < 0 or days < 0 or annual_rate < 0:
        raise ValueError("price, days and cost of capital must be at least 0")
    return Figure(
        value=price * days * annual_rate / YEAR,
        formula="F32",
        unit=Unit.MONEY,
        inputs={"price": price, "days": days, "annual_rate": annual_rate},
        n=1,
    )


def _discount_tag(issue: Issue) -> Decimal | None:
    """The price of one per cent, on an issue that is a discount; None otherwise."""
    percent = isinstance(issue.domain, Numeric) and issue.domain.unit == PERCENT
    if percent and issue.distributive and isinstance(issue.money, Decimal):
        return issue.money
    return None
