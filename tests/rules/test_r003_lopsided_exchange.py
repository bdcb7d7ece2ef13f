"""R003: what an exchange cost and what it brought."""

from __future__ import annotations

import pytest

from deals.rules.base import RuleBook
from tests.rules.book import OPEN, WEIGHTS, findings, places

MIXED = 'us price 92 if term 57, "joint forecast"\nthem term 57\nthem agree 3'


@pytest.mark.parametrize(
    "text",
    [
        OPEN + "us price 98 if term 14\nthem term 14",
        OPEN + "us price 96 if term 44.5\nthem term 14",
        OPEN + "us price 92 if term 57",
        OPEN + "us price 92 if term 57\nthem decline",
        OPEN + "us price 90\nthem term 59",
        OPEN + "them term 59 if price 90\nus price 90",
        OPEN + 'us price 92 if "joint forecast"\nthem agree 3',
        OPEN + MIXED,
    ],
)
def test_no_lopsided_exchange(text: str) -> None:
    assert places(text, "R003", issues=WEIGHTS) == []


def test_equal_value_is_not_lopsided() -> None:
    issues = "issue price 80..120 us high 50\nissue term 20..60 us low 50"
    text = "us price 100, term 30\nthem term 60\nus price 97 if term 57\nthem term 57"
    assert places(text, "R003", issues=issues) == []


def test_without_weights_nothing_is_known() -> None:
    assert places(OPEN + "us price 90 if term 59\nthem term 59", "R003") == []
    issues = "issue price 80..120 us high\nissue term 14..60 us low 20"
    assert (
        places(
            "us price 99\nthem term 60\nus price 90 if term 59\nthem term 59", "R003", issues=issues
        )
        == []
    )


def test_a_lopsided_exchange_gives_both_figures() -> None:
    text = OPEN + "us price 92 if term 57\nthem term 57"
    [finding] = findings(text, "R003", issues=WEIGHTS)
    assert finding.message == "price 92 cost us 0.100 points and brought 0.013 (term 57)."
    assert finding.subject == "price 92 if term 57"


def test_an_agreed_condition_counts_like_one_that_was_met() -> None:
    text = OPEN + "us price 92 if term 57\nthem agree 3"
    assert places(text, "R003", issues=WEIGHTS) == [(3, None)]


def test_a_book_can_ask_for_more() -> None:
    text = OPEN + "us price 98 if term 14\nthem term 14"
    book = RuleBook(thresholds={"R003": {"ratio": 10.0}})
    assert len(findings(text, "R003", issues=WEIGHTS, book=book)) == 1
