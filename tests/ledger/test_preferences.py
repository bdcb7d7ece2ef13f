"""What an issue is worth: linear, piecewise and option values; profiles and their gaps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from deals.ledger.preferences import (
    Linear,
    OptionValues,
    Piecewise,
    Preference,
    Profile,
    profiles,
)
from deals.ledger.values import Choice, Direction, Issue, Numeric, Side, ValueRefused

D = Decimal
TERM = Issue("term", Numeric(D(14), D(60)))
SERVICE = Issue("service", Choice(("basic", "plus", "premium")))
HIGH_TERM = Linear(TERM.domain, Direction.HIGH)


def test_linear_values_run_from_one_end_to_the_other() -> None:
    low = Linear(TERM.domain, Direction.LOW)
    assert [low.value(D(14)), low.value(D(37)), low.value(D(60))] == [1, 0.5, 0]
    assert low.worse(D(14), D(15)) and not low.worse(D(15), D(14))
    assert low.difference(D(14), D(37)) == -0.5
    assert HIGH_TERM.value(D(60)) == 1


def test_options_count_by_their_place_in_the_list() -> None:
    high = Linear(SERVICE.domain, Direction.HIGH)
    assert [high.value(option) for option in ("basic", "plus", "premium")] == [0, 0.5, 1]
    assert Linear(Choice(("only",)), Direction.HIGH).value("only") == 1
    assert Linear(Choice(("only",)), Direction.HIGH).difference("only", "only") == 0


def test_piecewise_values_are_straight_between_points_and_flat_beyond() -> None:
    function = Piecewise(((D(2), 0.0), (D(4), 0.8), (D(8), 1.0)))
    values = [round(function.value(D(x)), 9) for x in (1, 2, 3, 4, 6, 8, 9)]
    assert values == [0, 0, 0.4, 0.8, 0.9, 1, 1]
    assert function.worse(D(3), D(1)) and not function.worse(D(8), D(9))
    assert function.difference(D(8), D(3)) == pytest.approx(-0.6)


@pytest.mark.parametrize(
    "points",
    [
        (),
        ((D(2), 0.0), (D(2), 1.0)),
        ((D(3), 0.0), (D(2), 1.0)),
        ((D("NaN"), 0.0),),
        ((D(2), 1.5),),
        ((D(2), float("nan")),),
    ],
)
def test_points_that_cannot_be(points: tuple[tuple[Decimal, float], ...]) -> None:
    with pytest.raises(ValueRefused):
        Piecewise(points)


def test_option_values() -> None:
    function = OptionValues({"basic": 1.0, "plus": 0.25})
    assert function.value("plus") == 0.25
    for values in ({}, {"basic": -0.1}):
        with pytest.raises(ValueRefused):
            OptionValues(values)


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_weights_are_finite_and_not_negative(weight: float) -> None:
    with pytest.raises(ValueRefused, match="weight"):
        Preference(Side.US, "term", HIGH_TERM, weight)


def test_confidence_is_a_share() -> None:
    with pytest.raises(ValueRefused, match="confidence"):
        Preference(Side.US, "term", HIGH_TERM, 1.0, confidence=1.2)


def test_weights_are_normalised_over_the_weighted_issues_of_a_side() -> None:
    known = profiles(
        issues=(TERM, SERVICE),
        preferences=(
            Preference(Side.US, "term", HIGH_TERM, 30.0),
            Preference(Side.US, "service", Linear(SERVICE.domain, Direction.LOW), 10.0),
        ),
    )
    assert known[Side.US].weights == {"term": 0.75, "service": 0.25}
    assert known[Side.THEM].weights == {}


def test_a_side_without_values_wants_the_opposite_for_order_only() -> None:
    us = (Preference(Side.US, "term", HIGH_TERM, 1.0),)
    them = profiles(issues=(TERM,), preferences=us)[Side.THEM]
    assert them.worse(issue="term", start=D(30), end=D(40))
    assert them.gain(issue="term", start=D(30), end=D(40)) is None


def test_values_that_have_no_direction_say_nothing_of_the_other_side() -> None:
    us = (Preference(Side.US, "service", OptionValues({"basic": 1.0, "plus": 0.0}), 1.0),)
    them = profiles(issues=(SERVICE,), preferences=us)[Side.THEM]
    assert not them.worse(issue="service", start="plus", end="basic")
    assert them.reaches(issue="service", value="plus", goal="plus")
    assert not them.reaches(issue="service", value="basic", goal="plus")


def test_all_weights_zero_leave_points_unknown() -> None:
    us = (Preference(Side.US, "term", HIGH_TERM, 0.0),)
    assert profiles(issues=(TERM,), preferences=us)[Side.US].weights == {}


def test_a_profile_of_nothing_knows_nothing() -> None:
    assert Profile({}, {}).gain(issue="term", start=D(30), end=D(40)) is None


def test_many_values_at_once_are_worth_what_each_is() -> None:
    for function, values in (
        (HIGH_TERM, [D(14), D(20), D(60)]),
        (Linear(TERM.domain, Direction.LOW), [D(14), D(20), D(60)]),
        (Linear(SERVICE.domain, Direction.LOW), ["basic", "plus"]),
        (Linear(Choice(("only",)), Direction.HIGH), ["only"]),
    ):
        assert function.shares(values) == [function.value(value) for value in values]


def test_an_option_is_worse_where_it_is_worth_less() -> None:
    function = OptionValues({"basic": 0.2, "plus": 0.9})
    assert function.worse("plus", "basic") and not function.worse("basic", "plus")
