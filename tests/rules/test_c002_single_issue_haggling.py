"""C002: offer after offer moves the price and nothing else."""

from __future__ import annotations

import pytest

from deals.rules.base import RuleBook
from tests.rules.book import findings, places

CODE = "C002"
OPENING = "us price 110, term 30\n"


def test_three_offers_that_move_the_price_alone() -> None:
    talks = OPENING + "us price 107\nthem price 90\nus price 105\nus price 104\nus price 103"
    [finding] = findings(talks, CODE)
    assert (finding.offer, finding.issue) == (5, "price")
    assert finding.message == (
        "4 offers in a row moved nothing but price: 110 → 107 → 105 → 104 → 103."
    )


@pytest.mark.parametrize(
    "between",
    [
        "us price 105, term 20",  # two issues move
        "us term 20",  # another one does
        "us price 105 if term 14",  # a trade
        "us volume 500",  # another issue comes to the table
        "us either price 105\nus or price 106, term 14",  # a menu
    ],
)
def test_anything_else_in_between_breaks_the_row(between: str) -> None:
    talks = OPENING + f"us price 107\nus price 106\n{between}\nus price 104\nus price 103"
    assert not places(talks, CODE)


def test_an_offer_that_changes_nothing_is_not_counted() -> None:
    talks = OPENING + "us price 107\nus price 106\nus price 106, term 30"
    assert not places(talks, CODE)
    assert places(talks + "\nus price 105", CODE) == [(5, "price")]


def test_issues_that_are_not_price_like_may_be_haggled_over() -> None:
    assert not places("us term 14, price 100\nus term 20\nus term 25\nus term 30", CODE)


def test_how_many_are_too_many() -> None:
    talks = OPENING + "us price 107\nus price 106"
    for offers, found in ((2, [3]), (0, [2]), (1.5, [3])):
        book = RuleBook(thresholds={CODE: {"offers": offers}})
        assert [finding.offer for finding in findings(talks, CODE, book=book)] == found
