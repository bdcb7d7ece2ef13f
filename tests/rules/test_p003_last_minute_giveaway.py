"""P003: what the last round cost."""

from __future__ import annotations

import pytest

from deals.rules.base import RuleBook
from tests.rules.book import WEIGHTS, findings, places

ROUNDS = "round 2026-01-12\nus price 100\nthem price 80\n{}\nround 2026-02-12\n{}\n{}"
LATE = ROUNDS.format("us price 99", "us price 91", "close agreed price 91")


@pytest.mark.parametrize(
    ("first", "second", "close"),
    [
        ("us price 92", "us price 91", "close agreed price 91"),
        ("us price 99", "us price 91", ""),
        ("us price 99", "us price 91", "close no_deal"),
        ("them price 82", "us price 91", "close agreed price 91"),
        ("us price 99\nus price 91", "them price 82", "close agreed price 91"),
        ("us price 99\nus price 91", "us price 80 if term 14", "close agreed price 91"),
    ],
)
def test_no_last_minute_giveaway(first: str, second: str, close: str) -> None:
    assert places(ROUNDS.format(first, second, close), "P003", issues=WEIGHTS) == []


def test_a_single_round_has_no_last_minute() -> None:
    text = "us price 100\nus price 99\nus price 91\nclose agreed price 91"
    assert places(text, "P003", issues=WEIGHTS) == []


def test_steps_without_a_common_measure_are_not_added_up() -> None:
    text = ROUNDS.format("us price 99, term 20", "us price 91, term 40", "close agreed price 91")
    assert places(text, "P003") == []
    options = "issue grade a | b | c us low"
    graded = "round\nus grade a\nthem grade c\nus grade b\nround\nus grade c\nclose agreed"
    assert places(graded, "P003", issues=options) == []


@pytest.mark.parametrize(
    "issues",
    [WEIGHTS, "issue price 80..120 us high money 10", "issue price 80..120 us high"],
)
def test_a_last_minute_giveaway_by_points_money_or_unit(issues: str) -> None:
    [finding] = findings(LATE, "P003", issues=issues)
    assert finding.offer == 4
    assert finding.message == "89% of all we conceded fell in the last round."


def test_a_book_can_allow_more() -> None:
    book = RuleBook(thresholds={"P003": {"share": 0.9}})
    assert findings(LATE, "P003", book=book) == []
