"""R009: one return pays once."""

from __future__ import annotations

import pytest

from tests.rules.book import OPEN, WEIGHTS, findings, places

PAID = OPEN + "us price 97 if term 14\nthem term 14\n"


@pytest.mark.parametrize(
    "text",
    [
        OPEN + "us price 97 if term 30\nthem term 30\nus volume 700 if term 14\nthem term 14",
        OPEN + "us price 97\nthem term 14\nus volume 700 if term 14",
        PAID + "us volume 700 if term 14\nthem decline",
        PAID + "us volume 700 if term 14\nus withdraw",
        PAID + "us volume 700 if price 92",
        OPEN + "them term 50 if price 97\nus price 97\nthem volume 300 if price 97",
    ],
)
def test_no_return_counted_twice(text: str) -> None:
    assert places(text, "R009", issues=WEIGHTS) == []


def test_a_return_counted_twice_names_both_gives() -> None:
    [finding] = findings(PAID + "us volume 700 if term 14", "R009", issues=WEIGHTS)
    assert (finding.offer, finding.issue) == (5, "term")
    assert finding.message == (
        "term already paid for price 97 in offer 3; it cannot pay for volume 700 too."
    )


def test_two_gives_in_one_offer_for_one_return() -> None:
    text = OPEN + "us price 97 if term 14; volume 700 if term 14\nthem term 14"
    assert places(text, "R009", issues=WEIGHTS) == [(3, "term")]
