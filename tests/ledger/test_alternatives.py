"""Several packages tabled at once (MESO) are one move, measured by the one that costs most."""

from __future__ import annotations

from deals.ledger.offers import Standing
from deals.ledger.values import Side
from tests.ledger.talks import ledger, moves, position, states

OPEN = """
    us    price 100, term 30, volume 800
    them  price 90, term 60, volume 200
"""


def test_equal_packages_give_nothing_away() -> None:
    talks = ledger(OPEN + "us either price 104, term 35\nus or price 106, term 38")
    assert moves(talks) == []


def test_the_costliest_alternative_counts_and_no_other() -> None:
    talks = ledger(OPEN + "us either price 99, term 30\nus or price 95, term 30")
    assert moves(talks) == ["4 price 100→95 naked"]
    assert position(talks, Side.US, "price") == "95"


def test_the_alternative_taken_up_is_the_one_that_counts() -> None:
    talks = ledger(OPEN + "us either price 99, term 30\nus or price 95, term 30\nthem accept 3")
    assert moves(talks) == ["4 price 100→95 withdrawn", "3 price 100→99 naked"]
    assert position(talks, Side.US, "price") == "99"
    assert talks.standings[3] is Standing.ACCEPTED
    assert talks.standings[4] is Standing.SUPERSEDED


def test_taking_up_one_condition_lets_those_of_the_others_lapse() -> None:
    talks = ledger(
        OPEN + "us either price 97 if term 14\nus or price 95 if volume 600\nthem term 14"
    )
    assert states(talks) == ["us 3 accepted stated", "us 4 lapsed stated"]
    assert position(talks, Side.US, "price") == "97"


def test_the_alternative_that_counts_is_taken_up_as_it_is() -> None:
    talks = ledger(
        OPEN + "us either price 97 if term 14\nus or price 95 if volume 600\nthem volume 600"
    )
    assert states(talks) == ["us 3 lapsed stated", "us 4 accepted stated"]
    assert moves(talks) == ["4 price 100→95 reciprocated"]


def test_a_condition_within_packages_that_cost_nothing_counts_once_taken_up() -> None:
    packages = "us either price 97, volume 1000 if term 14\nus or price 104\n"
    assert moves(ledger(OPEN + packages)) == []
    assert moves(ledger(OPEN + packages + "them term 14")) == ["3 price 100→97 reciprocated"]


def test_without_values_the_package_with_more_worse_issues_costs_most() -> None:
    talks = ledger(
        "us price 100, term 30\nus either price 99, term 30\nus or price 98, term 40",
        issues="issue price 80..120 us high\nissue term 14..60 us low",
    )
    assert moves(talks) == ["3 price 100→98 naked", "3 term 30→40 naked"]
