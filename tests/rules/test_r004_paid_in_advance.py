"""R004: a conditional give tabled before its condition was met."""

from __future__ import annotations

import pytest

from tests.rules.book import OPEN, WEIGHTS, findings, places

CONDITION = OPEN + "us price 97 if term 14\n"


@pytest.mark.parametrize(
    "text",
    [
        CONDITION + "them price 91\nus price 97 if term 14",
        CONDITION + "them price 91\nus price 98",
        CONDITION + "them term 14\nus price 97",
        CONDITION + "them decline\nus price 97",
        CONDITION + "them price 91\nus volume 700",
        OPEN + "them price 92 if volume 700\nus price 100\nthem price 92",
    ],
)
def test_not_paid_in_advance(text: str) -> None:
    assert places(text, "R004", issues=WEIGHTS) == []


def test_paid_in_advance_is_flagged_where_it_was_given() -> None:
    [finding] = findings(CONDITION + "them price 91\nus price 97", "R004", issues=WEIGHTS)
    assert (finding.offer, finding.issue) == (5, "price")
    assert finding.message == (
        "price was given without its condition (term 14), stated in offer 3."
    )


def test_going_beyond_the_give_pays_it_too() -> None:
    assert places(CONDITION + "them price 91\nus price 96", "R004", issues=WEIGHTS) == [
        (5, "price")
    ]
