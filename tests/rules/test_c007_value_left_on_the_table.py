"""C007: we agreed on a package although another was better for both."""

from __future__ import annotations

from deals.rules.base import RuleBook
from tests.rules.book import findings, places

CODE = "C007"
ISSUES = """
issue price 80..120 step 1 EUR  us high 60  them low 40
issue term  14..60  step 1 days us low 40   them high 60
"""


def close(how: str) -> str:
    return f"us price 100, term 37\nclose {how} on 2026-03-01"


def test_up_to_three_better_packages_are_named() -> None:
    [finding] = findings(close("agreed price 100, term 37"), CODE, issues=ISSUES)
    assert (finding.offer, finding.issue) == (None, None)
    assert finding.message.startswith("The agreement could be better for both. Nearest: price 100")
    assert "; best for us: " in finding.message
    assert "; best for them: " in finding.message


def test_an_agreement_on_the_frontier_or_none_leaves_nothing() -> None:
    assert not places(close("agreed price 120, term 37"), CODE, issues=ISSUES)
    assert not places(close("no_deal"), CODE, issues=ISSUES)
    assert not places("us price 100, term 37", CODE, issues=ISSUES)
    assert not places(close("agreed price 100, term 37"), CODE)


def test_too_little_to_talk_again() -> None:
    book = RuleBook(thresholds={CODE: {"gain": 0.5}})
    assert not findings(close("agreed price 100, term 37"), CODE, issues=ISSUES, book=book)
