"""Issue and preference rows as the core's issues and value functions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from deals import models
from deals.ledger.preferences import Linear, OptionValues, Piecewise, ValueFunction
from deals.ledger.values import Choice, Direction, Issue, Money, Numeric, Value


def issue_of(row: models.Issue) -> Issue:
    """The core's issue of an issue row."""
    return Issue(
        key=row.key,
        domain=domain_of(row),
        name=row.name,
        baseline=row.baseline_option if row.baseline_number is None else row.baseline_number,
        distributive=row.distributive,
        money=_money(row),
    )


def value_of(row: Any) -> Value:
    """The number or the option of a row, whichever is set."""
    value: Value = row.option if row.number is None else row.number
    return value


def domain_of(row: models.Issue) -> Numeric | Choice:
    """The values an issue row allows."""
    if row.kind == models.Kind.CHOICE:
        return Choice(tuple(row.options))
    assert row.low is not None and row.high is not None
    return Numeric(row.low, row.high, row.step, row.unit)


def function_of(row: models.Preference, domain: Numeric | Choice) -> ValueFunction:
    """The value function of a preference row."""
    if row.direction:
        return Linear(domain, Direction(row.direction))
    points: Any = row.points
    if isinstance(domain, Choice):
        return OptionValues({option: float(v) for option, v in points.items()})
    return Piecewise(tuple((Decimal(str(x)), float(v)) for x, v in points))


def _money(row: models.Issue) -> Money | None:
    if row.option_money:
        return {option: Decimal(str(amount)) for option, amount in row.option_money.items()}
    return row.money_per_unit
