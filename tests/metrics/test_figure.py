"""A figure explains itself, and none goes without a formula on record."""

from __future__ import annotations

from decimal import Decimal

import pytest

from deals.metrics.figure import Figure, Unit, quotient
from deals.metrics.formulas import FORMULAS


def test_a_figure_shows_everything_needed_to_check_it() -> None:
    shown = Figure(
        Decimal(1250), "F32", Unit.MONEY, inputs={"price": Decimal(100_000), "days": 45}, n=1
    ).explain()
    assert shown == {
        "value": Decimal(1250),
        "unit": "money",
        "label": "",
        "formula": "F32",
        "name": "payment-term cost",
        "text": "price x days x annual cost of capital / 365",
        "inputs": {"price": Decimal(100_000), "days": 45},
        "n": 1,
        "interval": None,
        "source": "finance standard",
    }


def test_a_figure_without_a_formula_on_record_is_refused() -> None:
    with pytest.raises(ValueError, match="F99"):
        Figure(1, "F99", Unit.COUNT)


def test_its_inputs_stay_as_they_were() -> None:
    inputs: dict[str, int | float | Decimal | None] = {"price": 1}
    figure = Figure(1, "F32", Unit.MONEY, inputs=inputs)
    inputs["price"] = 2
    assert figure.inputs == {"price": 1}


@pytest.mark.parametrize(
    ("top", "bottom", "expected"), [(1, 4, 0.25), (1, 0, None), (None, 4, None), (1, None, None)]
)
def test_quotients(top: int | None, bottom: int | None, expected: float | None) -> None:
    assert quotient(top, bottom) == expected


def test_every_formula_says_its_name_text_and_source() -> None:
    for formula in FORMULAS.values():
        assert formula.name and formula.text and formula.source
