"""C005: our give cost us more than it is worth to them, and a better one was at hand."""

from __future__ import annotations

from deals.rules.base import RuleBook
from tests.rules.book import findings, places

CODE = "C005"
ISSUES = """
issue price 80..120 EUR  us high 60  them low 40
issue term  14..60  days us low 40   them high 60
"""
OPEN = "us price 110, term 30\nthem price 90, term 60\n"


def test_the_better_issue_is_named() -> None:
    [finding] = findings(OPEN + "us price 105", CODE, issues=ISSUES)
    assert (finding.offer, finding.issue) == (3, "price")
    assert finding.message == (
        "price 110 → 105 cost us 0.075 points and is worth 0.050 to them;"
        " a point given on term is worth 1.5 to them."
    )


def test_without_room_on_the_better_issue_there_was_no_better_give() -> None:
    assert not places(OPEN + "us term 60\nus price 105", CODE, issues=ISSUES)
    assert not places("us price 110\nthem price 90\nus price 105", CODE, issues=ISSUES)


def test_a_give_that_is_still_conditional_is_no_give() -> None:
    assert not places(OPEN + "us price 105 if term 14", CODE, issues=ISSUES)


def test_without_their_weights_nothing_is_said() -> None:
    issues = ISSUES.replace("them low 40", "").replace("them high 60", "")
    assert not places(OPEN + "us price 105", CODE, issues=issues)


def test_a_give_without_a_figure_is_left_out() -> None:
    issues = ISSUES + "issue packing foil | box\n"
    assert not places(OPEN + "us packing foil\nus packing box", CODE, issues=issues)


def test_the_rate_a_give_must_reach() -> None:
    book = RuleBook(thresholds={CODE: {"rate": 0.5}})
    assert not findings(OPEN + "us price 105", CODE, issues=ISSUES, book=book)
