"""Values refuse nonsense in the constructor, and say why."""

from __future__ import annotations

from decimal import Decimal

import pytest

from deals.ledger.values import (
    Choice,
    Direction,
    Issue,
    Numeric,
    Side,
    ValueRefused,
    shown,
)

D = Decimal
PRICE = Numeric(D(80), D(120), D("0.5"), "EUR")
SERVICE = Choice(("basic", "plus"))


def test_sides_and_directions_have_opposites() -> None:
    assert [side.other for side in Side] == [Side.THEM, Side.US]
    assert [way.opposite for way in Direction] == [Direction.LOW, Direction.HIGH]


@pytest.mark.parametrize(
    ("low", "high", "step", "why"),
    [
        ("NaN", "1", None, "finite"),
        ("0", "Infinity", None, "finite"),
        ("0", "1", "NaN", "finite"),
        ("1", "1", None, "below"),
        ("2", "1", None, "below"),
        ("0", "1", "0", "step"),
        ("0", "1", "-1", "step"),
    ],
)
def test_a_numeric_domain_that_cannot_be(low: str, high: str, step: str | None, why: str) -> None:
    with pytest.raises(ValueRefused, match=why):
        Numeric(D(low), D(high), None if step is None else D(step))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (D(79), "79 lies outside 80..120"),
        (D("100.25"), "100.25 is not on the grid of step 0.5"),
        (D("NaN"), "not a number"),
        ("cheap", "not a number"),
    ],
)
def test_a_number_outside_its_domain(value: Decimal | str, why: str) -> None:
    assert why in str(PRICE.refusal(value))


def test_a_number_inside_its_domain() -> None:
    assert PRICE.refusal(D("100.50")) is None
    assert Numeric(D(0), D(1)).refusal(D("0.3")) is None


@pytest.mark.parametrize("options", [(), ("a", " "), ("a", "a")])
def test_a_choice_that_cannot_be(options: tuple[str, ...]) -> None:
    with pytest.raises(ValueRefused):
        Choice(options)


def test_an_option_outside_its_domain() -> None:
    assert SERVICE.refusal("plus") is None
    assert SERVICE.refusal("gold") == "'gold' is not one of basic, plus"
    assert SERVICE.refusal(D(1)) == "'1' is not one of basic, plus"


@pytest.mark.parametrize("key", ["", "Price", "1st", "a b", "x" * 51])
def test_an_issue_needs_a_key_of_a_slug(key: str) -> None:
    with pytest.raises(ValueRefused, match="key"):
        Issue(key, PRICE)


@pytest.mark.parametrize(
    ("domain", "money"),
    [
        (PRICE, {"basic": D(1)}),
        (SERVICE, D(1)),
        (PRICE, D("NaN")),
        (PRICE, D(-1)),
        (SERVICE, {"basic": D("Infinity")}),
    ],
)
def test_a_price_tag_that_cannot_be(domain: Numeric | Choice, money: object) -> None:
    with pytest.raises(ValueRefused, match="money"):
        Issue("issue", domain, money=money)  # type: ignore[arg-type]


def test_a_baseline_lies_inside_the_domain() -> None:
    assert Issue("price", PRICE, baseline=D(100)).baseline == 100
    with pytest.raises(ValueRefused, match="price: 7 lies outside"):
        Issue("price", PRICE, baseline=D(7))


def test_what_a_move_costs_us_in_money() -> None:
    price = Issue("price", PRICE, money=D(1000))
    service = Issue("service", SERVICE, money={"basic": D(0), "plus": D(5000)})
    part = Issue("service", SERVICE, money={"basic": D(0)})
    assert price.cost_to_us(start=D(100), end=D(97)) == 3000
    assert service.cost_to_us(start="plus", end="basic") == 5000
    assert part.cost_to_us(start="plus", end="basic") is None
    assert Issue("price", PRICE).cost_to_us(start=D(100), end=D(97)) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(D("100.00"), "100"), (D("97.50"), "97.5"), (D("1E+3"), "1000"), ("plus", "plus")],
)
def test_values_are_shown_as_people_write_them(value: Decimal | str, text: str) -> None:
    assert shown(value) == text
