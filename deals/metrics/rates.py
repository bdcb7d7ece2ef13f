"""From sums to figures: the rates and ratios of one side, for a negotiation or for any group."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias, TypeVar

from deals.metrics.figure import Figure, Unit, quotient
from deals.metrics.sums import Sums
from deals.metrics.wilson import rate

Figures: TypeAlias = Mapping[str, Figure]
Amount = TypeVar("Amount", float, Decimal)


def discipline_figures(*, sums: Sums) -> dict[str, Figure]:
    """F34, F35, F36 and F6 of one side by name; no money, which has a currency."""
    return {
        "linked_rate": linked_rate(sums=sums),
        "conceded": conceded(sums=sums),
        "leakage": leakage(sums=sums),
        "leakage_share": leakage_share(sums=sums),
        "value_reciprocity": value_reciprocity(sums=sums),
        "redemption": redemption(sums=sums),
        "redemption_count": redemption_count(sums=sums),
        "overdue": overdue(sums=sums),
        "created": created(sums=sums),
        "claimed": claimed(sums=sums),
    }


def money_figures(*, sums: Sums) -> dict[str, Figure]:
    """F30 and the money in F35, for sums of one currency."""
    return {
        "money_conceded": Figure(
            _known(sums.money, sums, of=sums.tagged),
            "F30",
            Unit.MONEY,
            inputs={"conceded": sums.money},
            n=sums.tagged,
        ),
        "money_leaked": Figure(
            _known(sums.money_leaked, sums, of=sums.tagged),
            "F35",
            Unit.MONEY,
            inputs={"leaked": sums.money_leaked, "conceded": sums.money},
            n=sums.tagged,
        ),
    }


def linked_rate(*, sums: Sums) -> Figure:
    """F34: how many concessions had a stated or confirmed exchange, with Wilson's interval.

    Concessions that fell away are not among them; conditional ones on offer are.
    """
    return rate(
        formula="F34",
        successes=sums.linked,
        n=sums.concessions,
        named=("linked", "concessions"),
    )


def conceded(*, sums: Sums) -> Figure:
    """F4: what the concessions that stand cost, in points."""
    inputs = {"conceded": sums.conceded, "worth_to_other": sums.worth}
    return Figure(
        _known(sums.conceded, sums, of=sums.weighed), "F4", Unit.POINTS, inputs, n=sums.weighed
    )


def leakage(*, sums: Sums) -> Figure:
    """F35: what naked and unpaid gives cost, in points."""
    inputs = {"leaked": sums.leaked, "naked": sums.naked, "unpaid": sums.unpaid}
    return Figure(
        _known(sums.leaked, sums, of=sums.weighed), "F35", Unit.POINTS, inputs, n=sums.weighed
    )


def leakage_share(*, sums: Sums) -> Figure:
    """F35: leakage as a share of all that was conceded, both in points."""
    inputs = {"leaked": sums.leaked, "conceded": sums.conceded}
    share = quotient(sums.leaked, sums.conceded)
    return Figure(share, "F35", Unit.SHARE, inputs, n=sums.weighed)


def value_reciprocity(*, sums: Sums) -> Figure:
    """F35: worth of what we got for each point of what we gave for it; 1 and above is a trade."""
    inputs = {"got": sums.got, "given": sums.given}
    return Figure(quotient(sums.got, sums.given), "F35", Unit.RATIO, inputs, n=sums.bargains)


def redemption(*, sums: Sums) -> Figure:
    """F36: how much of the value due was delivered."""
    inputs = {"delivered": sums.delivered, "due": sums.due}
    return Figure(quotient(sums.delivered, sums.due), "F36", Unit.SHARE, inputs, n=sums.due_gets)


def redemption_count(*, sums: Sums) -> Figure:
    """F36 by number of gets, with Wilson's interval."""
    return rate(
        formula="F36", successes=sums.delivered_gets, n=sums.due_gets, named=("delivered", "due")
    )


def overdue(*, sums: Sums) -> Figure:
    """F36: the gets that are past their date."""
    inputs = {"overdue_points": sums.overdue}
    return Figure(sums.overdue_gets, "F36", Unit.COUNT, inputs, n=sums.due_gets)


def created(*, sums: Sums) -> Figure:
    """F6: joint value that the side's own moves created; below 0 they destroyed it."""
    value = sums.created if sums.moves else None
    return Figure(value, "F6", Unit.POINTS, {"created": sums.created}, n=sums.moves)


def claimed(*, sums: Sums) -> Figure:
    """F6: what the side's own moves claimed for itself; below 0 they gave."""
    value = sums.claimed if sums.moves else None
    return Figure(value, "F6", Unit.POINTS, {"claimed": sums.claimed}, n=sums.moves)


def _known(amount: Amount, sums: Sums, *, of: int) -> Amount | None:
    """The amount, unless something stands and not one of it could be counted."""
    standing = sums.concessions - sums.conditional
    return None if standing and not of else amount
