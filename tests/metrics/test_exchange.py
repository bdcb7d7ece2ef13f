"""Adding up currencies: at dated rates, or not at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from deals.metrics.exchange import DatedRate, RateMissing, convert

JANUARY, MARCH, JULY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 7, 1)
RATES = [
    DatedRate("USD", "EUR", MARCH, Decimal("0.90")),
    DatedRate("USD", "EUR", JANUARY, Decimal("0.95")),
    DatedRate("USD", "CHF", MARCH, Decimal("0.80")),
]
AMOUNTS = {"EUR": Decimal(3000), "USD": Decimal(500)}


def test_the_latest_rate_up_to_the_day_counts() -> None:
    assert convert(amounts=AMOUNTS, rates=RATES, into="EUR", on=JULY).value == Decimal(3450)
    assert convert(amounts=AMOUNTS, rates=RATES, into="EUR", on=JANUARY).value == Decimal(3475)


def test_the_figure_shows_every_amount_and_rate() -> None:
    figure = convert(amounts=AMOUNTS, rates=RATES, into="EUR", on=JULY)
    assert dict(figure.inputs) == {
        "EUR": 3000,
        "EUR in EUR": 1,
        "USD": 500,
        "USD in EUR": Decimal("0.90"),
    }


def test_without_a_rate_nothing_is_added() -> None:
    amounts = {"USD": Decimal(1), "GBP": Decimal(1), "CHF": Decimal(1)}
    with pytest.raises(RateMissing, match="into EUR up to 2026-07-01 for CHF, GBP"):
        convert(amounts=amounts, rates=RATES, into="EUR", on=JULY)


def test_a_rate_of_a_later_day_is_no_rate() -> None:
    with pytest.raises(RateMissing, match="USD"):
        convert(amounts=AMOUNTS, rates=RATES, into="CHF", on=JANUARY)


def test_no_amounts_are_nothing() -> None:
    assert convert(amounts={}, rates=[], into="EUR", on=JULY).value == 0
