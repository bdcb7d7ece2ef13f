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


def test_options_and_light_terms_are_never_round() -> None:
    assert places("us term 30", "A004") == []
    assert places("us grade a", "A004", issues="issue grade a | b distributive us low") == []
    light = WEIGHTS.replace("us low 20", "us low 2")
    assert places("us term 30", "A004", issues=light) == []


def test_a_weighty_number_counts_like_a_price() -> None:
    assert places("us volume 800", "A004", issues=WEIGHTS) == [(1, "volume")]


def test_a_book_sets_how_round_is_round() -> None:
    book = RuleBook(thresholds={"A004": {"digits": 2}})
    [finding] = findings("us price 110", "A004", book=book)
    assert finding.message == "price 110 is a round number."
