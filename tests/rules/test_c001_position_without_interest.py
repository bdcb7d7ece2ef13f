"""C001: they hold a position, and nobody knows why."""

from __future__ import annotations

from deals.rules.base import RuleBook
from tests.rules.book import WEIGHTS, findings, places

CODE = "C001"


def test_only_an_interest_of_theirs_on_that_issue_counts() -> None:
    theirs = "\nthem price 90, term 60"
    assert places(theirs, CODE, issues=WEIGHTS) == [(1, "price"), (1, "term")]
    assert places('interest us price "margin"' + theirs, CODE, issues=WEIGHTS)[0] == (1, "price")
    assert places('interest them term "cash is tight"' + theirs, CODE, issues=WEIGHTS) == [
        (1, "price")
    ]


def test_an_interest_learnt_later_settles_it() -> None:
    talks = 'them price 90\nus price 100\ninterest them price "a fixed budget"'
    assert not places(talks, CODE, issues=WEIGHTS)


def test_a_position_that_met_ours_needs_no_reason() -> None:
    talks = "us price 100, term 30\nthem price 90, term 60"
    assert places(talks, CODE, issues=WEIGHTS) == [(2, "price"), (2, "term")]
    assert places(talks + "\nthem term 30", CODE, issues=WEIGHTS) == [(2, "price")]
    assert not places(talks + "\nthem accept 1", CODE, issues=WEIGHTS)


def test_issues_of_little_weight_to_them_are_left_alone() -> None:
    talks = "them volume 200"
    assert not places(talks, CODE, issues=WEIGHTS)
    book = RuleBook(thresholds={CODE: {"weight": 0.1}})
    [finding] = findings(talks, CODE, issues=WEIGHTS, book=book)
    assert finding.message == "They hold volume 200, and no interest of theirs is behind it."


def test_without_weights_the_price_like_issues_count() -> None:
    assert places("them price 90, term 60", CODE) == [(1, "price")]
