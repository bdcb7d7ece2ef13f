"""C003: two issues are valued differently, and nobody has tied one to the other."""

from __future__ import annotations

import pytest

from deals.rules.base import RuleBook
from tests.rules.book import findings, places

CODE = "C003"
ISSUES = """
issue price 80..120 step 1 EUR  us high 60  them low 40
issue term  14..60  step 1 days us low 40   them high 60
"""
OPEN = "us price 110, term 40\nthem price 90, term 60"


def test_the_trade_is_named() -> None:
    [finding] = findings(OPEN, CODE, issues=ISSUES)
    assert (finding.offer, finding.issue, finding.subject) == (None, "term", "price")
    assert finding.message.startswith("If price rises to ")
    assert ", then term +" in finding.message


@pytest.mark.parametrize(
    "exchange",
    ["us term 60 if price 105", "them price 95 if term 50", "us price 105 if term 60"],
)
def test_an_exchange_between_the_two_settles_it_whoever_proposed_it(exchange: str) -> None:
    assert not places(f"{OPEN}\n{exchange}", CODE, issues=ISSUES)


def test_one_with_another_issue_does_not() -> None:
    issues = ISSUES + "issue volume 100..1000 step 50 t us high 20 them low 20\n"
    talks = OPEN + "\nus volume 500\nus term 45 if volume 600"
    assert places(talks, CODE, issues=issues)


def test_after_the_close_it_is_too_late() -> None:
    talks = OPEN + "\nclose agreed price 100, term 50 on 2026-03-01"
    assert not places(talks, CODE, issues=ISSUES)


def test_equal_rates_hold_no_trade_and_unknown_ones_neither() -> None:
    equal = "issue price 80..120 us high 1 them low 1\nissue term 14..60 us low 1 them high 1\n"
    assert not places(OPEN, CODE, issues=equal)
    assert not places(OPEN, CODE)
    for thresholds in ({"apart": 5.0}, {"gain": 0.5}):
        book = RuleBook(thresholds={CODE: thresholds})
        assert not findings(OPEN, CODE, issues=ISSUES, book=book)


def test_what_costs_us_nothing_is_far_apart_from_everything() -> None:
    issues = ISSUES.replace("us low 40 ", "us low 0 ")
    [finding] = findings(OPEN, CODE, issues=issues)
    assert "costs us nothing" in finding.message
