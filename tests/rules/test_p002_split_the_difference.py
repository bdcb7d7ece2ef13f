"""P002: half of the way to where they stand."""

from __future__ import annotations

import pytest

from deals.rules.base import RuleBook
from tests.rules.book import OPEN, findings, places


@pytest.mark.parametrize(
    "text",
    [
        OPEN + "us price 98",
        OPEN + "us price 90",
        "us price 95\nus price 93",
        "us price 90\nthem price 90\nus price 90",
        "them price 90\nus price 95",
        OPEN + "them price 95",
        "issue s a | b | c us low\nus s a\nthem s c\nus s b",
    ],
)
def test_no_split_difference(text: str) -> None:
    assert places(text, "P002") == []


def test_alternatives_leave_no_one_last_word() -> None:
    ours = "them price 90\nus either price 110, term 30\nus or price 100, term 45\nus price 95"
    assert places(ours, "P002") == []
    same = "them price 90\nus either price 100, term 30\nus or price 100, term 45\nus price 95"
    assert places(same, "P002") == [(4, "price")]


@pytest.mark.parametrize("price", ["95", "95.3", "95.5", "94.5"])
def test_a_split_difference(price: str) -> None:
    assert places(OPEN + f"us price {price}", "P002") == [(3, "price")]


def test_each_alternative_is_measured_from_the_last_word_before() -> None:
    text = OPEN + "us either price 98, term 30\nus or price 95, term 20"
    [finding] = findings(text, "P002")
    assert (finding.offer, finding.issue) == (4, "price")
    assert finding.message == "price 95 splits the difference between 100 and 90."


def test_a_book_sets_what_is_half() -> None:
    book = RuleBook(thresholds={"P002": {"within": 0.3}})
    assert len(findings(OPEN + "us price 98", "P002", book=book)) == 1
