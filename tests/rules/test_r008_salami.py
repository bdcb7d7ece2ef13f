"""R008: slices that come to something."""

from __future__ import annotations

import pytest

from deals.rules.base import RuleBook
from tests.rules.book import OPEN, WEIGHTS, findings, places

SLICES = OPEN + "us price 99\nus price 98\nus price 97\nus price 96\nus price 95"


@pytest.mark.parametrize(
    "text",
    [
        OPEN + "us price 90",
        OPEN + "us price 90\nus price 80",
        OPEN + "us price 99\nus price 98",
        OPEN + "us price 99 if term 59\nus volume 790 if term 58\nus term 31 if price 91",
        SLICES.replace("us price", "them price"),
    ],
)
def test_no_salami(text: str) -> None:
    assert places(text, "R008", issues=WEIGHTS) == []


def test_slices_of_unknown_cost_are_left_out() -> None:
    assert places(SLICES, "R008") == []


def test_salami_adds_the_slices_up() -> None:
    [finding] = findings(SLICES, "R008", issues=WEIGHTS)
    assert finding.message == "5 small gives without a link cost 0.062 points together."
    assert (finding.offer, finding.issue) == (7, None)


def test_slices_of_several_issues_add_up() -> None:
    text = OPEN + "us price 99, term 32, volume 780\nus price 98, term 34, volume 760"
    assert places(text, "R008", issues=WEIGHTS) == [(4, None)]


def test_both_thresholds_are_the_books() -> None:
    two = OPEN + "us price 99\nus price 98"
    loose = RuleBook(thresholds={"R008": {"together": 0.02}})
    assert len(findings(two, "R008", issues=WEIGHTS, book=loose)) == 1
    fine = RuleBook(thresholds={"R008": {"small": 0.01}})
    assert findings(SLICES, "R008", issues=WEIGHTS, book=fine) == []
