"""A004: which anchors are round."""

from __future__ import annotations

import pytest

from deals.rules.base import RuleBook
from tests.rules.book import WEIGHTS, findings, places


@pytest.mark.parametrize("price", ["103.4", "97", "9", "5", "110", "1250"])
def test_no_round_number(price: str) -> None:
    assert places(f"us price {price}", "A004") == []


@pytest.mark.parametrize("price", ["100", "90", "10", "2000", "100.00"])
def test_a_round_number(price: str) -> None:
    assert places(f"us price {price}", "A004") == [(1, "price")]


def test_only_our_first_number_is_the_anchor() -> None:
    assert places("them price 90\nus price 103\nus price 100", "A004") == []


def test_only_price_like_numbers_are_round() -> None:
    assert places("us term 30, volume 800", "A004", issues=WEIGHTS) == []
    assert places("us grade a", "A004", issues="issue grade a | b distributive us low") == []


def test_a_book_sets_how_round_is_round() -> None:
    book = RuleBook(thresholds={"A004": {"digits": 2}})
    [finding] = findings("us price 110", "A004", book=book)
    assert finding.message == "price 110 is a round number."
