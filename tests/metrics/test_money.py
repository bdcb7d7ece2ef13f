"""Money conceded and the price of waiting for it."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.ledger.values import Side
from deals.metrics.money import money_of, payment_term_cost, stacked
from tests.metrics.talks import talks

DISCOUNTS = """
issue discount 0..20 step 1 % us low 40 them high 40 money 10000 distributive
issue rebate   0..20 step 1 % us low 40 them high 40 money 10000 distributive
issue freight  0..5000 EUR    us low 20 them high 20 money 1
"""


def conceded(text: str) -> list[Decimal]:
    ledger = talks(text, issues=DISCOUNTS)
    moves = ledger.given_by(Side.US)
    return list(money_of(moves=moves, issues=ledger.issues).values())


def test_twelve_cuts_of_three_per_cent_are_no_thirty_six() -> None:
    assert float(stacked(discounts=[Decimal("0.03")] * 12)) == pytest.approx(0.306, abs=5e-4)


def test_no_discount_amounts_to_nothing() -> None:
    assert stacked(discounts=[]) == 0


def test_a_rebate_on_top_of_a_discount_is_taken_off_what_the_discount_left() -> None:
    # 1 % is 10,000, so the price is a million: 10 % off, then 5 % of the remaining 900,000.
    assert conceded("""
        us discount 0, rebate 0
        us discount 10
        us rebate 5
    """) == [100_000, 45_000]


def test_steps_on_one_issue_are_one_discount() -> None:
    assert conceded("""
        us discount 0, rebate 0
        us discount 3
        us discount 6
    """) == [30_000, 30_000]


ORDERS = [
    order
    for order in permutations(["discount 10", "rebate 5", "discount 12"])
    if order.index("discount 10") < order.index("discount 12")
]


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_of_discounts_does_not_change_their_sum(order: tuple[str, ...]) -> None:
    total = sum(conceded("us discount 0, rebate 0\n" + "\n".join(f"us {o}" for o in order)))
    assert total == 1_000_000 * stacked(discounts=[Decimal("0.12"), Decimal("0.05")])


def test_amounts_that_are_no_discounts_add_up() -> None:
    assert conceded("""
        us discount 0, freight 0
        us discount 10
        us freight 2000
    """) == [100_000, 2_000]


def test_a_move_without_a_price_tag_has_no_amount() -> None:
    ledger = talks("us price 100, term 30\nus term 45")
    assert money_of(moves=ledger.given_by(Side.US), issues=ledger.issues) == {}


def test_forty_five_more_days_at_eight_per_cent() -> None:
    cost = payment_term_cost(price=Decimal(100_000), days=Decimal(45), annual_rate=Decimal("0.08"))
    assert float(cost.value or 0) == pytest.approx(986.30, abs=0.005)
    assert cost.formula == "F32"


@pytest.mark.parametrize(("price", "days", "rate"), [(-1, 1, 1), (1, -1, 1), (1, 1, -1)])
def test_nobody_waits_for_less_than_nothing(price: int, days: int, rate: int) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        payment_term_cost(price=Decimal(price), days=Decimal(days), annual_rate=Decimal(rate))


CUTS = st.lists(st.tuples(st.sampled_from(["discount", "rebate"]), st.integers(1, 20)), max_size=8)


@given(CUTS)
def test_discounts_in_any_rhythm_amount_to_what_they_leave_of_the_price(
    cuts: list[tuple[str, int]],
) -> None:
    level = {"discount": 0, "rebate": 0}
    said = ["us discount 0, rebate 0"]
    for issue, per_cent in cuts:
        if per_cent > level[issue]:
            level[issue] = per_cent
            said.append(f"us {issue} {per_cent}")
    shares = [Decimal(per_cent) / 100 for per_cent in level.values()]
    assert sum(conceded("\n".join(said))) == 1_000_000 * stacked(discounts=shares)
