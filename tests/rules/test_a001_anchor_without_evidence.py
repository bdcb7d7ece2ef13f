"""A001: an anchor and what backs it."""

from __future__ import annotations

import pytest

from deals.rules.base import RuleBook
from tests.rules.book import INDEX, WEIGHTS, findings, places

LIGHT_VOLUME = WEIGHTS.replace("us high 30", "us high 5")


@pytest.mark.parametrize(
    "text",
    [
        INDEX + "us price 110 [cites index]",
        "us volume 800",
        "them price 90",
        INDEX + "us price 110 [cites index]\nus price 108",
    ],
)
def test_no_anchor_without_evidence(text: str) -> None:
    assert places(text, "A001", issues=LIGHT_VOLUME) == []


def test_every_weighty_issue_needs_evidence_once() -> None:
    text = "us price 110, term 30\nus price 108"
    assert places(text, "A001", issues=WEIGHTS) == [(1, "price"), (1, "term")]


def test_without_weights_the_distributive_issues_are_weighty() -> None:
    assert places("us price 110, term 30", "A001") == [(1, "price")]


def test_evidence_for_a_later_offer_comes_too_late() -> None:
    text = INDEX + "us price 110\nus price 108 [cites index]"
    [finding] = findings(text, "A001")
    assert finding.message == "price 110 opens without any evidence."


def test_a_book_sets_what_is_weighty() -> None:
    book = RuleBook(thresholds={"A001": {"weight": 0.4}})
    [finding] = findings("us price 110, term 30", "A001", issues=WEIGHTS, book=book)
    assert finding.issue == "price"
