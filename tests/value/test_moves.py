"""Moves across the table: what they do to both sides, and what a row of them tells."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.ledger.concessions import Concession
from deals.ledger.values import Side
from deals.value.moves import (
    Shift,
    StepClass,
    TaperLabel,
    anchor_pull,
    concession_weight,
    exchange_rate,
    exchange_rates,
    implied_limit,
    sequencing_index,
    splits,
    step_class,
    taper,
    trace,
)

US, THEM = Side.US, Side.THEM
UTILITIES = st.lists(st.floats(0, 1), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("own", "other", "found"),
    [
        (-0.1, 0.2, StepClass.CONCESSION),
        (-0.1, 0.0, StepClass.CONCESSION),
        (-0.1, -0.1, StepClass.UNFORTUNATE),
        (0.0, -0.1, StepClass.UNFORTUNATE),
        (0.1, 0.1, StepClass.FORTUNATE),
        (0.1, -0.2, StepClass.SELFISH),
        (0.1, 0.0, StepClass.SELFISH),
        (0.0, 0.1, StepClass.NICE),
        (0.0, 0.0, StepClass.SILENT),
        (1e-12, -1e-12, StepClass.SILENT),
        (-0.1, -1e-12, StepClass.CONCESSION),
    ],
)
def test_every_move_has_one_class(own: float, other: float, found: StepClass) -> None:
    assert step_class(own=own, other=other) is found
    assert Shift(US, own, other).step is found


def test_created_and_claimed_add_up_for_each_side() -> None:
    talks = [Shift(US, -0.1, 0.3), Shift(THEM, -0.2, 0.1), Shift(US, 0.2, -0.2)]
    found = splits(shifts=talks)
    assert found[US] == pytest.approx((0.2, 0.0))
    assert found[THEM] == pytest.approx((-0.1, -0.15))
    assert splits(shifts=[]) == {US: (0, 0), THEM: (0, 0)}


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_created_and_claimed_hold_the_whole_move(own: float, other: float) -> None:
    move = Shift(US, own, other)
    assert move.created / 2 + move.claimed == pytest.approx(own, abs=1e-12)
    assert move.created / 2 - move.claimed == pytest.approx(other, abs=1e-12)


def test_a_rate_needs_a_cost() -> None:
    assert exchange_rate(cost=0.1, worth=0.25) == pytest.approx(2.5)
    assert exchange_rate(cost=0.0, worth=0.25) is None
    assert exchange_rate(cost=-0.1, worth=0.25) is None


def test_the_ledger_rates_a_concession_alike() -> None:
    move = Concession(1, "price", US, Decimal(100), Decimal(97), 0.1, 0.08, None)
    assert move.rate == Shift(US, -0.1, 0.08).rate == exchange_rate(cost=0.1, worth=0.08)


def test_rates_before_the_fact() -> None:
    rates = exchange_rates(giver={"price": 0.5, "term": 0.2, "x": 0.0}, receiver={"price": 0.4})
    assert rates == {"price": pytest.approx(0.8), "term": 0.0, "x": None}


def test_a_trace_of_offers() -> None:
    found = trace(utilities=[0.9, 0.9, 0.8, 0.85, 0.7])
    assert found is not None
    assert found.total == pytest.approx(0.2)
    assert found.rate == pytest.approx(0.05)
    assert found.patience == pytest.approx(2 / 5)
    assert found.monotone == pytest.approx(3 / 4)


def test_a_trace_that_never_drops() -> None:
    assert trace(utilities=[]) is None
    assert trace(utilities=[0.9]) == (0.0, 0.0, 1.0, None)
    assert trace(utilities=[0.9, 0.9]) == (0.0, 0.0, 1.0, 1.0)


@given(UTILITIES)
def test_what_a_trace_says_lies_in_bounds(utilities: list[float]) -> None:
    found = trace(utilities=utilities)
    assert found is not None
    assert 0 < found.patience <= 1
    assert found.monotone is None or 0 <= found.monotone <= 1
    assert found.total == utilities[0] - utilities[-1]


@pytest.mark.parametrize(
    ("positions", "label"),
    [
        ([100, 90, 90, 90], TaperLabel.ALL_UP_FRONT),
        ([100, 100, 100, 90], TaperLabel.HOLD_THEN_DUMP),
        ([100, 90, 80, 70], TaperLabel.EQUAL),
        ([Decimal("0.1"), Decimal("0.2"), Decimal("0.3")], TaperLabel.EQUAL),
        ([100, 98, 94], TaperLabel.ESCALATING),
        ([100, 96, 96, 94], TaperLabel.TAPERING),
        ([10, 40, 50], TaperLabel.TAPERING),
        ([100, 90, 88, 80], None),
        ([100, 90, 95, 89], None),
        ([100, 100, 90, 90], None),
        ([100, 100, 100], None),
        ([100, 90], None),
        ([100], None),
        ([], None),
    ],
)
def test_the_pattern_of_steps_has_a_name(
    positions: list[float | Decimal], label: TaperLabel | None
) -> None:
    assert taper(positions=positions).label is label


def test_the_taper_index_is_a_share() -> None:
    assert taper(positions=[100, 90, 88, 80]).index == 0.5
    assert taper(positions=[100, 90]).index is None


def test_the_limit_that_shrinking_steps_point_to() -> None:
    q = (30 / 290 * 10 / 30) ** 0.5
    falling = implied_limit(positions=[1500, 1210, 1180, 1170])
    assert falling == pytest.approx(1170 - 10 * q / (1 - q))
    assert implied_limit(positions=[0, 8, 12, 14]) == pytest.approx(16)


def test_only_the_latest_shrinking_steps_count() -> None:
    assert implied_limit(positions=[0, 1, 17, 25, 29]) == pytest.approx(33)


@pytest.mark.parametrize(
    "positions",
    [[100, 90], [100, 90, 80], [100, 95, 85], [100, 90, 91], [100, 100, 100], [100, 100, 90]],
)
def test_steps_that_point_to_no_limit(positions: list[float]) -> None:
    assert implied_limit(positions=positions) is None


def test_the_weight_of_a_concession() -> None:
    own, theirs = Decimal(100), Decimal(80)
    assert concession_weight(own=own, theirs=theirs, value=Decimal(100)) == 0
    assert concession_weight(own=own, theirs=theirs, value=Decimal(90)) == 0.5
    assert concession_weight(own=own, theirs=theirs, value=Decimal(80)) == 1
    assert concession_weight(own=own, theirs=own, value=Decimal(80)) is None
    assert concession_weight(own="a", theirs="b", value="c") is None
    assert concession_weight(own=own, theirs="b", value=own) is None
    assert concession_weight(own=own, theirs=theirs, value="c") is None


def test_how_far_the_anchor_pulled() -> None:
    assert anchor_pull(settlement=95.0, target=90.0, first=110.0) == 0.25
    assert anchor_pull(settlement=Decimal(88), target=Decimal(90), first=Decimal(110)) == -0.1
    assert anchor_pull(settlement=95.0, target=90.0, first=90.0) is None


def test_integrative_first() -> None:
    assert sequencing_index(created=[0.1, -0.2, 0.3], first_give=None) == pytest.approx(1.0)
    assert sequencing_index(created=[0.1, -0.2, 0.3], first_give=2) == pytest.approx(0.25)
    assert sequencing_index(created=[0.1, 0.3], first_give=0) == 0
    assert sequencing_index(created=[-0.1], first_give=None) is None
    assert sequencing_index(created=[], first_give=None) is None
