"""Amounts in several currencies: added only at dated rates, refused without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from deals.metrics.figure import Figure, Number, Unit

ONE = Decimal(1)


class DatedRate(NamedTuple):
    """What one unit of `currency` is worth in `into`, from that day on."""

    currency: str
    into: str
    on: date
    rate: Decimal


class RateMissing(ValueError):
    """A currency has no rate on record for the day; the text says which."""


def convert(
    *, amounts: Mapping[str, Decimal], rates: Iterable[DatedRate], into: str, on: date
) -> Figure:
    """The amounts by currency as one sum (F30), each at its latest rate up to the day.

    The inputs show every amount and rate. Raises RateMissing, naming all currencies without one.
    """
    latest = _latest(rates, into, on)
    missing = sorted(amounts.keys() - latest.keys())
    if missing:
        raise RateMissing(f"no rate into {into} up to {on} for {', '.join(missing)}")
    inputs: dict[str, Number | None] = {}
    for currency, amount in amounts.items():
        inputs[currency], inputs[f"{currency} in {into}"] = amount, latest[currency]
    total = sum((amount * latest[c] for c, amount in amounts.items()), Decimal(0))
    return Figure(total, "F30", Unit.MONEY, inputs, n=len(amounts), label=into)


def _latest(rates: Iterable[DatedRate], into: str, on: date) -> dict[str, Decimal]:
    known = sorted((r for r in rates if r.into == into and r.on <= on), key=lambda rate: rate.on)
    return {rate.currency: rate.rate for rate in known} | {into: ONE}
