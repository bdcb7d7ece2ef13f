"""Lines about limits, read and written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from deals.intake.notation import parse
from deals.intake.writing import written
from deals.ledger.limits import IssueLimit, Limits, PackageLimit
from deals.ledger.values import Side
from tests.intake.talks import problem

ISSUES = """
issue price 80..120 step 0.5 EUR/t
issue service basic | walk | premium
"""


def limits(lines: str) -> Limits:
    return parse(ISSUES + lines).facts.limits


def test_the_worst_and_the_wanted_value_of_an_issue() -> None:
    known = limits("limit us price walk 90 EUR/t target 105\nlimit them service target premium")
    assert known.issues == (
        IssueLimit(Side.US, "price", Decimal(90), Decimal(105)),
        IssueLimit(Side.THEM, "service", None, "premium"),
    )


def test_the_whole_package_counts_in_points_and_has_an_alternative() -> None:
    known = limits('limit us package walk 0.35 target 0.7 batna "a second plant"')
    assert known.packages == (PackageLimit(Side.US, 0.35, 0.7, "a second plant"),)
    assert limits('limit us package batna "none"').packages == (
        PackageLimit(Side.US, batna="none"),
    )


def test_what_is_written_reads_the_same() -> None:
    lines = (
        'limit us price walk 90\nlimit us service walk "walk" target basic\n'
        'limit them package target 0.123456 batna "their own kiln"'
    )
    facts = parse(ISSUES + lines).facts
    assert parse(written(facts)).facts == facts


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("limit we price walk 90", '7: found "we", expected one of us, them'),
        ("limit us price", '15: found the end of the line, expected "walk" or "target"'),
        ("limit us price walk 300", 'found "300", expected price in 80..120'),
        ("limit us colour walk 3", 'found "colour", expected a declared or well-known issue'),
        ("limit us price target 100 walk 90", 'found "walk", expected "walk", "target" or the end'),
        ("limit us package walk 2", 'found "2", expected utility points of 0 to 1'),
        ("limit us package walk much", 'found "much", expected utility points of 0 to 1'),
        ("limit us package", 'expected "walk" or "target"'),
        ("limit us package batna", "expected the alternative, in quotes"),
        ("limit us price walk 90\nlimit us price walk 91", "limits of us on price only once"),
        ("limit us package walk 0.1\nlimit us package walk 0.2", "on the package only once"),
    ],
)
def test_mistakes_are_named_with_their_place(line: str, said: str) -> None:
    assert said in problem(line)


def test_an_issue_that_could_not_be_read_is_complained_about_once() -> None:
    assert "expected" in problem("issue pallets 80..60\nlimit us pallets walk 70")
