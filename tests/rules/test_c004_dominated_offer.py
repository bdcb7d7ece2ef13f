"""C004: our offer was worse than it had to be, for both."""

from __future__ import annotations

from deals.rules.base import RuleBook
from tests.rules.book import findings, places

CODE = "C004"
ISSUES = """
issue price 80..120 step 1 EUR  us high 60  them low 40
issue term  14..60  step 1 days us low 40   them high 60
"""


def test_the_better_package_is_named_with_what_it_brings() -> None:
    [finding] = findings("us price 100, term 37", CODE, issues=ISSUES)
    assert finding.offer == 1
    assert finding.message == (
        "A better package is near: price 100 → 120, term 37 → 60 brings us 0.100 and them 0.100"
        " points."
    )


def test_what_is_silent_stands_as_it_was_and_what_is_asked_for_belongs_to_it() -> None:
    talks = "us price 120, term 14\nus price 100 if term 37"
    assert places(talks, CODE, issues=ISSUES) == [(2, None)]


def test_only_what_is_on_the_table_now_can_be_bettered() -> None:
    poor = "us price 100, term 37\n"
    assert not places(poor + "us price 120, term 60", CODE, issues=ISSUES)
    assert places(poor + "them price 90, term 60", CODE, issues=ISSUES) == [(1, None)]
    menu = "us either price 120, term 60\nus or price 100, term 37"
    assert places(menu, CODE, issues=ISSUES) == [(2, None)]
    assert not places(poor + "close no_deal on 2026-03-01", CODE, issues=ISSUES)


def test_an_entry_that_was_undone_is_not_judged_in_place_of_what_stands() -> None:
    undone = "us price 100, term 37\nus price 120, term 60\nus corrects 2 price 100, term 37"
    assert places(undone, CODE, issues=ISSUES) == [(1, None)]


def test_packages_that_leave_an_issue_open_are_no_packages() -> None:
    assert not places("us price 100", CODE, issues=ISSUES)


def test_only_our_offers_count() -> None:
    assert not places("them price 100, term 37", CODE, issues=ISSUES)


def test_how_much_may_be_left() -> None:
    talks = "us price 119, term 15"
    assert not places(talks, CODE, issues=ISSUES)
    assert not places("us price 120, term 60", CODE, issues=ISSUES)
    book = RuleBook(thresholds={CODE: {"gain": 0.0}})
    assert [f.offer for f in findings(talks, CODE, issues=ISSUES, book=book)] == [1]


def test_without_values_of_both_sides_nothing_is_said() -> None:
    assert not places("us price 100, term 37", CODE)
