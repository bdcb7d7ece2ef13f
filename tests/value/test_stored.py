"""From issues and preferences, as stored, to the grid."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.ledger.preferences import (
    Linear,
    OptionValues,
    Piecewise,
    Preference,
    Profile,
    profiles,
)
from deals.ledger.values import Choice, Direction, Issue, Numeric, Side, ValueRefused
from deals.value.frontier import frontier
from deals.value.space import GRID
from deals.value.stored import MOST_LEVELS, NotWeighed, apportioned, levels, outcome_space


def number(key: str, low: str, high: str, step: str | None = None) -> Issue:
    domain = Numeric(Decimal(low), Decimal(high), Decimal(step) if step else None)
    return Issue(key, domain)


DISCOUNT = number("discount", "0", "10", "5")
PAYMENT = number("payment_days", "30", "60", "15")
TERM = Issue("term", Choice(("1 year", "2 years", "3 years")))
TALKS = (DISCOUNT, PAYMENT, TERM)


def both(issue: Issue, us: float | None, them: float | None, wanted: Direction) -> list[Preference]:
    """What an issue is worth to the sides, who want it opposite ways."""
    return [
        Preference(Side.US, issue.key, Linear(issue.domain, wanted), us),
        Preference(Side.THEM, issue.key, Linear(issue.domain, wanted.opposite), them),
    ]


def golden() -> Mapping[Side, Profile]:
    stated = [
        *both(DISCOUNT, 0.5, 0.4, Direction.LOW),
        *both(PAYMENT, 0.2, 0.45, Direction.LOW),
        *both(TERM, 0.3, 0.15, Direction.HIGH),
    ]
    return profiles(issues=TALKS, preferences=stated)


def test_the_golden_profiles_lie_on_the_grid() -> None:
    space = outcome_space(issues=TALKS, profiles=golden())
    discount, payment, term = space.facets
    assert discount.issues == ("discount",)
    assert payment.options == ((Decimal(30),), (Decimal(45),), (Decimal(60),))
    assert term.options == (("1 year",), ("2 years",), ("3 years",))
    assert [f.us.tolist() for f in space.facets] == [
        [5000, 2500, 0],
        [2000, 1000, 0],
        [0, 1500, 3000],
    ]
    assert [f.them.tolist() for f in space.facets] == [
        [0, 2000, 4000],
        [0, 2250, 4500],
        [1500, 750, 0],
    ]
    assert (space.units, space.tolerance, space.outcomes) == (GRID, 0, 27)
    assert frontier(space=space).package(4) == {
        "discount": Decimal(5),
        "payment_days": Decimal(60),
        "term": "3 years",
    }


def test_weights_are_normalised_over_what_both_sides_weigh() -> None:
    stated = [
        *both(DISCOUNT, 3, 1, Direction.LOW),
        *both(PAYMENT, 1, None, Direction.LOW),
        *both(TERM, 1, 1, Direction.HIGH),
    ]
    known = profiles(issues=TALKS, preferences=stated)
    space = outcome_space(issues=TALKS, profiles=known)
    assert [facet.issues for facet in space.facets] == [("discount",), ("term",)]
    assert [int(facet.us.max()) for facet in space.facets] == [7500, 2500]
    assert [int(facet.them.max()) for facet in space.facets] == [5000, 5000]


def test_three_equal_weights_still_make_a_whole() -> None:
    assert apportioned((1, 1, 1)) == (3334, 3333, 3333)
    assert apportioned((0.3, 0.6, 0.1)) == (3000, 6000, 1000)
    assert apportioned((0, 2.5)) == (0, 10_000)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60).filter(any))
def test_any_weights_make_a_whole_and_none_is_a_unit_off(weights: list[float]) -> None:
    whole = apportioned(weights)
    assert sum(whole) == GRID
    for weight, given_units in zip(weights, whole, strict=True):
        assert abs(given_units - GRID * weight / sum(weights)) < 1 + 1e-6


def test_without_weights_there_is_nothing_to_analyse() -> None:
    with pytest.raises(NotWeighed, match="for us"):
        outcome_space(issues=TALKS, profiles=profiles(issues=TALKS, preferences=()))
    weightless = both(DISCOUNT, 1, 0, Direction.LOW)
    known = profiles(issues=TALKS, preferences=weightless)
    with pytest.raises(NotWeighed, match="no issue that both sides weigh"):
        outcome_space(issues=TALKS, profiles=known)


def test_an_option_without_a_value_is_refused() -> None:
    stated = [
        Preference(Side.US, "term", OptionValues({"1 year": 1.0}), 1),
        Preference(Side.THEM, "term", OptionValues({"1 year": 0.0, "2 years": 1.0}), 1),
    ]
    with pytest.raises(ValueRefused, match="term: 2 years has no value to us"):
        outcome_space(issues=TALKS, profiles=profiles(issues=TALKS, preferences=stated))


def test_values_tabled_between_the_levels_are_laid_out_too() -> None:
    price = number("price", "0", "1000")
    known = profiles(issues=(price,), preferences=both(price, 1, 1, Direction.HIGH))
    tabled = {"price": (Decimal("333.33"), Decimal(500))}
    space = outcome_space(issues=(price,), profiles=known, also=tabled)
    assert len(space.facets[0].options) == len(levels(price)) + 1
    assert space.utilities({"price": Decimal("333.33")}) == (3333, 6667)
    with pytest.raises(ValueRefused, match="price: 1001 lies outside"):
        outcome_space(issues=(price,), profiles=known, also={"price": (Decimal(1001),)})


def test_a_value_function_of_points() -> None:
    price = number("price", "0", "100", "25")
    curve = Piecewise(((Decimal(0), 0.0), (Decimal(50), 0.8), (Decimal(100), 1.0)))
    stated = [
        Preference(Side.US, "price", curve, 1),
        Preference(Side.THEM, "price", Linear(price.domain, Direction.LOW), 1),
    ]
    space = outcome_space(issues=(price,), profiles=profiles(issues=(price,), preferences=stated))
    assert space.facets[0].us.tolist() == [0, 4000, 8000, 9000, 10_000]


def test_levels_on_a_step() -> None:
    assert levels(DISCOUNT) == (Decimal(0), Decimal(5), Decimal(10))
    assert levels(number("price", "1", "8", "3")) == (Decimal(1), Decimal(4), Decimal(7))
    assert levels(number("price", "1", "2", "5")) == (Decimal(1),)
    assert levels(TERM) == ("1 year", "2 years", "3 years")


def test_many_levels_are_thinned_out() -> None:
    assert len(levels(number("price", "0", "2000", "1"))) == MOST_LEVELS
    thinned = levels(number("price", "0", "2001", "1"))
    assert thinned[:3] == (Decimal(0), Decimal(2), Decimal(4))
    assert thinned[-2:] == (Decimal(2000), Decimal(2001))
    cents = levels(number("price", "0", "1000000", "0.01"))
    assert (len(cents), cents[1], cents[-1]) == (2001, Decimal(500), Decimal(1_000_000))


def test_levels_without_a_step_are_round_numbers() -> None:
    assert levels(number("price", "0", "100")) == tuple(map(Decimal, range(101)))
    odd = levels(number("price", "-0.37", "5.55"))
    assert odd[:3] == (Decimal("-0.37"), Decimal("-0.3"), Decimal("-0.2"))
    assert odd[-2:] == (Decimal("5.5"), Decimal("5.55"))
    assert levels(number("price", "10000000", "10000001"))[1] == Decimal("10000000.01")


DECIMALS = st.decimals(-(10**9), 10**9, places=4)


@given(
    st.tuples(DECIMALS, DECIMALS).filter(lambda ends: ends[0] != ends[1]), st.booleans(), DECIMALS
)
def test_any_levels_rise_within_their_issue(
    ends: tuple[Decimal, Decimal], continuous: bool, step: Decimal
) -> None:
    low, high = sorted(ends)
    issue = Issue("price", Numeric(low, high, None if continuous else abs(step) + Decimal("0.001")))
    found = levels(issue)
    assert found[0] == low
    assert list(found) == sorted(set(found), key=Decimal)
    for value in found:
        issue.check(value)
    if continuous:
        assert found[-1] == high
        assert 40 <= len(found) <= 102
    else:
        assert len(found) <= MOST_LEVELS
