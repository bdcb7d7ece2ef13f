"""The scorecard: what is counted where, and that its rows add up to the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from deals.ledger.balance import balance
from deals.ledger.build import build
from deals.ledger.facts import Facts
from deals.ledger.limits import Limits, PackageLimit
from deals.ledger.values import Side
from deals.metrics.scorecard import Scorecard, scorecard
from deals.metrics.sums import Sums, added
from tests.ledger.strategies import facts, swapped
from tests.metrics.talks import DANCE, GOLDEN, TODAY, talks

OPEN = """
    round 2026-01-12
    us    price 100, term 30, volume 800
    them  price 90, term 60, volume 200
    round 2026-02-03
"""


def card(text: str) -> Scorecard:
    return scorecard(ledger=talks(text))


def ours(text: str) -> Sums:
    return card(OPEN + text).total(Side.US)


def places(text: str) -> list[tuple[str, date | None]]:
    return [(row.issue, row.month) for row in card(text).rows]


def test_a_naked_give_leaks() -> None:
    us = ours("us price 97")
    assert (us.concessions, us.naked, us.linked) == (1, 1, 0)
    assert (us.conceded, us.leaked) == pytest.approx((0.0375, 0.0375))
    assert (us.money, us.money_leaked) == (Decimal(3000), Decimal(3000))


def test_a_conditional_give_is_linked_and_costs_nothing_yet() -> None:
    us = ours("us price 97 if term 14")
    assert (us.concessions, us.linked, us.conditional) == (1, 1, 1)
    assert us.conceded == us.money == 0


def test_a_give_that_fell_away_is_no_concession() -> None:
    assert ours("us price 97 if term 14\nthem decline 3") == ours("")


def test_a_trade_has_two_sides() -> None:
    us = ours("us price 92 if term 37\nthem term 37")
    assert (us.bargains, us.linked) == (1, 1)
    assert (us.got, us.given, us.conceded, us.leaked) == pytest.approx((0.10, 0.10, 0.10, 0))
    assert us.worth == pytest.approx(0.08)


def test_a_waived_condition_is_neither_paid_nor_leaked() -> None:
    us = ours('us price 92 if term 37\nus waive 3 "a gift to the new buyer"')
    assert (us.linked, us.waived, us.bargains) == (1, 1, 0)
    assert (us.conceded, us.leaked) == pytest.approx((0.10, 0))


def test_a_give_kept_after_a_no_is_unpaid() -> None:
    us = ours("us price 92 if term 37\nthem decline 3\nus price 92")
    assert (us.concessions, us.unpaid, us.linked) == (1, 1, 1)
    assert us.leaked == pytest.approx(0.10)


def test_gets_are_due_delivered_and_overdue() -> None:
    us = ours("""
        us    price 92 if term 37
        them  term 37
        us    price 90 if "joint forecast" by Anna due 2026-03-01
        them  agree 5
        close agreed price 90, term 37 on 2026-02-05
    """)
    assert (us.due_gets, us.delivered_gets, us.overdue_gets) == (2, 1, 1)
    assert (us.due, us.delivered, us.overdue) == pytest.approx((0.125, 0.10, 0.025))


def test_moves_create_and_claim() -> None:
    us = scorecard(ledger=talks(DANCE, issues=GOLDEN)).total(Side.US)
    assert us.moves == 3
    assert us.created == pytest.approx(0.20)
    assert us.claimed == pytest.approx((-0.325 - 0.45 - 0.325) / 2)


def test_rows_stand_by_issue_and_month() -> None:
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    assert places(OPEN + "us price 97\nus price 96 [on 2026-01-31]\nthem term 50") == [
        ("price", january),
        ("price", february),
        ("term", february),
    ]


def test_offers_without_a_day_have_no_month() -> None:
    assert places("us price 100\nus price 99") == [("price", None)]


def test_nothing_happened_no_rows() -> None:
    assert card("us price 100").rows == ()


def test_moves_nobody_can_weigh_are_counted_without_points() -> None:
    text = "us price 100\nus price 97"
    total = scorecard(ledger=talks(text, issues="issue price 80..120 us high")).total(Side.US)
    assert (total.concessions, total.weighed, total.tagged, total.moves) == (1, 0, 0, 0)
    assert total.conceded == 0


def test_a_row_names_its_numbers_by_side() -> None:
    [row] = card("us price 100\nus price 97").rows
    numbers = row.numbers()
    assert len(numbers) == 2 * len(Sums._fields)
    assert (numbers["us_naked"], numbers["them_naked"]) == (1, 0)


@given(facts())
@settings(deadline=None)
def test_the_rows_add_up_to_the_balance_of_the_ledger(talked: Facts) -> None:
    ledger = build(facts=talked, as_of=TODAY)
    found = scorecard(ledger=ledger)
    for side in Side:
        account, total = balance(ledger=ledger, side=side), found.total(side)
        assert total.concessions == account.given.count + account.pending.count
        assert total.naked + total.unpaid == account.leaked.count
        assert total.conceded == pytest.approx(account.given.points or 0)
        assert total.worth == pytest.approx(account.given.worth or 0)
        assert total.leaked == pytest.approx(account.leaked.points or 0)


@given(facts())
@settings(deadline=None)
def test_each_side_sees_the_other_as_itself(talked: Facts) -> None:
    one = scorecard(ledger=build(facts=talked, as_of=TODAY))
    other = scorecard(ledger=build(facts=swapped(talked), as_of=TODAY))
    for row, mirrored in zip(one.rows, other.rows, strict=True):
        assert (row.issue, row.month) == (mirrored.issue, mirrored.month)
        assert row.us == pytest.approx(mirrored.them)
        assert row.them == pytest.approx(mirrored.us)


@given(facts())
@settings(deadline=None)
def test_limits_leave_no_trace(talked: Facts) -> None:
    limits = Limits(packages=(PackageLimit(Side.US, walk_away=0.4),))
    without = scorecard(ledger=build(facts=talked, as_of=TODAY))
    known = scorecard(ledger=build(facts=replace(talked, limits=limits), as_of=TODAY))
    assert without == known


def test_sums_add_up_in_any_grouping() -> None:
    one, two = Sums(naked=1, money=Decimal(5)), Sums(naked=2, conceded=0.5)
    assert added(parts=[one, two]) == Sums(naked=3, money=Decimal(5), conceded=0.5)
    assert added(parts=[]) == Sums()
