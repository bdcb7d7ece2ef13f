"""P001: steps that shrink, and steps that grow."""

from __future__ import annotations

import pytest

from deals.rules.base import RuleBook
from tests.rules.book import findings, places

GROWING = "us price 100\nus price 99\nus price 96"


@pytest.mark.parametrize(
    "text",
    [
        "us price 100\nus price 97\nus price 94\nus price 93",
        "us price 100\nus price 99\nus term 10\nus term 40",
        "us price 100\nus price 99\nus price 96 if term 14",
        "us price 100\nus price 99\nus price 96\nus withdraw",
        "them price 80\nthem price 81\nthem price 85",
        "issue service a | b | c us low\nus service a\nus service b\nus service c",
    ],
)
def test_steps_do_not_grow(text: str) -> None:
    assert places(text, "P001") == []


def test_steps_that_grow() -> None:
    [finding] = findings(GROWING, "P001")
    assert (finding.offer, finding.issue) == (3, "price")
    assert finding.message == "price moved by 3 after a step of 1."


def test_every_step_that_grew_is_named() -> None:
    text = GROWING + "\nus price 95\nus price 90"
    assert places(text, "P001") == [(3, "price"), (5, "price")]


def test_a_patient_book_lets_small_growth_pass() -> None:
    book = RuleBook(thresholds={"P001": {"factor": 4.0}})
    assert findings(GROWING, "P001", book=book) == []
