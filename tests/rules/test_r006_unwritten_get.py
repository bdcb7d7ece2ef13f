"""R006: a promise that somebody owns, dates and measures."""

from __future__ import annotations

import pytest

from tests.rules.book import FORECAST, OPEN, WEIGHTS, findings, places

VAGUE = OPEN + 'us price 97 if "forecast"\n'


@pytest.mark.parametrize(
    "text",
    [
        OPEN + FORECAST,
        OPEN + "us price 97 if term 14",
        VAGUE + "them decline",
        VAGUE + 'us waive 3 "we trust them"',
        VAGUE + "them deliver 3",
        OPEN + 'them price 92 if "forecast"',
    ],
)
def test_no_unwritten_get(text: str) -> None:
    assert places(text, "R006", issues=WEIGHTS) == []


@pytest.mark.parametrize(
    ("written", "missing"),
    [
        ("", "no owner and no due date and no measure"),
        (" by Anna", "no due date and no measure"),
        (' measured "monthly"', "no owner and no due date"),
        (" by Anna due 2026-03-01", "no measure"),
    ],
)
def test_an_unwritten_get_says_what_is_missing(written: str, missing: str) -> None:
    [finding] = findings(OPEN + f'us price 97 if "forecast"{written}', "R006", issues=WEIGHTS)
    assert finding.message == f"'forecast' has {missing}."


def test_each_promise_is_its_own_finding_agreed_or_not() -> None:
    text = OPEN + 'us price 97 if "forecast", "reference visit"\nthem agree 3'
    found = findings(text, "R006", issues=WEIGHTS)
    assert [finding.subject for finding in found] == ["forecast", "reference visit"]
